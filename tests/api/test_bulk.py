"""Many writes in one request."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from guanxi.modules.opportunities.models import Stage
from guanxi.records import store
from tests.api.client import code_of, fields_of


@pytest.fixture
def bob(api):
    return api("bob")


def create(**data):
    return {"op": "create", "data": data}


def test_creates_updates_and_deletes_run_in_their_order(bob, kit):
    old, gone = kit.make("account", "bob", name="old"), kit.make("account", "bob", name="gone")
    operations = [
        create(name="new"),
        {"op": "update", "id": old.pk, "data": {"name": "newer", "version": 1}},
        {"op": "delete", "id": gone.pk},
        {"op": "update", "id": old.pk, "data": {"city": "Wuhan"}},
    ]

    results = bob.post("/accounts/bulk", {"operations": operations}).json()["results"]

    assert [result["status"] for result in results] == [201, 200, 204, 200]
    assert [result.get("record", {}).get("name") for result in results] == ["new", "newer", None, "newer"]
    assert results[0]["record"] == bob.get(f"/accounts/{results[0]['record']['id']}").json()
    assert sorted(item["name"] for item in bob.items("/accounts")) == ["new", "newer"]


def test_one_bad_operation_undoes_them_all(bob, kit):
    old = kit.make("account", "bob", name="old")
    operations = [create(name="new"), {"op": "update", "id": old.pk, "data": {"level": "Z"}}, create(name="")]

    answer = bob.post("/accounts/bulk", {"operations": operations})

    assert code_of(answer) == (422, "E_CHOICE")
    assert fields_of(answer) == {"operations.1.level": "E_CHOICE", "operations.2.name": "E_REQUIRED"}
    assert [result["status"] for result in answer.json()["results"]] == [424, 422, 422]
    assert [item["name"] for item in bob.items("/accounts")] == ["old"]


def test_with_partial_the_good_ones_stay(bob, kit):
    theirs = kit.make("account", "charlie")
    product = kit.make("product", "admin")
    operations = [
        create(name="good"),
        create(name=""),
        {"op": "update", "id": theirs.pk, "data": {"name": "x"}},
        {"op": "delete", "id": theirs.pk},
        {"op": "merge"},
        {"op": "update", "data": {}},
        {"op": "update", "id": 1, "data": []},
        {"op": "create", "data": {"name": "x"}, "id": 7},
        {"op": "delete", "id": 2**63},
        "text",
        create(name="good too"),
    ]

    results = bob.post("/accounts/bulk?partial=1", {"operations": operations}).json()["results"]

    assert [result["status"] for result in results] == [201, 422, 404, 404, 422, 422, 422, 400, 404, 422, 201]
    assert sorted(item["name"] for item in bob.items("/accounts")) == ["good", "good too"]
    forbidden = bob.post("/products/bulk?partial=1", {"operations": [{"op": "delete", "id": product.pk}]})
    assert [result["status"] for result in forbidden.json()["results"]] == [403]


def test_a_stale_version_and_a_value_taken_twice_are_found(bob):
    code = "9144030071526726XG"
    operations = [create(name="a", uscc=code), create(name="b", uscc=code)]

    results = bob.post("/accounts/bulk?partial=1", {"operations": operations}).json()["results"]
    stale = {"op": "update", "id": results[0]["record"]["id"], "data": {"city": "x", "version": 7}}

    assert [result["status"] for result in results] == [201, 422]
    assert results[1]["error"]["code"] == "E_NOT_UNIQUE"
    assert code_of(bob.post("/accounts/bulk", {"operations": [stale]})) == (409, "E_STALE")


def test_lines_and_stage_rules_hold_in_bulk(bob, kit):
    product = kit.make("product", "admin", standard_price="5").pk
    account = kit.make("account", "bob").pk
    deal = {"account": account, "expected_close_date": "2099-01-01", "lines": [{"product": product, "quantity": "2"}]}

    results = bob.post("/opportunities/bulk", {"operations": [create(name="a", **deal), create(name="b", **deal)]})

    records = [result["record"] for result in results.json()["results"]]
    assert [record["amount"] for record in records] == ["10.00", "10.00"]
    assert [len(record["lines"]) for record in records] == [1, 1]
    assert records[0]["number"] != records[1]["number"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"operations": {}}, 422),
        ({"operations": [], "more": 1}, 400),
        ({"operations": [create(name="x")] * 1001}, 422),
    ],
)
def test_a_body_that_is_no_list_of_operations_is_refused(bob, body, status):
    assert code_of(bob.post("/accounts/bulk", body))[0] == status


def test_nothing_to_do_is_done(bob):
    assert bob.post("/accounts/bulk", {"operations": []}).json() == {"results": []}


def test_a_thousand_records_take_few_queries(bob):
    with CaptureQueriesContext(connection) as queries:
        answer = bob.post("/accounts/bulk?fields=name", {"operations": [create(name=f"n{n}") for n in range(1000)]})

    assert answer.status_code == 200, answer.content[:500]
    assert len(answer.json()["results"]) == 1000
    assert len(queries) < 200


@pytest.mark.once
def test_partial_is_yes_or_no(bob):
    assert code_of(bob.post("/accounts/bulk?partial=maybe", {"operations": []})) == (422, "E_CHOICE")


def test_what_a_gate_asks_for_is_named_from_the_top_of_the_body(bob, kit):
    deal = kit.make("opportunity", "bob")
    stage = Stage.objects.get(name_en="Negotiation")
    store.update(registry.get("stage"), kit["admin"], stage.pk, {"required_fields": ["next_step"]})

    operations = [{"op": "update", "id": deal.pk, "data": {"stage": stage.pk}}]
    answer = bob.post("/opportunities/bulk", {"operations": operations})

    assert fields_of(answer) == {"operations.0.stage": "E_STAGE_GATE", "operations.0.next_step": "E_REQUIRED"}
