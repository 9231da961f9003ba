"""What the builder of filters is told, what it is answered, and how a filter reads."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation

from guanxi.meta import registry
from guanxi.meta.conditions.parse import asked, parse_json
from guanxi.meta.conditions.plain import to_json
from guanxi.web.lists.filters import in_words
from guanxi.web.lists.operators import plain_operator
from guanxi.web.lists.state import Part
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.web.pages import text_of
from tests.web.test_lists import names_in

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

ACCOUNT = registry.get("account")
NESTED = {
    "all": [
        {"field": "owner", "op": "eq", "value": "$me"},
        {
            "any": [
                {"field": "annual_revenue", "op": "gt", "value": "100000.00"},
                {"not": {"field": "last_follow_at", "op": "within", "value": "last_14_days"}},
            ]
        },
    ]
}


@pytest.fixture
def towns(kit: Kit) -> Kit:
    for name, city, revenue in (("Alba", "Oslo", "100"), ("Brema", "Bergen", "300"), ("Cura", "Oslo", "200")):
        kit.make("account", "bob", name=name, city=city, annual_revenue=revenue)
    return kit


def fields(client: Client, slug: str, more: str = "") -> dict[str, Any]:
    """What the builder is told about a module."""
    return dict(client.get(f"/m/{slug}/filter-fields{more}").json())


def said(kit: Kit, data: Any) -> str:
    condition = parse_json(ACCOUNT, data, lambda module: frozenset(module.by_key))
    return in_words([Part(condition)], kit["bob"])


def test_a_nested_filter_reads_as_a_sentence(kit: Kit):
    with translation.override("en"):
        assert said(kit, NESTED) == (
            "Owner is me and (Annual revenue is more than 100,000 or Last follow-up does not fall in the last 14 days)"
        )


def test_in_chinese_a_round_amount_is_said_in_its_large_unit(kit: Kit):
    with translation.override("zh-hans"):
        assert "10万" in said(kit, {"field": "annual_revenue", "op": "gt", "value": "100000"})
        assert "100,001" in said(kit, {"field": "annual_revenue", "op": "gt", "value": "100001"})


def test_conditions_come_back_as_the_json_they_were_read_from():
    read = parse_json(ACCOUNT, NESTED, lambda module: frozenset(module.by_key))

    assert to_json(read) == NESTED


def test_the_count_is_told_before_anyone_applies(towns: Kit):
    nested = {
        "any": [{"field": "city", "op": "eq", "value": "Oslo"}, {"field": "name", "op": "contains", "value": "br"}]
    }
    asked = urlencode({"annual_revenue__gte": "200", "filter": json.dumps(nested)})

    told = towns.browser("bob").get(f"/m/accounts/filter-preview?{asked}").json()

    assert told["count"] == "2"
    assert told["sentence"] == "Annual revenue is at least 200 and (City is Oslo or Account name contains br)"


def test_the_preview_counts_only_what_one_sees(towns: Kit):
    assert towns.browser("ben").get("/m/accounts/filter-preview?city=Oslo").json()["count"] == "0"


@pytest.mark.parametrize(
    "asked",
    ["colour=red", "city__near=Oslo", "annual_revenue__gte=much", 'filter={"any":[{"field":"x","op":"eq","value":1}]}'],
)
def test_what_means_nothing_is_refused_with_a_message(kit: Kit, asked: str):
    answer = kit.browser("bob").get(f"/m/accounts/filter-preview?{asked}", headers={"Accept": "application/json"})

    assert answer.status_code in {400, 422}
    assert answer.json()["code"].startswith("E_")
    assert answer.json()["detail"]


@in_turn("slug", [module.slug for module in registry.all_modules()])
def test_every_offered_operator_is_one_that_its_field_takes(kit: Kit, slug: str):
    module = registry.by_slug(slug)
    assert module is not None

    for offer in fields(kit.browser("admin"), slug)["fields"]:
        known = asked(module, offer["key"], lambda one: frozenset(one.by_key)).field.type.operators
        assert {plain_operator(operator["key"]) for operator in offer["operators"]} <= set(known)


def test_references_lead_to_the_fields_of_what_they_name(towns: Kit):
    account = towns.make("account", "bob", name="Dena", city="Turku")
    towns.make("contact", "bob", account=account.pk, name="Ann Lee")
    bob = towns.browser("bob")

    through = {each["key"]: each["href"] for each in fields(bob, "contacts")["through"]}

    assert through["account"] == "/m/accounts/filter-fields"
    assert names_in(bob, "/m/contacts/?account.city=Turku") == ["Ann Lee"]
    assert "Account › City" in text_of(bob.get("/m/contacts/?account.city=Turku"))


def test_lines_of_a_document_can_be_filtered_too(kit: Kit):
    bob = kit.browser("bob")

    assert {"key": "lines", "label": "Products", "href": "/m/opportunities/filter-fields?lines=1"} in fields(
        bob, "opportunities"
    )["through"]
    assert "product" in [offer["key"] for offer in fields(bob, "opportunities", "?lines=1")["fields"]]


def test_a_hidden_field_is_not_offered(kit: Kit):
    private = [(module, field) for module in registry.all_modules() for field in module.fields if field.private]
    bob = kit.browser("bob")

    for module, field in private:
        if kit["bob"].may(module, "view"):
            assert field.key not in [offer["key"] for offer in fields(bob, module.slug)["fields"]]


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ("city&filter_op=contains&filter_value=Os", "/m/accounts/?city__contains=Os"),
        ("owner&filter_op=eq%3D$me", "/m/accounts/?owner=$me"),
        ("last_follow_at&filter_op=within:last&filter_value=30", "/m/accounts/?last_follow_at__within=last_30_days"),
    ],
)
def test_the_plain_form_makes_single_conditions(kit: Kit, given: str, there: str):
    answer = kit.browser("bob").get(f"/m/accounts/?filter_field={given}")

    assert answer.headers["location"] == there


def test_the_plain_form_asks_what_was_not_followed_up(towns: Kit):
    answer = towns.browser("bob").get(
        "/m/accounts/?filter_field=last_follow_at&filter_op=!within:last&filter_value=14", follow=True
    )

    assert "does not fall in" in text_of(answer)
    assert "Alba" in text_of(answer)


@pytest.mark.parametrize("name", ["next_follow_at", "next_follow_at__ne", "next_follow_at__gte", "created_at__lt"])
def test_a_moment_is_filtered_by_a_whole_day_and_the_chip_says_so(kit: Kit, name: str):
    answer = kit.browser("bob").get("/m/opportunities/", {name: "2026-01-02"})

    assert answer.status_code == 200
    assert "2026-01-02" in answer.content.decode()


def test_a_whole_condition_may_ask_through_three_references(towns: Kit):
    deep = {"field": "owner.department.name", "op": "isnull", "value": False}
    seen = towns.browser("bob").get("/m/accounts/filter-preview", {"condition": json.dumps(deep)}).json()
    assert (seen["count"], seen["sentence"]) == ("3", "Owner › Department › Department name is filled in")

    refused = towns.browser("bob").get("/m/accounts/filter-preview", {"condition": '{"field": "nothing", "op": "eq"}'})
    assert refused.status_code == 400
