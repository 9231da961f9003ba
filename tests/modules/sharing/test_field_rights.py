"""What roles know of single fields: the same at every door, and masks that give nothing away."""

from typing import Any

import pytest

from guanxi.access.models import Company, Role
from guanxi.kernel import clock
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
SECRET, PHONE = "Riverside 77", "13800138000"
ADDRESSES = (
    "/m/accounts/?view=all",
    "/m/accounts/?view=all&columns=name,phone,email",
    "/m/accounts/export?format=csv&view=all",
    "/m/accounts/pick?q=Shown",
    "/search?q=Shown",
    "/m/accounts/{pk}/",
    "/m/accounts/{pk}/card",
    "/m/accounts/{pk}/edit",
    "/m/accounts/{pk}/?tab=history",
    "/m/accounts/{pk}/related",
    "/m/accounts/{pk}/timeline",
    "/m/accounts/{pk}/print",
    "/api/v1/accounts",
    "/api/v1/accounts/{pk}",
    "/api/v1/accounts/{pk}/history",
    "/api/v1/accounts/{pk}/timeline",
    "/api/v1/meta/modules/accounts",
    "/m/opportunities/?view=all",
    "/m/opportunities/kanban",
    "/funnel",
    "/",
)
CALCULATED = {"x_words", "x_words_twice", "x_line", "x_sold"}
REFUSED = (
    "x_words__contains=River",
    "sort=x_words_twice",
    "fields=x_sold",
    "fields=x_home",
    "x_line__isnull=false",
    "summary?sum=x_sold",
    "summary?group_by=x_line",
    "short_name__contains=River",
    "sort=short_name",
    "phone=13800138000",
    "sort=phone",
    "fields=short_name",
    "email__startswith=z",
    "summary?group_by=phone",
    "summary?group_by=short_name",
)


def draw(kit: Kit, name: str, field: str, level: str, mask: str = "none", records: str = "accounts") -> Any:
    role = kit.user(name).roles[0]
    right = {"role": role, "object": records, "field": field, "level": level, "mask": mask}
    return kit.api("admin").post("/api/v1/field-rights", right, content_type="application/json")


def draw_calculated(kit: Kit) -> None:
    """What is worked out from the fields that are closed: of the record, of another one, and of many."""
    field = {"object": "accounts", "kind": "formula", "result": "text"}
    sold = {"kind": "rollup", "target": "opportunities", "measure": "sum", "measured": "amount", "result": "money"}
    for key, more in (
        ("x_words", {"formula": "UPPER(short_name) & short_name"}),
        ("x_words_twice", {"formula": "x_words & x_words"}),
        ("x_line", {"formula": "phone"}),
        ("x_home", {"formula": "email"}),
        ("x_near", {"formula": "account.short_name", "object": "opportunities"}),
        ("x_sold", sold),
    ):
        given = {**field, "key": key, "name": f"Secret {key}", **more}
        answer = kit.api("admin").post("/api/v1/custom-fields", given, content_type="application/json")
        assert answer.status_code == 201, answer.json()


def text_of(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_what_is_hidden_or_masked_is_so_at_every_door(kit: Kit) -> None:
    draw_calculated(kit)
    account = kit.make("account", "bob", name="Shown Ltd", short_name=SECRET, phone=PHONE, email="zoe@example.com")
    kit.make("opportunity", "bob", account=account.pk, amount="7654321.00")
    drawn = (("short_name", "hidden"), ("phone", "edit", "all"), ("email", "edit", "list"))
    for right in drawn:
        assert draw(kit, "bob", *right).status_code == 201
    assert draw(kit, "bob", "amount", "hidden", records="opportunities").status_code == 201
    assert set(kit.api("alice").get(f"/api/v1/accounts/{account.pk}").json()) >= CALCULATED
    told: dict[str, str] = {}
    for address in ADDRESSES:
        client = kit.api("bob") if address.startswith("/api") else kit.browser("bob")
        answer = client.get(address.format(pk=account.pk))
        text = told[address] = text_of(answer)
        assert answer.status_code == 200, address
        assert not [value for value in (SECRET, PHONE, "138 0013 8000", "7654321", "7,654,321") if value in text], (
            address
        )
        assert not [key for key in (*CALCULATED, "x_near") if key in text], address
    assert "Secret x_home" in told["/m/accounts/{pk}/"]
    assert "138****8000" in told["/m/accounts/?view=all&columns=name,phone,email"]
    assert "z***@example.com" in told["/m/accounts/?view=all&columns=name,phone,email"]
    assert "138****8000" in told["/m/accounts/{pk}/"]
    assert "zoe@example.com" in told["/m/accounts/{pk}/"]
    assert "zoe@example.com" in told["/m/accounts/{pk}/edit"]
    assert "zoe@example.com" not in told["/api/v1/accounts"]
    assert "zoe@example.com" in told["/api/v1/accounts/{pk}"]
    for asked in REFUSED:
        part = f"/{asked}" if asked.startswith("summary") else f"?{asked}"
        assert kit.api("bob").get(f"/api/v1/accounts{part}").json()["code"].startswith("E_UNKNOWN"), asked
    assert kit.api("bob").get("/api/v1/accounts?q=0013").json()["items"] == []
    assert kit.api("bob").get("/api/v1/accounts?q=Riverside").json()["items"] == []
    assert kit.api("alice").get("/api/v1/accounts?q=Riverside").json()["items"] != []

    here = f"/api/v1/accounts/{account.pk}"
    for data, code in (({"short_name": "x"}, "E_UNKNOWN_FIELD"), ({"phone": "x"}, "E_UNKNOWN_FIELD")):
        assert kit.api("bob").patch(here, data, content_type="application/json").json()["code"] == code
    assert kit.api("bob").patch(here, {"remark": "kept"}, content_type="application/json").status_code == 200
    account.refresh_from_db()
    assert (account.short_name, account.phone) == (SECRET, PHONE)
    begins = {"object": "contacts", "key": "x_begins", "name": "Begins", "kind": "text"}
    admin, given = kit.api("admin"), {"name": "Zoe", "account": account.pk}
    admin.post("/api/v1/custom-fields", {**begins, "preset_formula": "account.phone"}, content_type="application/json")
    made = [kit.api(name).post("/api/v1/contacts", given, content_type="application/json") for name in ("bob", "admin")]
    assert [answer.json()["x_begins"] for answer in made] == ["", PHONE]


def test_the_widest_role_counts_and_masks_are_lifted_one_by_one(kit: Kit) -> None:
    account = kit.make("account", "bob", phone=PHONE)
    assert draw(kit, "bob", "name", "hidden").json()["errors"][0]["code"] == "E_REQUIRED_HIDDEN"
    assert (
        draw(kit, "bob", "account", "hidden", records="opportunities").json()["errors"][0]["code"]
        == "E_REQUIRED_HIDDEN"
    )
    assert draw(kit, "bob", "nothing", "hidden").json()["errors"][0]["field"] == "field"
    assert draw(kit, "bob", "first_deal_at", "edit", "all").json()["errors"][0]["field"] == "mask"
    assert draw(kit, "bob", "phone", "edit", "all").status_code == 201
    assert draw(kit, "bob", "phone", "read").json()["errors"][0]["code"] == "E_NOT_UNIQUE"
    here = f"/api/v1/accounts/{account.pk}"
    assert kit.api("bob").get(here).json()["phone"] == "138****8000"

    def lift() -> Any:
        return kit.api("bob").post(f"{here}/reveal", {"field": "phone"}, content_type="application/json")

    assert lift().status_code == 403
    role = Role.objects.get(pk=kit.user("bob").roles[0])
    role.rights = (*role.rights, "account.reveal")
    role.save(update_fields=["rights"])
    Company.objects.update(reveals_a_day=2)
    assert lift().json() == {"field": "phone", "value": PHONE}
    page = kit.browser("bob").post(f"/m/accounts/{account.pk}/reveal", {"field": "phone"}).content.decode()
    assert PHONE in page
    assert lift().json()["code"] == "E_REVEAL_LIMIT"
    assert AuditEntry.objects.filter(verb="revealed", by=kit["bob"].user_id, record_id=account.pk).count() == 2

    other = Role.objects.create(
        name="Other", rights=("task.view",), created_at=role.created_at, updated_at=role.created_at
    )
    user = kit.user("bob")
    user.roles = (role.pk, other.pk)
    user.save()
    assert kit.api("bob").get(here).json()["phone"] == "138****8000"  # it says nothing about accounts
    Role.objects.filter(pk=other.pk).update(rights=("account.view",))
    assert kit.api("bob").get(here).json()["phone"] == PHONE


@pytest.mark.once
def test_who_may_not_know_an_address_does_not_get_it_by_writing_to_it(kit: Kit) -> None:
    contact = kit.make("contact", "bob", name="Zoe", mobile=PHONE, email="zoe@example.com")
    lead = kit.make("lead", "bob", name="Fair", company="Fair Ltd", mobile=PHONE, budget="7654321.00")
    api, browser = kit.api("bob"), kit.browser("bob")
    sms, mail = {"contact": contact.pk, "text": "Hello"}, {"contact": contact.pk, "subject": "Hello", "body": "Hello"}

    def wrote(path: str, data: dict[str, Any]) -> Any:
        return api.post(f"/api/v1/{path}", data, content_type="application/json").json()

    assert (wrote("text-messages", sms)["to"], wrote("mails", mail)["to"]) == (PHONE, "zoe@example.com")
    drawn = (("mobile", "edit", "all", "contacts"), ("email", "hidden", "none", "contacts"))
    for right in (*drawn, ("mobile", "edit", "all", "leads"), ("budget", "hidden", "none", "leads")):
        assert draw(kit, "bob", *right).status_code == 201
    for path, data in (("text-messages", sms), ("mails", mail)):
        assert [error["field"] for error in wrote(path, data)["errors"]] == ["to"]
    page = text_of(browser.get(f"/m/contacts/{contact.pk}/"))
    assert "Write a text message" not in page
    assert "Write a mail" not in page
    workbench = text_of(browser.get("/"))
    assert "Fair Ltd · 138****8000" in workbench
    assert PHONE not in workbench
    convert = text_of(browser.get(f"/m/leads/{lead.pk}/actions/convert"))
    assert "Fair Ltd" in convert
    assert "7,654,321" not in convert


@pytest.mark.once
def test_a_workbench_leaves_out_what_it_may_not_ask_for(kit: Kit) -> None:
    kit.make("lead", "bob", name="Fair")
    kit.make("opportunity", "bob", name="Waiting deal", next_step="Call Zoe", next_follow_at=clock.now().isoformat())
    hidden = (("leads", "received_at"), ("leads", "next_follow_at"), ("opportunities", "stage_entered_at"))
    for records, field in hidden:
        assert draw(kit, "bob", field, "hidden", records=records).status_code == 201
    answer = kit.browser("bob").get("/")
    assert answer.status_code == 200
    assert "Waiting deal" in text_of(answer)


@pytest.mark.once
def test_the_field_of_a_right_is_chosen_among_those_of_the_module_and_what_is_there_stays(kit: Kit) -> None:
    draw_calculated(kit)
    form = text_of(kit.browser("admin").get("/m/field-rights/new?object=accounts&field=phone"))
    made = form.partition('label="Worked out from other fields"')[2]
    assert '<option value="phone" selected>' in form
    assert '<option value="x_sold">Secret x_sold</option>' in made
    assert 'value="phone"' not in made
    lines = text_of(kit.browser("admin").get("/m/field-rights/new?object=opportunities&field=x_gone"))
    assert '<option value="lines.unit_price">' in lines.partition('label="Products"')[2]
    assert '<option value="x_gone" selected>' in lines.partition('label="No longer there"')[2]
