"""What a field of the company's own asks of its values, and what new records begin with: the same by every door."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from guanxi.access.actor import operation_of_job
from guanxi.exchange.fillable import fillable
from guanxi.jobs.models import Job
from guanxi.kernel import clock, patterns
from guanxi.meta import registry
from guanxi.records import field_indexes
from guanxi.records.store import emptying
from guanxi.records.undo import undo
from tests.api.client import Api, code_of, fields_of
from tests.kit.outbox import run_job

CODE = {
    "key": "x_code",
    "kind": "text",
    "regex": "[A-Z]{2}-\\d{4}",
    "regex_hint": "如 AB-1234",
    "regex_hint_en": "AB-1234",
}


@pytest.fixture
def admin(kit):
    return Api(kit, "admin")


def make(admin: Api, key: str, **more):
    return admin.made("/custom-fields", {"object": "accounts", "key": key, "name": key[2:], **more})


@pytest.mark.once
def test_a_pattern_takes_linear_time_and_says_what_is_wrong_with_it():
    assert patterns.matches("(x+x+)+", "x" * 20_000)
    assert not patterns.matches("(x+x+)+y", "x" * 20_000)
    assert patterns.matches(r"\p{Han}{2,4}", "张三丰")
    assert patterns.fault("(?=a)") == "invalid perl operator: (?="
    assert [bool(patterns.fault(wrong)) for wrong in ("(", "a{1000}{1000}", r"(a)\1", "[a-z]+")] == [True] * 3 + [False]


def test_texts_have_the_form_that_their_field_asks_for(kit, admin):
    old = admin.made("/accounts", {"name": "Old"})
    field = make(admin, "x_code", **{key: value for key, value in CODE.items() if key not in ("key", "regex")})
    admin.patch(f"/accounts/{old['id']}", {"x_code": "as it was"})
    for wrong in ({"regex": "("}, {"regex": "[A-Z]+", "preset": "a"}):
        assert set(fields_of(admin.patch(f"/custom-fields/{field['id']}", wrong)).values()) == {"E_FORMAT"}
    admin.patch(f"/custom-fields/{field['id']}", {"regex": CODE["regex"]})

    refused = admin.post("/accounts", {"name": "A", "x_code": "AB-12345"})
    assert fields_of(refused) == {"x_code": "E_FORMAT"}
    assert "AB-1234" in refused.json()["errors"][0]["message"]
    assert admin.made("/accounts", {"name": "B", "x_code": "AB-1234"})["x_code"] == "AB-1234"
    assert admin.made("/accounts", {"name": "C", "x_code": ""})["x_code"] == ""
    assert admin.patch(f"/accounts/{old['id']}", {"name": "Older", "x_code": "as it was"}).status_code == 200
    assert [one["name"] for one in admin.items("/accounts", x_code="as it was")] == ["Older"]
    page = kit.browser("admin").post("/m/accounts/new", {"name": "D", "x_code": "12"})
    assert "AB-1234" in page.content.decode()


def test_a_field_takes_only_records_that_meet_its_condition(kit, admin):
    big, small = (
        admin.made("/accounts", {"name": name, "level": level}) for name, level in (("Big", "A"), ("Small", "C"))
    )
    only = {"field": "level", "op": "eq", "value": "A"}
    wrong = {"object": "accounts", "key": "x_up", "name": "U", "kind": "reference", "target": "accounts"}
    answer = admin.post("/custom-fields", {**wrong, "only": {"field": "nothing", "op": "eq", "value": 1}})
    assert fields_of(answer) == {"only": "E_FORMAT"}
    make(admin, "x_up", kind="reference", target="accounts", only=only)
    make(admin, "x_ups", kind="references", target="accounts", only=only)

    for given in ({"x_up": small["id"]}, {"x_ups": [big["id"], small["id"]]}):
        assert set(fields_of(admin.post("/accounts", {"name": "N", **given})).values()) == {"E_REFERENCE_FILTER"}
    made = admin.made("/accounts", {"name": "N", "x_up": big["id"], "x_ups": [big["id"]]})
    admin.patch(f"/accounts/{big['id']}", {"level": "C"})  # what names it already may keep it
    kept = admin.patch(f"/accounts/{made['id']}", {"name": "M", "x_up": big["id"], "x_ups": [big["id"]]})
    assert kept.status_code == 200
    admin.patch(f"/accounts/{small['id']}", {"level": "A"})

    browser = kit.browser("admin")
    offered = browser.get("/m/accounts/pick", {"for": "accounts.x_up"}).json()["items"]
    assert [one["id"] for one in offered] == [small["id"]]
    assert browser.get("/m/accounts/pick", {"for": "accounts.name"}).status_code == 400
    form = browser.get("/m/accounts/new").content.decode()
    assert 'endpoint="/m/accounts/pick?for=accounts.x_up"' in form


def test_new_records_begin_with_what_a_formula_gives(kit, admin):
    make(admin, "x_rate", kind="percent")
    make(admin, "x_due", kind="date", preset_formula="TODAY() + 30", required=True)
    make(admin, "x_share", kind="decimal", places=1, preset_formula="parent_account.x_rate / 3")
    make(admin, "x_word", preset_formula='IF(level = "A", "big", "small") & " " & name')
    for key, text, more in (
        ("x_no", "x_no", {}),
        ("x_no", "created_at", {}),
        ("x_no", "name", {"kind": "date"}),
        ("x_no", "TRUE", {"kind": "boolean"}),
    ):
        given = {"object": "accounts", "key": key, "name": "N", "preset_formula": text, **more}
        assert fields_of(admin.post("/custom-fields", given)) == {"preset_formula": "E_FORMULA"}, text

    parent = admin.made("/accounts", {"name": "P", "x_rate": "10", "x_word": "own"})
    made = admin.made("/accounts", {"name": "K", "level": "A", "parent_account": parent["id"]})
    due = clock.today("Asia/Shanghai") + timedelta(days=30)
    assert (made["x_due"], made["x_share"], made["x_word"]) == (due.isoformat(), "3.3", "big K")
    assert (parent["x_share"], parent["x_word"]) == (None, "own")
    admin.patch(f"/accounts/{parent['id']}", {"x_rate": "20"})
    assert admin.get(f"/accounts/{made['id']}").json()["x_share"] == "3.3"  # a beginning, not a formula

    form = kit.browser("admin").get("/m/accounts/new").content.decode()
    assert f'value="{due.isoformat()}"' in form
    rate = admin.items("/custom-fields", key="x_rate")[0]["id"]
    assert admin.delete(f"/custom-fields/{rate}").json()["code"] == "E_IN_USE"


def test_a_field_is_known_only_where_it_is_meant_to_be(kit, admin):
    browser = kit.browser("admin")
    given = {"object": "accounts", "key": "x_inside", "name": "Inside", "required": True, "in_api": False}
    assert fields_of(admin.post("/custom-fields", given)) == {"in_api": "E_FORMAT"}
    field = make(admin, "x_inside", name="Inside", in_api=False, in_lists=False, in_imports=False)
    assert browser.post("/m/accounts/new", {"name": "A", "x_inside": "by hand"}).status_code == 302
    (account,) = admin.items("/accounts")

    assert "x_inside" not in account
    assert fields_of(admin.patch(f"/accounts/{account['id']}", {"x_inside": "by program"})) == {
        "x_inside": "E_UNKNOWN_FIELD"
    }
    assert admin.get("/accounts", x_inside="by hand").status_code == 400
    changes = [one["changes"] for one in admin.get(f"/accounts/{account['id']}/history").json()["items"]]
    assert "x_inside" not in str(changes)
    assert browser.get("/m/accounts/", {"columns": "name,x_inside"}).status_code == 400
    assert "by hand" in browser.get(f"/m/accounts/{account['id']}/").content.decode()
    assert "x_inside" not in fillable(registry.get("account"), kit["admin"])
    admin.patch(f"/custom-fields/{field['id']}", {"in_api": True, "in_lists": True, "in_imports": True})
    assert admin.items("/accounts", x_inside="by hand")
    assert browser.get("/m/accounts/", {"columns": "name,x_inside"}).status_code == 200
    assert "x_inside" in fillable(registry.get("account"), kit["admin"])


def test_f164_r3_a_field_says_what_becomes_of_its_record_when_the_named_one_is_deleted(kit, admin):
    for key, on_delete in (("x_kept", ""), ("x_emptied", "clear"), ("x_gone", "cascade")):
        make(admin, key, kind="reference", target="competitors", on_delete=on_delete)
    wrong = {"object": "accounts", "key": "x_all", "name": "A", "kind": "reference", "target": "competitors"}
    assert fields_of(admin.post("/custom-fields", {**wrong, "required": True, "on_delete": "clear"})) == {
        "on_delete": "E_FORMAT"
    }
    rival = admin.made("/competitors", {"name": "Rival"})["id"]
    kept, emptied, gone = (
        admin.made("/accounts", {"name": key, key: rival})["id"] for key in ("x_kept", "x_emptied", "x_gone")
    )

    assert code_of(admin.delete(f"/competitors/{rival}")) == (409, "E_IN_USE")
    assert admin.patch(f"/accounts/{kept}", {"x_kept": None}).status_code == 200
    assert admin.delete(f"/competitors/{rival}").status_code == 204

    told = admin.get(f"/accounts/{emptied}").json()
    last = admin.get(f"/accounts/{emptied}/history").json()["items"][0]
    assert (told["x_emptied"], last["changes"]) == (None, {"x_emptied": [rival, None]})
    assert admin.get(f"/accounts/{gone}").status_code == 404
    assert admin.post(f"/competitors/{rival}/restore", {}).status_code == 200
    assert admin.get(f"/accounts/{gone}").json()["x_gone"] == rival


def test_what_was_emptied_names_what_came_back_unless_somebody_has_changed_it_since(kit, admin):
    make(admin, "x_rival", kind="reference", target="competitors", on_delete="clear")
    rival, other = (admin.made("/competitors", {"name": name})["id"] for name in ("Rival", "Other"))
    plain, moved, emptied, binned = (
        admin.made("/accounts", {"name": name, "x_rival": rival})["id"]
        for name in ("Plain", "Moved", "Empty", "Binned")
    )
    for _turn in range(2):  # it can go and come back again
        assert admin.delete(f"/competitors/{rival}").status_code == 204
        admin.patch(f"/accounts/{moved}", {"x_rival": other})
        admin.patch(f"/accounts/{emptied}", {"x_rival": other})
        admin.patch(f"/accounts/{emptied}", {"x_rival": None})
        admin.delete(f"/accounts/{binned}")
        assert admin.post(f"/competitors/{rival}/restore", {}).status_code == 200

        found = {pk: admin.get(f"/accounts/{pk}").json()["x_rival"] for pk in (plain, moved, emptied)}
        assert found == {plain: rival, moved: other, emptied: None}
    assert admin.post(f"/accounts/{binned}/restore", {}).json()["x_rival"] is None


def test_what_very_many_name_is_deleted_by_a_job_and_can_be_taken_back(kit, admin, monkeypatch):
    monkeypatch.setattr(emptying, "MOST", 2)
    monkeypatch.setattr(emptying, "BATCH", 1)
    make(admin, "x_rival", kind="reference", target="competitors", on_delete="clear")
    rival, other = (admin.made("/competitors", {"name": name})["id"] for name in ("Rival", "Other"))
    accounts = [admin.made("/accounts", {"name": f"A{place}", "x_rival": rival})["id"] for place in range(7)]

    def names() -> set:
        return {admin.get(f"/accounts/{pk}").json()["x_rival"] for pk in accounts}

    assert admin.delete(f"/competitors/{other}").status_code == 204
    page = kit.browser("admin").get(f"/m/competitors/{rival}/delete").content.decode()
    assert "in the background" in page
    begun = admin.delete(f"/competitors/{rival}")
    assert (begun.status_code, names()) == (202, {rival})
    job = run_job(Job.objects.get(pk=begun.json()["job"]))
    assert (job.state, job.result["changed"], job.result["refused"]) == ("done", 1, 0)
    assert (admin.get(f"/competitors/{rival}").status_code, names()) == (404, {None})
    undo(kit["admin"], operation_of_job(job.pk))
    assert (admin.get(f"/competitors/{rival}").status_code, names()) == (200, {rival})
    there = kit.browser("admin").post(f"/m/competitors/{rival}/delete", {"version": "3"})
    assert "/m/competitors/bulk/" in there.headers["location"]


def test_words_stand_between_fields_and_hold_nothing(kit, admin):
    words = {"name": "Delivery", "hint": "As the customer says it.", "section": "Details"}
    field = make(admin, "x_words", kind="heading", **words, searched=True, required=True, once=True)
    make(admin, "x_gate", kind="text", name="Gate", section="Details")

    assert {field[key] for key in ("searched", "required", "once", "in_lists", "in_imports", "in_api")} == {False}
    account = admin.made("/accounts", {"name": "A"})
    assert "x_words" not in account
    assert code_of(admin.patch(f"/accounts/{account['id']}", {"x_words": "a"})) == (400, "E_UNKNOWN_FIELD")
    assert admin.get("/accounts?x_words=a").status_code == 400
    browser, place = kit.browser("admin"), f"/m/accounts/{account['id']}/"
    assert "As the customer says it." in browser.get(f"{place}edit").content.decode()
    assert "As the customer says it." not in browser.get(place).content.decode()  # nothing stands below it
    browser.post(f"{place}edit", {"name": "A", "x_gate": "7", "x_words": "a", "version": account["version"]})
    page = browser.get(place).content.decode()
    assert page.index("As the customer says it.") < page.index(">7<")


def test_values_are_unique_among_the_records_that_name_the_same_one(kit, admin):
    given = {"object": "contacts", "key": "x_badge", "kind": "text", "name": "Badge"}
    wrong = admin.post("/custom-fields", {**given, "once": True, "within": "mobile"})
    assert fields_of(wrong) == {"within": "E_CHOICE"}
    one, other = (admin.made("/accounts", {"name": name})["id"] for name in ("One", "Other"))
    field = admin.made("/custom-fields", {**given, "within": "account"})
    assert field["within"] == ""  # nothing is unique there
    people = [
        admin.made("/contacts", {"name": f"P{place}", "account": account, "x_badge": "7"})["id"]
        for place, account in enumerate((one, one, other))
    ]
    told = {"once": True, "within": "account"}
    assert fields_of(admin.patch(f"/custom-fields/{field['id']}", told)) == {"once": "E_NOT_UNIQUE"}
    admin.patch(f"/contacts/{people[1]}", {"x_badge": "8"})
    assert admin.patch(f"/custom-fields/{field['id']}", told).status_code == 200
    contact = registry.get("contact")
    connection.check_constraints()  # no index is made while any is still to be asked
    field_indexes.put_right(contact)

    assert not contact.field("x_badge").unique
    for wrong in ({"name": "Q", "account": one, "x_badge": "7"}, {"name": "Q", "account": other, "x_badge": "7"}):
        assert fields_of(admin.post("/contacts", wrong)) == {"x_badge": "E_NOT_UNIQUE"}
    assert fields_of(admin.patch(f"/contacts/{people[0]}", {"account": other})) == {"x_badge": "E_NOT_UNIQUE"}
    assert admin.post("/contacts", {"name": "R", "account": other, "x_badge": "8"}).status_code == 201
    assert [admin.post("/contacts", {"name": "S", "x_badge": "7"}).status_code for _time in range(2)] == [201, 201]
    with pytest.raises(IntegrityError), transaction.atomic():  # whoever comes past the check meets the index
        contact.model.objects.filter(pk=people[0]).update(account_id=other)
    assert admin.patch(f"/custom-fields/{field['id']}", {"within": ""}).status_code == 422
