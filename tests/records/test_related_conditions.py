"""Conditions about the records that refer to a record: some, or none, that meet a condition."""

import json
from typing import Any

import pytest
from django.utils import translation

from guanxi.access.models import Role
from guanxi.access.rules import AllRows
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.naming import swapped
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.conditions.tree import AS_MANY, comparisons
from guanxi.records import query, store
from guanxi.records.sources import ActorSources
from guanxi.web.lists.filters import in_words
from guanxi.web.lists.state import Part
from tests.api.client import Api
from tests.kit.people import NAMES, Kit

DEALS = "opportunities.account"
LARGE = {"field": "amount", "op": "gte", "value": "50000.00"}


def some(field: str, where: Any = True, op: str = "some") -> dict[str, Any]:
    return {"field": field, "op": op, "value": where}


def found(kit: Kit, who: str, key: str, condition: Any) -> list[str]:
    """The titles of the records that meet a condition, the same in the database and in memory."""
    module, sources = registry.get(key), ActorSources(kit[who])
    rows = query.apply(module, kit[who], query.parse(module, kit[who], [("filter", json.dumps(condition))]))
    in_sql = {row.pk for row in rows}
    parsed = parse_json(module, condition, sources.readable)
    assert in_sql == {row.pk for row in sources.rows(module) if matches(row, parsed, sources)}
    return sorted(str(module.field(module.title).read(row)) for row in rows)


@pytest.fixture
def deals(kit: Kit) -> Kit:
    for name, amounts in (("Both", ("100", "90000")), ("Small", ("100",)), ("Without", ())):
        account = kit.make("account", "bob", name=name)
        for amount in amounts:
            deal = kit.make("opportunity", "bob", name=f"{name} {amount}", account=account.pk, amount=amount)
        kit.make("contact", "bob", name=f"Of {name}", account=account.pk)
    kit.make("task", "bob", subject="Call", opportunity=deal.pk)
    return kit


ASKED = [
    (some(DEALS), ["Both", "Small"]),
    (some(DEALS, op="none"), ["Without"]),
    (some(DEALS, LARGE), ["Both"]),
    (some(DEALS, LARGE, "none"), ["Small", "Without"]),
    (some(DEALS, {"all": [LARGE, {"field": "name", "op": "contains", "value": "small"}]}), []),
    (some(DEALS, some("tasks.opportunity")), ["Small"]),
    (some(DEALS, some("tasks.opportunity", op="none"), "none"), ["Small", "Without"]),
    ({"any": [some(DEALS, LARGE), {"field": "name", "op": "eq", "value": "Without"}]}, ["Both", "Without"]),
    ({"not": some(DEALS)}, ["Without"]),
    (some(DEALS, {"field": "account.name", "op": "eq", "value": "Small"}), ["Small"]),
    (some("accounts.parent_account"), []),
]


def test_accounts_are_found_by_the_records_that_name_them(deals: Kit) -> None:
    assert [found(deals, "bob", "account", condition) for condition, _names in ASKED] == [
        names for _one, names in ASKED
    ]


def test_what_lies_behind_a_reference_is_asked_in_the_same_way(deals: Kit) -> None:
    assert found(deals, "bob", "contact", some(f"account.{DEALS}", LARGE)) == ["Of Both"]
    address = Api(deals, "bob").get(f"/contacts?account.{DEALS}__none=true").json()
    assert [one["name"] for one in address["items"]] == ["Of Without"]


def test_records_that_one_does_not_see_make_no_difference(kit: Kit) -> None:
    rival = kit.make("competitor", "admin", name="Rival")
    deal = kit.make("opportunity", "charlie", name="Secret")
    kit.make("opportunity_competitor", "charlie", opportunity=deal.pk, competitor=rival.pk)
    named = "opportunity-competitors.competitor"

    for who, is_seen in (("charlie", True), ("admin", True), ("bob", False), ("ben", False)):
        assert found(kit, who, "competitor", some(named)) == (["Rival"] if is_seen else []), who
        assert found(kit, who, "competitor", some(named, op="none")) == ([] if is_seen else ["Rival"]), who
    Role.objects.filter(preset="sales").update(rights=["account.view", "competitor.view"])
    kit.again("bob")
    assert found(kit, "bob", "competitor", some(named, op="none")) == ["Rival"]


@pytest.mark.parametrize(
    ("field", "key", "asked"),
    [
        ("amount", "account", some(DEALS, LARGE)),
        ("primary_contact", "contact", some("opportunities.primary_contact", op="none")),
    ],
)
def test_hidden_fields_are_as_unknown_there_as_anywhere(deals: Kit, field: str, key: str, asked: Any) -> None:
    for role in Role.objects.filter(preset="sales"):
        right = {"role": role.pk, "object": "opportunities", "field": field, "level": "hidden"}
        store.create(registry.get("field_right"), deals["admin"], right)
    deals.again("bob")

    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        found(deals, "bob", key, asked)
    assert found(deals, "admin", key, asked)


def test_own_modules_and_own_fields_are_asked_about_like_any_other(kit: Kit) -> None:
    store.create(registry.get("custom_module"), kit["admin"], {"name": "设备档案", "slug": "x-devices"})
    fields = {"x_home": {"kind": "reference"}, "x_used_by": {"kind": "references"}}
    for key, more in fields.items():
        given = {"object": "x-devices", "key": key, "name": key, "target": "accounts", **more}
        store.create(registry.get("custom_field"), kit["admin"], given)
    given = {"object": "opportunities", "key": "x_payer", "name": "Payer", "kind": "reference", "target": "accounts"}
    store.create(registry.get("custom_field"), kit["admin"], given)
    for name in NAMES:
        kit.again(name)
    home, user, _other = (kit.make("account", "admin", name=name) for name in ("Home", "User", "Other"))
    device, deal = registry.get("x_devices"), registry.get("opportunity")
    kit.make(device, "admin", name="Drill", x_home=home.pk, x_used_by=[user.pk, home.pk])
    kit.make(deal, "admin", name="Deal", account=home.pk, x_payer=user.pk)

    drills = {"field": "name", "op": "eq", "value": "Drill"}
    assert found(kit, "admin", "account", some("x-devices.x_home", drills)) == ["Home"]
    assert found(kit, "admin", "account", some("x-devices.x_used_by", drills)) == ["Home", "User"]
    assert found(kit, "admin", "account", some("x-devices.x_used_by", op="none")) == ["Other"]
    assert found(kit, "admin", "account", some("opportunities.x_payer")) == ["User"]
    owned = {"field": "annual_revenue", "op": "isnull", "value": True}
    assert found(kit, "admin", "x_devices", {"all": [drills]}) == ["Drill"]
    assert found(kit, "admin", "account", {"all": [owned, some("x-devices.x_home")]}) == ["Home"]
    by_rule = parse_json(registry.get("account"), some("x-devices.x_used_by", drills), lambda of: frozenset(of.by_key))
    given = home.__class__.objects.filter(to_q(registry.get("account"), by_rule, AllRows(kit["charlie"])))
    assert {row.name for row in given} == {"Home", "User"}  # sharing rules ask all records


@pytest.mark.once
@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (some("opportunities.nothing"), "E_UNKNOWN_FIELD"),
        (some("opportunities.owner"), "E_UNKNOWN_FIELD"),
        (some("nothing.account"), "E_UNKNOWN_FIELD"),
        (some("opportunities"), "E_UNKNOWN_FIELD"),
        (some("nothing.opportunities.account"), "E_UNKNOWN_FIELD"),
        (some(DEALS, {"field": "colour", "op": "eq", "value": "red"}), "E_UNKNOWN_FIELD"),
        (some(DEALS, "much"), "E_BAD_JSON"),
        (some(DEALS, {}), "E_BAD_JSON"),
        (some(DEALS, some("tasks.opportunity", some("activities.task"))), "E_"),
        ({"any": [some(DEALS)] * (400 // AS_MANY + 1)}, "E_"),
    ],
)
def test_what_means_nothing_or_asks_too_much_is_refused(kit: Kit, condition: Any, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        found(kit, "bob", "account", condition)


@pytest.mark.once
def test_private_messages_are_asked_about_by_nobody(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        parse_json(registry.get("user"), some("conversations.people"), lambda of: frozenset(of.by_key))


@pytest.mark.once
def test_the_question_reads_as_a_sentence_and_comes_back_as_it_was_written(kit: Kit) -> None:
    module = registry.get("account")
    condition = {"all": [some(DEALS, LARGE, "none"), some("contacts.account")]}
    parsed = parse_json(module, condition, lambda of: frozenset(of.by_key))

    assert to_json(parsed) == condition
    assert comparisons(parsed) == 2 * AS_MANY + 1
    with translation.override("en"):
        said = in_words([Part(parsed)], kit["bob"])
        assert said == "Opportunities: none where (Amount is at least 50,000) and Contacts: at least one"
    with translation.override("zh-hans"):
        assert in_words([Part(parsed)], kit["bob"]) == "商机：一条也没有 符合（金额 至少 5万） 且 联系人：至少有一条"


@pytest.mark.once
def test_records_named_inside_go_along_into_another_company() -> None:
    where = {"field": "competitor", "op": "eq", "value": 7}
    asked = some("opportunity-competitors.opportunity", where)
    made = swapped(registry.get("opportunity"), asked, lambda target, named: f"{target}:{named}")

    assert made["value"] == {**where, "value": "competitor:7"}


@pytest.mark.once
def test_builder_and_interface_tell_what_can_be_asked_of_whom(kit: Kit) -> None:
    offers = kit.browser("bob").get("/m/accounts/filter-fields").json()["related"]
    assert {"key": DEALS, "label": "Opportunities", "href": "/m/opportunities/filter-fields"} in offers
    told = Api(kit, "bob").get("/meta/modules/accounts").json()["referring"]
    assert {one["key"] for one in offers} <= {one["name"] for one in told}
    assert next(one for one in told if one["name"] == DEALS)["operators"] == ["some", "none"]
