"""Formulas and roll-ups: right after every write, wherever it happened, and refused where they could not be."""

from datetime import UTC, date, datetime

import pytest

from guanxi.access.models import User
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.records.derived import spread
from guanxi.records.jobs import recalculate
from guanxi.web.forms.notes import notes_on
from tests.api.client import Api, code_of, fields_of
from tests.kit.outbox import run_job

DUE = {"expected_close_date": "2026-12-31"}


@pytest.fixture
def admin(kit):
    return Api(kit, "admin")


def make(admin: Api, key: str, kind: str = "formula", on: str = "opportunities", **more):
    answer = admin.post("/custom-fields", {"object": on, "key": key, "name": key[2:], "kind": kind, **more})
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def formula(admin: Api, key: str, text: str, result: str = "number", **more):
    return make(admin, key, formula=text, result=result, **more)


def test_values_follow_the_record_its_parents_and_its_children(admin):
    make(admin, "x_rate", "percent", on="accounts")
    make(admin, "x_count", "integer")
    formula(admin, "x_share", "amount_base * account.x_rate / 100", "money")
    formula(admin, "x_each", "x_share / x_count", places=3)
    formula(admin, "x_word", 'IF(x_each > 10, "big", "small") & " " & account.name', "text")
    total = {"target": "opportunities", "measured": "x_share", "on": "accounts"}
    make(admin, "x_total", "rollup", measure="sum", result="money", **total)
    make(admin, "x_mean", "rollup", measure="avg", result="money", **total)
    make(admin, "x_deals", "rollup", on="accounts", measure="count", result="integer", target="opportunities")
    formula(admin, "x_rich", "x_total >= 30", "boolean", on="accounts")
    one, two = (admin.made("/accounts", {"name": name, "x_rate": "10"})["id"] for name in ("One", "Two"))

    def account(pk):
        found = admin.get(f"/accounts/{pk}").json()
        return tuple(found[key] for key in ("x_total", "x_mean", "x_deals", "x_rich"))

    assert account(one) == ("0.00", None, 0, False)
    deal = admin.made("/opportunities", {"name": "D", "account": one, "amount": "250.55", "x_count": 2, **DUE})
    assert (deal["x_share"], deal["x_each"], deal["x_word"]) == ("25.06", "12.53", "big One")
    assert account(one) == ("25.06", "25.06", 1, False)
    version = admin.get(f"/accounts/{one}").json()["version"]

    other = admin.made("/opportunities", {"name": "E", "account": one, "amount": "100", **DUE})  # divided by nothing
    assert (other["x_share"], other["x_each"]) == ("10.00", None)
    assert account(one) == ("35.06", "17.53", 2, True)
    admin.patch(f"/accounts/{one}", {"x_rate": "20", "name": "First"})
    told = admin.get(f"/opportunities/{deal['id']}").json()
    assert (told["x_share"], told["x_word"], told["version"]) == ("50.11", "big First", deal["version"])
    assert account(one) == ("70.11", "35.06", 2, True)
    assert admin.get(f"/accounts/{one}").json()["version"] == version + 1  # its own change, and no other

    admin.patch(f"/opportunities/{other['id']}", {"account": two})
    assert (account(one), account(two)) == (("50.11", "50.11", 1, True), ("10.00", "10.00", 1, False))
    admin.delete(f"/opportunities/{deal['id']}")
    assert account(one) == ("0.00", None, 0, False)
    admin.post(f"/opportunities/{deal['id']}/restore")
    assert account(one) == ("50.11", "50.11", 1, True)

    assert [item["id"] for item in admin.items("/accounts", x_total__gt="20", sort="-x_total")] == [one]
    assert admin.get("/opportunities/summary", sum="x_share").json()["total"]["sum"] == {"x_share": "60.11"}
    wrong = admin.patch(f"/accounts/{one}", {"x_total": "1.00"})
    assert fields_of(wrong) == {"x_total": "E_FIELD_FORBIDDEN"}

    said = admin.get(f"/opportunities/{deal['id']}/explain/x_share").json()
    assert said["inputs"] == [
        {"path": "amount_base", "label": "Amount in base currency", "value": "250.55", "currency_code": "CNY"},
        {"path": "account.x_rate", "label": "Account › rate", "value": "20"},
    ]
    assert said["steps"][0] == {"part": "amount_base * account.x_rate", "value": "5011"}
    rolled = admin.get(f"/accounts/{one}/explain/x_total").json()
    assert (rolled["records"], rolled["value"], rolled["count"]) == ("opportunities", "50.11", 1)


WRONG = [
    ({"formula": "amount +"}, "formula", "E_FORMULA"),
    ({"formula": "nothing * 2"}, "formula", "E_FORMULA"),
    ({"formula": "name * 2"}, "formula", "E_FORMULA"),
    ({"formula": "name"}, "formula", "E_FORMULA"),  # a text, where a number is asked for
    ({"formula": "account.owner.password"}, "formula", "E_FORMULA"),
    ({"formula": "().__class__"}, "formula", "E_FORMULA"),
    ({"formula": ""}, "formula", "E_REQUIRED"),
    ({"kind": "rollup", "target": "products", "measure": "count"}, "through", "E_CHOICE"),
    ({"kind": "rollup", "target": "contacts", "object": "accounts", "measure": "sum"}, "measured", "E_CHOICE"),
    (  # amounts in several currencies, of which nobody keeps what they are worth
        {"kind": "rollup", "target": "opportunities", "object": "accounts", "measure": "sum", "measured": "amount_low"},
        "measured",
        "E_CHOICE",
    ),
    ({"formula": "amount + amount_base"}, "formula", "E_FORMULA"),  # yuan to dollars
    ({"formula": "IF(amount > amount_base, 1, 2)"}, "formula", "E_FORMULA"),
    ({"formula": "amount * amount_low", "result": "money"}, "formula", "E_FORMULA"),
    ({"formula": "opportunity.amount * 2", "result": "money", "object": "tasks"}, "formula", "E_FORMULA"),
    ({"kind": "money", "preset_formula": "amount / 2"}, "preset_formula", "E_FORMULA"),  # into the company's
    ({"kind": "money", "object": "tasks", "currency": "record"}, "currency", "E_CHOICE"),
    (
        {"kind": "rollup", "target": "contacts", "object": "accounts", "measure": "count", "result": "text"},
        "result",
        "E_CHOICE",
    ),
]


def test_what_could_not_be_calculated_is_refused_on_saving(admin):
    given = {"object": "opportunities", "key": "x_wrong", "name": "W", "kind": "formula", "result": "number"}
    for more, field, code in WRONG:
        assert fields_of(admin.post("/custom-fields", {**given, **more})) == {field: code}, more

    one = formula(admin, "x_one", "amount * 2")
    formula(admin, "x_two", "x_one + 1")
    ring = admin.patch(f"/custom-fields/{one}", {"formula": "x_two - 1"})
    assert (fields_of(ring), code_of(admin.delete(f"/custom-fields/{one}"))[1]) == (
        {"formula": "E_FORMULA_CYCLE"},
        "E_IN_USE",
    )
    assert code_of(admin.patch(f"/custom-fields/{one}", {"active": False}))[1] == "E_IN_USE"


def test_amounts_are_calculated_in_the_currency_of_their_record_or_the_company_s_and_say_which(kit, admin):
    admin.made("/exchange-rates", {"currency_code": "KWD", "date": "2020-01-01", "rate": "20"})
    make(admin, "x_cost", "money", currency="record")
    make(admin, "x_fee", "money", preset_formula="amount / 10", currency="record")
    formula(admin, "x_gain", "amount - x_cost", "money")  # reads amounts of the record, and through x_cost as well
    formula(admin, "x_half", "IF(amount > 1, x_gain, 0) / 2", "money")
    formula(admin, "x_worth", "ROUND(x_half * (amount_base / amount), 1)", "money", currency="company")
    formula(admin, "x_ratio", "amount_base / amount")
    total = {"target": "opportunities", "measure": "sum", "result": "money"}
    make(admin, "x_all", "rollup", "accounts", measured="x_worth", **total)
    account = admin.made("/accounts", {"name": "A"})["id"]
    given = {"name": "D", "account": account, "currency_code": "KWD", "amount": "10.005", "x_cost": "0.002", **DUE}

    deal = admin.made("/opportunities", given)
    said = [deal[key] for key in ("x_gain", "x_half", "x_worth", "x_ratio", "x_fee")]
    assert said == ["10.003", "5.002", "100.00", "20", "1.001"]
    assert admin.get(f"/accounts/{account}").json()["x_all"] == "100.00"
    told = admin.get(f"/opportunities/{deal['id']}/explain/x_half").json()
    assert [told["currency_code"], *(one["currency_code"] for one in told["inputs"])] == ["KWD"] * 3
    browser = kit.browser("admin")
    for place in (f"{deal['id']}/", f"{deal['id']}/explain/x_half", "?columns=x_half,x_worth"):
        page = browser.get(f"/m/opportunities/{place}").content.decode()
        assert "5.002" in page, place
    for text, said in {
        "amount * 2": "of the record",
        "amount_base + 1": "company's",
        "amount + amount_base": "mix",
    }.items():
        noted = notes_on("custom_field", {"object": "opportunities", "formula": text}, kit["admin"])
        assert said in noted["formula"], text
    unlike = {"object": "accounts", "key": "x_n", "name": "N", "kind": "rollup", "measured": "x_half", **total}
    assert fields_of(admin.post("/custom-fields", unlike)) == {"measured": "E_CHOICE"}
    yen = admin.patch(
        f"/opportunities/{deal['id']}", {"currency_code": "CNY", "amount": "10", "x_cost": "1", "x_fee": "1"}
    ).json()
    assert (yen["x_half"], yen["x_worth"]) == ("4.50", "4.50")


def test_many_records_are_calculated_by_a_job(admin, monkeypatch):
    monkeypatch.setattr(spread, "MOST", 1)
    account = admin.made("/accounts", {"name": "A"})["id"]
    deals = [
        admin.made("/opportunities", {"name": "D", "account": account, "amount": "5", **DUE})["id"] for _ in range(3)
    ]

    def values():
        return [admin.get(f"/opportunities/{pk}").json().get("x_it") for pk in deals]

    def work():
        for job in Job.objects.filter(name="recalculate", state="queued"):
            run_job(job)

    key = formula(admin, "x_it", 'amount & account.name & " " & (DAYOF(account.last_follow_at) = TODAY())', "text")
    work()
    assert values() == ["5A False"] * 3
    admin.patch(f"/accounts/{account}", {"name": "B"})
    assert values() == ["5A False"] * 3
    work()
    assert values() == ["5B False"] * 3
    admin.patch(f"/custom-fields/{key}", {"formula": "TEXT(TODAY() - DATE(2026, 1, 1))"})
    work()
    days = (clock.today("Asia/Shanghai") - date(2026, 1, 1)).days
    assert values() == [str(days)] * 3


@pytest.mark.once
def test_a_day_is_that_of_the_company_whoever_calculates_it(admin):
    formula(admin, "x_days", 'TODAY() & " " & DAYOF(next_follow_at)', "text")
    User.objects.update(timezone="America/New_York")
    account, follow = admin.made("/accounts", {"name": "A"})["id"], "2026-03-20T17:00:00Z"
    with clock.at(datetime(2026, 3, 14, 17, 0, tzinfo=UTC)):  # the fifteenth has begun in Shanghai, and nowhere west
        deal = admin.made("/opportunities", {"name": "D", "account": account, "next_follow_at": follow, **DUE})
        told = admin.get(f"/opportunities/{deal['id']}/explain/x_days").json()
    assert deal["x_days"] == "2026-03-15 2026-03-21"
    assert [step["value"] for step in told["steps"]][-1] == deal["x_days"]
    with clock.at(datetime(2026, 3, 15, 16, 30, tzinfo=UTC)):
        run_job(enqueue(recalculate, module="opportunity"))
    assert admin.get(f"/opportunities/{deal['id']}").json()["x_days"] == "2026-03-16 2026-03-21"


@pytest.mark.once
def test_how_a_value_comes_about_names_no_field_that_is_hidden(admin, kit):
    formula(admin, "x_twice", "amount * 2", "money")
    total = {"target": "opportunities", "measured": "amount", "on": "accounts"}
    make(admin, "x_sum", "rollup", measure="sum", result="money", **total)
    account = kit.make("account", "bob")
    deal = kit.make("opportunity", "bob", account=account.pk, amount="5")
    assert admin.get(f"/accounts/{account.pk}/explain/x_sum").json()["of"] == "amount_base"
    bob, ways = Api(kit, "bob"), (f"/opportunities/{deal.pk}/explain/x_twice", f"/accounts/{account.pk}/explain/x_sum")
    assert ["amount" in bob.get(way).content.decode() for way in ways] == [True, True]
    role = kit.user("bob").roles[0]
    admin.made("/field-rights", {"role": role, "object": "opportunities", "field": "amount", "level": "hidden"})
    assert [code_of(bob.get(way)) for way in ways] == [(400, "E_UNKNOWN_FIELD")] * 2
    for records, key in (("opportunities", "x_twice"), ("accounts", "x_sum")):
        admin.made("/field-rights", {"role": role, "object": records, "field": key, "level": "read"})
    assert [bob.get(way).json()["value"] for way in ways] == ["10.00", "5.00"]
    assert ["amount" in bob.get(way).content.decode().lower() for way in ways] == [False, False]
    assert "not for you to see" in kit.browser("bob").get(f"/m{ways[0]}").content.decode()
