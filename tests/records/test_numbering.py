"""Numbers of records: the next one of the rule, also where thousands were taken by hand before."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.jobs.models import Job
from guanxi.kernel import clock
from guanxi.kernel.inserting import insert
from guanxi.meta.numbering import frame
from guanxi.modules.accounts.models import Account
from guanxi.modules.accounts.module import ACCOUNT
from guanxi.records.numbering import take
from guanxi.web.forms.notes import notes_on
from tests.api.client import Api, code_of, fields_of
from tests.kit.outbox import run_job
from tests.kit.people import Kit

RULE = ACCOUNT.numbering


def taken(kit: Kit, *places: int) -> None:
    """Accounts that came with numbers of their own, as an import brings them."""
    now, owner = clock.now(), kit["bob"].user_id
    stamps = {"created_at": now, "updated_at": now, "owner_id": owner}
    insert([Account(name=f"No {place}", number=f"KH{place:06d}", **stamps) for place in places])


def next_numbers(count: int) -> list[str]:
    return take(ACCOUNT, "number", frame("account", RULE, clock.today("Asia/Shanghai"), {}), count)


def test_thousands_of_numbers_taken_by_hand_are_passed_in_few_steps(kit: Kit):
    first = int(next_numbers(1)[0][2:])
    taken(kit, *range(first + 1, first + 3_001))

    with CaptureQueriesContext(connection) as asked:
        found = next_numbers(1)

    assert found == [f"KH{first + 3_001:06d}"]
    assert len(asked) < 25


def test_no_free_number_between_taken_ones_is_passed_over(kit: Kit):
    first = int(next_numbers(1)[0][2:])
    taken(kit, first + 1, first + 2, first + 4, first + 7)

    assert next_numbers(3) == [f"KH{first + place:06d}" for place in (3, 5, 6)]
    assert next_numbers(2) == [f"KH{first + place:06d}" for place in (8, 9)]


WRONG = [
    ("KH", "", "E_NUMBER_RULE"),  # nothing is counted
    ("KH{seq:3}{seq:4}", "", "E_NUMBER_RULE"),
    ("KH{seq:9}", "", "E_NUMBER_RULE"),
    ("KH{yyyymm}{seq:4}", "day", "E_NUMBER_RULE"),  # two days would have the same numbers
    ("KH{seq:4}", "year", "E_NUMBER_RULE"),
    ("KH{field:nothing}{seq:4}", "", "E_NUMBER_RULE"),
    ("K" * 39 + "{seq:4}", "", "E_NUMBER_RULE"),
]


def test_numbers_follow_the_rule_of_the_company_without_gaps(kit: Kit):
    admin, today = Api(kit, "admin"), clock.today("Asia/Shanghai")
    for pattern, reset, code in WRONG:
        refused = admin.post("/number-rules", {"object": "accounts", "pattern": pattern, "reset": reset})
        assert fields_of(refused) == {"pattern": code}, pattern
    given = {"object": "accounts", "pattern": "K{yyyy}-{field:level}-{seq:3}", "reset": "never"}
    rule = admin.made("/number-rules", given)["id"]
    head = f"K{today.year}"

    def made(name: str, **more: str) -> str:
        return admin.made("/accounts", {"name": name, **more})["number"]

    assert [made("One", level="A"), made("Two", level="B")] == [f"{head}-A-001", f"{head}-B-001"]
    assert admin.post("/accounts", {"name": "", "level": "A"}).status_code == 422  # takes none
    assert made("Own", number=f"{head}-A-002", level="A") == f"{head}-A-002"
    assert made("Three", level="A") == f"{head}-A-003"  # passes over what was taken by hand
    admin.patch(f"/number-rules/{rule}", {"by_hand": False, "pattern": "Z{yyyymmdd}{seq:2}", "reset": ""})
    assert fields_of(admin.post("/accounts", {"name": "Four", "number": "X1"})) == {"number": "E_FIELD_FORBIDDEN"}
    shown = admin.get(f"/number-rules/{rule}/preview").json()["next"]
    assert made("Four") == shown == f"Z{today:%Y%m%d}01"
    assert code_of(admin.get(f"/number-rules/{rule}/preview", pattern="Z"))[1] == "E_NUMBER_RULE"

    field = {"object": "tasks", "name": "Ticket", "kind": "autonumber", "pattern": "T{seq:2}", "key": "x_ticket"}
    admin.made("/custom-fields", field)
    tickets = [admin.made("/tasks", {"subject": name})["x_ticket"] for name in "ab"]
    assert tickets == ["T01", "T02"]
    assert fields_of(admin.post("/tasks", {"subject": "c", "x_ticket": "T09"})) == {"x_ticket": "E_FIELD_FORBIDDEN"}
    assert [row["x_ticket"] for row in admin.items("/tasks", x_ticket__startswith="t", sort="-x_ticket")] == tickets[
        ::-1
    ]


def test_the_count_goes_on_behind_the_highest_number_on_request(kit: Kit):
    admin, today = Api(kit, "admin"), clock.today("Asia/Shanghai")
    pattern = {"pattern": "N{field:level}-{yyyymm}{seq:3}", "reset": "year"}
    rule = admin.made("/number-rules", {"object": "accounts", **pattern})["id"]
    for number in (f"NA-{today.year}01500", f"NB-{today.year}121000", f"NA-{today.year - 1}12800", "NA-1"):
        admin.made("/accounts", {"name": number, "number": number})

    def after_it(path: str) -> None:
        assert admin.post(f"{path}/actions/count_on").status_code == 200
        run_job(Job.objects.get(name="count_on", state="queued"))

    after_it(f"/number-rules/{rule}")
    month = f"{today:%Y%m}"
    assert [admin.made("/accounts", {"name": level, "level": level})["number"] for level in "AB"] == [
        f"NA-{month}501",
        f"NB-{month}1001",
    ]

    module = admin.made("/custom-modules", {"name": "Room", "slug": "x-rooms", "numbering": "R{yy}{seq:2}"})["id"]
    path = f"/custom-modules/{module}"
    assert fields_of(admin.patch(path, {"reset": "month"})) == {"numbering": "E_NUMBER_RULE"}
    admin.patch(path, {"numbering": "R{yyyymm}{seq:2}", "reset": "never"})
    admin.made("/x-rooms", {"name": "One", "number": "R20200141"})
    after_it(path)
    assert admin.made("/x-rooms", {"name": "Two"})["number"] == f"R{month}42"
    admin.patch(path, {"by_hand": False})
    assert fields_of(admin.post("/x-rooms", {"name": "T", "number": "R1"})) == {"number": "E_FIELD_FORBIDDEN"}
    notes = {"pattern": {"object": "tasks", "pattern": "T{seq:2}"}, "numbering": {"numbering": "D{seq:2}"}}
    for (key, given), of, said in zip(notes.items(), ("custom_field", "custom_module"), ("T01", "D01"), strict=True):
        assert said in notes_on(of, given, kit["admin"])[key]
