"""Lists: shape, conditions, order, pages, counts; and their price in queries."""

import json
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from tests.api.client import code_of


@pytest.fixture
def bob(api):
    return api("bob")


def named(items):
    return [item["name"] for item in items]


def test_a_list_holds_what_one_sees_and_the_counts_say_the_same(kit, api):
    for name in ("bob", "bob", "ben", "charlie"):
        kit.make("account", name)

    sizes = {name: api(name).get("/accounts").json()["count"]["value"] for name in kit.actors}

    assert sizes == {"admin": 4, "alice": 3, "bob": 2, "ben": 1, "charlie": 1}


def test_an_answer_has_items_a_cursor_and_a_count(bob, kit):
    for _ in range(3):
        kit.make("account", "bob")

    first = bob.get("/accounts", limit="2").json()
    second = bob.get("/accounts", limit="2", cursor=first["next"]).json()

    assert list(first) == ["items", "next", "count"]
    assert first["count"] == second["count"] == {"value": 3, "exact": True}
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert bob.get("/accounts", count="none").json()["count"] is None
    assert bob.get("/accounts", count="exact").json()["count"] == {"value": 3, "exact": True}


def test_only_the_fields_asked_for_are_answered(bob, kit):
    account = kit.make("account", "bob", name="Acme", city="Wuhan")
    kit.make("opportunity", "bob", account=account.pk, name="deal")

    assert bob.items("/accounts", fields="city,name") == [{"id": account.pk, "city": "Wuhan", "name": "Acme"}]
    (deal,) = bob.items("/opportunities", fields="name,account.name,account.city")
    assert deal == {"id": deal["id"], "name": "deal", "account": {"id": account.pk, "name": "Acme", "city": "Wuhan"}}
    for wrong in ("nothing", "account.nothing", "name.x", "account.owner.name", "lines.nothing"):
        assert code_of(bob.get("/opportunities", fields=wrong)) == (400, "E_UNKNOWN_FIELD"), wrong


def test_a_reference_is_expanded_where_one_sees_the_record_and_stays_an_id_elsewhere(kit, api):
    mine = kit.make("account", "bob", name="Mine")
    hidden = kit.make("account", "charlie", name="Hidden")
    kit.make("opportunity", "bob", account=mine.pk, name="one")
    theirs = kit.make("opportunity", "charlie", account=hidden.pk, name="two")
    type(theirs).objects.filter(pk=theirs.pk).update(owner=kit["bob"].user_id)
    bob = api("bob")

    one, two = bob.items("/opportunities", expand="account,owner", sort="name")

    assert one["account"]["name"] == "Mine"
    assert one["account"].items() <= bob.get(f"/accounts/{mine.pk}").json().items()
    assert one["owner"]["username"] == "bob"
    assert two["account"] == hidden.pk
    assert bob.items("/opportunities", fields="account.name", sort="name")[1]["account"] == hidden.pk
    assert code_of(bob.get("/opportunities", expand="name")) == (400, "E_UNKNOWN_FIELD")


def test_several_references_are_expanded_one_by_one(bob, kit):
    account = kit.make("account", "bob")
    contact = kit.make("contact", "bob", account=account.pk, name="Li")
    deal = kit.make("opportunity", "bob", account=account.pk, contacts=[contact.pk])

    found = bob.get(f"/opportunities/{deal.pk}", fields="contacts", expand="contacts").json()

    assert [person["name"] for person in found["contacts"]] == ["Li"]


def test_documents_carry_their_lines_in_a_list_unless_only_some_fields_are_asked_for(bob, kit):
    product = kit.make("product", "admin")
    kit.make("opportunity", "bob", lines=[{"product": product.pk, "quantity": "2"}])

    assert len(bob.items("/opportunities")[0]["lines"]) == 1
    assert "lines" not in bob.items("/opportunities", fields="name")[0]
    assert bob.items("/opportunities", fields="lines.quantity")[0]["lines"][0]["quantity"] == "2"
    assert set(bob.items("/opportunities", fields="lines.quantity")[0]["lines"][0]) == {"id", "quantity"}
    assert len(bob.items("/opportunities", expand="lines")[0]["lines"][0]) == 6


def test_conditions_in_the_address_all_hold(bob, kit):
    for name, city, revenue in (("A,B", "Wuhan", "10"), ("Acme", "Xi'an", "20"), ("zeta", "", None)):
        kit.make("account", "bob", name=name, city=city, annual_revenue=revenue)

    def found(**parameters: str) -> list[str]:
        return sorted(named(bob.items("/accounts", **parameters)))

    assert found(name="Acme") == ["Acme"]
    assert found(name="acme") == []
    assert found(name__contains="AC") == ["Acme"]
    assert found(name__startswith="a") == ["A,B", "Acme"]
    assert found(name__in="A\\,B,zeta") == ["A,B", "zeta"]
    assert found(name__nin="A\\,B,zeta") == ["Acme"]
    assert found(annual_revenue__between="10,15") == ["A,B"]
    assert found(annual_revenue__gt="10") == ["Acme"]
    assert found(annual_revenue__isnull="true") == ["zeta"]
    assert found(city="") == ["zeta"]
    assert found(city__ne="") == ["A,B", "Acme"]
    assert found(name__startswith="a", annual_revenue__lte="10") == ["A,B"]
    assert found(q="ZET") == ["zeta"]
    assert found(id__in=",".join(str(item["id"]) for item in bob.items("/accounts"))) == found()
    assert len(bob.get("/accounts?name__startswith=a&name__startswith=ac").json()["items"]) == 1


def test_a_field_of_a_referenced_record_or_of_any_line_is_a_condition_too(bob, kit):
    pump, valve = kit.make("product", "admin").pk, kit.make("product", "admin").pk
    medical = kit.make("account", "bob", industry="medical").pk
    kit.make("opportunity", "bob", name="one", account=medical, lines=[{"product": pump}, {"product": valve}])
    kit.make("opportunity", "bob", name="two", lines=[{"product": pump, "quantity": "9"}])

    assert named(bob.items("/opportunities", **{"account.industry": "medical"})) == ["one"]
    assert named(bob.items("/opportunities", **{"lines.product": str(valve)})) == ["one"]
    assert named(bob.items("/opportunities", **{"lines.quantity__gte": "9"})) == ["two"]
    assert code_of(bob.get("/opportunities", **{"account.owner.name": "x"})) == (400, "E_UNKNOWN_FIELD")


def test_no_condition_reaches_through_a_record_that_one_does_not_see(kit, api):
    hidden = kit.make("account", "charlie", name="Hidden", industry="medical")
    deal = kit.make("opportunity", "charlie", account=hidden.pk)
    type(deal).objects.filter(pk=deal.pk).update(owner=kit["bob"].user_id)
    bob = api("bob")

    assert len(bob.items("/opportunities")) == 1
    assert bob.items("/opportunities", **{"account.industry": "medical"}) == []
    assert bob.items("/opportunities", **{"account.name__contains": "H"}) == []
    group = bob.get("/opportunities/summary", group_by="account.industry").json()["groups"]
    assert [found["key"] for found in group] == [{"account.industry": None}]


def test_the_json_condition_means_the_same_as_parameters(bob, kit):
    for name, amount in (("a", "10"), ("b", "20"), ("c", "30")):
        kit.make("opportunity", "bob", name=name, amount=amount)
    condition = {
        "all": [
            {"field": "amount", "op": "gte", "value": "20"},
            {"any": [{"field": "name", "op": "eq", "value": "b"}, {"field": "name", "op": "eq", "value": "c"}]},
            {"not": {"field": "owner", "op": "ne", "value": "$me"}},
        ]
    }

    assert named(bob.items("/opportunities", filter=json.dumps(condition), name__ne="c")) == ["b"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("{", "E_BAD_JSON"),
        ("[]", "E_BAD_JSON"),
        ("{}", "E_BAD_JSON"),
        ('{"all": 1}', "E_BAD_JSON"),
        ('{"all": [], "any": []}', "E_BAD_JSON"),
        ('{"field": "name"}', "E_BAD_JSON"),
        ('{"field": "nothing", "op": "eq", "value": 1}', "E_UNKNOWN_FIELD"),
        ('{"field": "name", "op": "near", "value": 1}', "E_UNKNOWN_OPERATOR"),
        ('{"field": "name", "op": "eq", "value": {"a": 1}}', "E_FORMAT"),
        ('{"field": "owner", "op": "eq", "value": "$you"}', "E_FORMAT"),
        ('{"field": "name", "op": "eq", "value": "$today", "more": 1}', "E_BAD_JSON"),
        ('{"not": ' * 40 + '{"field": "name", "op": "eq", "value": "x"}' + "}" * 40, "E_BAD_JSON"),
        ('{"field": "created_at", "op": "within", "value": "0001"}', "E_FORMAT"),
        ('{"field": "created_at", "op": "within", "value": "9999"}', "E_FORMAT"),
        ('{"field": "created_at", "op": "within", "value": "next_9000_years"}', "E_FORMAT"),
        ('{"field": "created_at", "op": "within", "value": "last_9999_days"}', ""),
        ('{"field": "created_at", "op": "eq", "value": "2999-12-31"}', ""),
        ('{"field": "owner", "op": "under", "value": 123456}', "E_REFERENCE"),
    ],
)
def test_a_wrong_condition_is_refused_never_skipped(bob, condition, code):
    answer = bob.get("/opportunities", filter=condition)

    if code:
        assert code_of(answer)[1] == code
    else:
        assert answer.status_code == 200


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value", "status", "code"),
    [
        ("nothing", "1", 400, "E_UNKNOWN_PARAMETER"),
        ("name__near", "1", 400, "E_UNKNOWN_OPERATOR"),
        ("sort", "nothing", 400, "E_UNKNOWN_FIELD"),
        ("sort", "lines", 400, "E_UNKNOWN_FIELD"),
        ("limit", "0", 422, "E_RANGE"),
        ("limit", "501", 422, "E_RANGE"),
        ("limit", "ten", 422, "E_RANGE"),
        ("limit", "9" * 5000, 422, "E_RANGE"),
        ("count", "some", 422, "E_CHOICE"),
        ("cursor", "nonsense", 400, "E_BAD_CURSOR"),
        ("cursor", "é", 400, "E_BAD_CURSOR"),
        ("cursor", "W10", 400, "E_BAD_CURSOR"),
        ("expand", "nothing", 400, "E_UNKNOWN_FIELD"),
        ("amount", "much", 422, "E_FORMAT"),
        ("amount__between", "1", 422, "E_FORMAT"),
        ("expected_close_date", "31.12.2026", 422, "E_FORMAT"),
        ("owner", "9" * 30, 422, "E_REFERENCE"),
        ("id", "9" * 30, 422, "E_RANGE"),
        ("slip_count", "9" * 5000, 422, "E_FORMAT"),
        ("q", "a\x00b", 400, "E_UNKNOWN_PARAMETER"),
        ("name\x00", "b", 400, "E_UNKNOWN_PARAMETER"),
        ("owner__under", "x", 422, "E_FORMAT"),
    ],
)
def test_a_wrong_parameter_is_refused_never_skipped(bob, name, value, status, code):
    assert code_of(bob.get("/opportunities", **{name: value})) == (status, code)


def test_a_cursor_of_another_order_is_refused(bob, kit):
    for _ in range(3):
        kit.make("account", "bob")
    cursor = bob.get("/accounts", limit="1", sort="name").json()["next"]

    assert code_of(bob.get("/accounts", limit="1", sort="-name", cursor=cursor)) == (400, "E_BAD_CURSOR")


@pytest.mark.parametrize(
    "order", ["name", "-name", "city,-annual_revenue", "-owner,city", "parent_account", "-level,-id"]
)
def test_page_after_page_gives_each_record_once_in_the_order_of_the_whole(bob, kit, order):
    parent = kit.make("account", "bob", name="张三").pk
    for place in range(12):
        kit.make(
            "account",
            "bob",
            name=("b", "A", "李四", "a", "", "Ａ")[place % 6] or f"x{place}",
            city=("", "Wuhan", "wuhan")[place % 3],
            annual_revenue=(None, "1", "1")[place % 3],
            parent_account=parent if place % 2 else None,
            level=("A", None)[place % 2],
        )
    whole = [item["id"] for item in bob.items("/accounts", sort=order, limit="500")]

    for size in ("1", "4", "12"):
        found, cursor = [], None
        while True:
            page = bob.get("/accounts", sort=order, limit=size, **({"cursor": cursor} if cursor else {})).json()
            found += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert found == whole


def test_empty_values_come_last_both_ways_and_ties_break_by_id(bob, kit):
    for city in ("b", "", "a", "a"):
        kit.make("account", "bob", name=city or "none", city=city)

    up = bob.items("/accounts", sort="city")
    down = bob.items("/accounts", sort="-city")

    assert [item["city"] for item in up] == ["a", "a", "b", ""]
    assert [item["city"] for item in down] == ["b", "a", "a", ""]
    assert all(one["id"] < two["id"] for one, two in pairwise(up) if one["city"] == two["city"])


def test_a_summary_groups_and_adds_as_the_contract_says(bob, kit):
    pump = kit.make("product", "admin", standard_price="10").pk
    for day, quantity in (("2099-01-15", "1"), ("2099-03-01", "2"), ("2099-04-01", "3")):
        kit.make("opportunity", "bob", expected_close_date=day, lines=[{"product": pump, "quantity": quantity}])

    found = bob.get("/opportunities/summary", group_by="owner,expected_close_date:quarter", sum="amount").json()

    owner = kit["bob"].user_id
    assert found["groups"] == [
        {"key": {"owner": owner, "expected_close_date:quarter": "2099-Q1"}, "count": 2, "sum": {"amount": "30.00"}},
        {"key": {"owner": owner, "expected_close_date:quarter": "2099-Q2"}, "count": 1, "sum": {"amount": "30.00"}},
    ]
    assert found["total"] == {"count": 3, "sum": {"amount": "60.00"}}
    by_line = bob.get("/opportunities/summary", group_by="lines.product", sum="lines.quantity", amount__gt="10").json()
    assert by_line["groups"] == [{"key": {"lines.product": pump}, "count": 2, "sum": {"lines.quantity": "5"}}]
    assert bob.get("/opportunities/summary").json() == {
        "groups": [{"key": {}, "count": 3, "sum": {}}],
        "total": {"count": 3, "sum": {}},
    }


def test_a_summary_can_group_by_every_field_that_is_not_a_list(api, kit):
    admin = api("admin")
    kit.make("opportunity", "bob")
    kit.make("task", "bob")
    kit.make("activity", "bob")

    for module in registry.all_modules():
        for field in module.fields:
            answer = admin.get(f"/{module.slug}/summary", group_by=field.key)
            assert answer.status_code == 200 or code_of(answer) == (400, "E_UNKNOWN_OPERATOR"), (module.key, field.key)
            for unit in ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"):
                if field.type.key in {"date", "datetime"}:
                    answer = admin.get(f"/{module.slug}/summary", group_by=f"{field.key}:{unit}")
                    assert answer.status_code == 200, (module.key, field.key, unit)


@pytest.mark.once
@pytest.mark.parametrize(("name", "value"), [("sort", "name"), ("limit", "3"), ("cursor", "x"), ("fields", "name")])
def test_a_summary_has_no_pages(bob, name, value):
    assert code_of(bob.get("/accounts/summary", **{name: value})) == (400, "E_UNKNOWN_PARAMETER")


def test_a_missing_right_comes_before_everything_else_about_a_list(kit, api):
    role = kit.user("charlie").roles[0]
    answer = api("admin").patch(f"/roles/{role}", {"rights": ["task.view"]})
    assert answer.status_code == 200

    charlie = api("charlie")

    assert code_of(charlie.get("/accounts", nonsense="x")) == (403, "E_NO_PERMISSION")
    assert code_of(charlie.get("/accounts/1")) == (403, "E_NO_PERMISSION")
    assert code_of(charlie.get("/accounts/summary")) == (403, "E_NO_PERMISSION")
    assert charlie.get("/tasks").status_code == 200


@pytest.mark.parametrize(
    "parameters", [{}, {"expand": "account,owner,stage,contacts,lines"}, {"fields": "name,account.name,lines.product"}]
)
def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(bob, kit, parameters):
    account, product = kit.make("account", "bob").pk, kit.make("product", "admin").pk
    contact = kit.make("contact", "bob", account=account).pk
    data = {"account": account, "contacts": [contact], "lines": [{"product": product}]}

    def price() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert bob.get("/opportunities", **parameters).status_code == 200
        return len(queries)

    kit.make("opportunity", "bob", **data)
    price()
    one = price()
    for _ in range(20):
        kit.make("opportunity", "bob", **data)
    assert price() == one
    assert one <= 9 + (6 if parameters else 0)


def test_a_field_of_several_values_is_asked_for_one_of_them(bob, kit):
    kit.make("account", "bob", name="One", relation_types=["customer", "supplier"])
    kit.make("account", "bob", name="Two", relation_types=["customer"])

    assert named(bob.get("/accounts?relation_types=customer&relation_types=supplier").json()["items"]) == ["One"]
    assert named(bob.get("/accounts?relation_types__ne=supplier").json()["items"]) == ["Two"]
    assert code_of(bob.get("/accounts?relation_types=nobody")) == (422, "E_CHOICE")


def test_an_empty_text_is_not_less_than_any_other(bob, kit):
    kit.make("account", "bob", name="Empty", city="")
    kit.make("account", "bob", name="Full", city="Berlin")

    assert named(bob.get("/accounts?city__lt=Z").json()["items"]) == ["Full"]
    assert named(bob.get("/accounts?city__between=,Z").json()["items"]) == ["Full"]


def test_numbers_that_only_name_a_record_are_not_added_up(bob):
    assert code_of(bob.get("/accounts/summary", sum="id")) == (400, "E_UNKNOWN_OPERATOR")
