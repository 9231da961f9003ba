"""What would break lists and records is refused where a field is made, and indexes follow what fields ask for."""

import pytest
from django.db import connection

from guanxi.jobs.queue import enqueue
from guanxi.jobs.run import Run
from guanxi.meta import registry
from guanxi.modules.custom_fields import services
from guanxi.records import field_indexes
from guanxi.records.jobs import index_fields, make_search_entries
from guanxi.records.purge import purge
from tests.api.client import Api, fields_of
from tests.kit.outbox import run_job

LONG = "x_" + "floor" * 8 + "one"


@pytest.fixture
def admin(kit):
    return Api(kit, "admin")


def field(admin: Api, key: str, kind: str = "text", **more):
    return admin.post("/custom-fields", {"object": "opportunities", "key": key, "name": "Floor", "kind": kind, **more})


def test_a_purged_key_never_stands_for_another_kind_of_values(kit, admin):
    made = field(admin, "x_floor").json()
    admin.delete(f"/custom-fields/{made['id']}")
    purge(registry.get("custom_field"), kit["admin"], made["id"])

    assert fields_of(field(admin, "x_floor", "integer")) == {"key": "E_NOT_UNIQUE"}
    assert field(admin, "x_floor").status_code == 201


@pytest.mark.parametrize("asks", ["indexed", "once"])
def test_long_texts_stand_in_no_index(admin, asks):
    assert fields_of(field(admin, "x_notes", "longtext", **{asks: True})) == {"longest": "E_RANGE"}
    assert field(admin, "x_notes", "longtext", longest=500, **{asks: True}).status_code == 201
    assert field(admin, "x_words", "richtext", **{asks: True}).json()[asks] is False


def test_the_indexes_of_a_long_key_have_names_of_their_own(admin):
    assert field(admin, LONG, once=True).status_code == 201

    names = [index.name for index in field_indexes.wanted(registry.get("opportunity"))]

    assert len(set(names)) == 3
    assert max(map(len, names)) <= field_indexes.LONGEST


def test_a_field_that_is_unique_no_more_takes_the_same_value_twice(admin):
    made = admin.made("/custom-fields", {"object": "competitors", "key": "x_code", "name": "Code", "once": True})
    index_fields(Run(1, None), "competitors")
    competitors = registry.get("competitor")
    guards = {name for name in field_indexes.present(competitors) if name.endswith("_once")}
    admin.patch(f"/custom-fields/{made['id']}", {"once": False})
    index_fields(Run(1, None), "competitors")

    assert len(guards) == 1
    assert not guards & field_indexes.present(competitors)
    for name in ("One", "Two"):
        admin.made("/competitors", {"name": name, "x_code": "A"})


def test_fields_asking_for_several_records_have_no_index(admin):
    field(admin, "x_products", "references", target="products")

    assert not list(field_indexes.wanted(registry.get("opportunity")))


def test_a_worker_knows_the_fields_before_it_does_any_work(admin):
    field(admin, "x_floor")
    registry.keep_up("")  # as in a process that has only just begun

    run_job(enqueue(make_search_entries))

    assert "x_floor" in registry.get("opportunity").by_key


LIST = [
    {"value": "warm", "label_zh": "暖", "label_en": "Warm", "colour": 5},
    {"value": "cold", "label_zh": "冷", "label_en": "Cold"},
]


def test_lists_keep_retired_values_and_depend_on_each_other(admin):
    field(admin, "x_kind", "choice", options=LIST)
    lines = "red | 红 | Red | colour=7 | parent=warm\nblue | 蓝 | Blue | parent=cold\ngrey"
    colours = field(admin, "x_colour", "choice", options=lines, depends="x_kind").json()
    assert colours["options"][0] == {
        "value": "red",
        "label_zh": "红",
        "label_en": "Red",
        "colour": 7,
        "parent": "warm",
    }
    assert fields_of(admin.patch(f"/custom-fields/{colours['id']}", {"depends": "x_colour"})) == {"depends": "E_CHOICE"}
    given = {"name": "D", "account": admin.made("/accounts", {"name": "A"})["id"], "expected_close_date": "2026-12-31"}
    made = admin.made("/opportunities", {**given, "x_kind": "warm", "x_colour": "red"})["id"]
    wrong = [{"x_kind": "warm", "x_colour": "blue"}, {"x_colour": "red"}]
    assert [fields_of(admin.post("/opportunities", {**given, **one})) for one in wrong] == [
        {"x_colour": "E_CHOICE"}
    ] * 2
    assert fields_of(admin.patch(f"/opportunities/{made}", {"x_kind": "cold"})) == {"x_colour": "E_CHOICE"}

    kept = admin.patch(f"/custom-fields/{colours['id']}", {"options": "blue | 蓝 | Blue | parent=cold\ngrey"}).json()
    assert {one["value"]: one.get("active", True) for one in kept["options"]} == {
        "blue": True,
        "grey": True,
        "red": False,
    }
    assert admin.patch(f"/opportunities/{made}", {"name": "E", "x_colour": "red"}).json()["x_colour"] == "red"
    assert [one["id"] for one in admin.items("/opportunities", x_colour="red")] == [made]
    retired = admin.post("/opportunities", {**given, "x_kind": "warm", "x_colour": "red"})
    assert fields_of(retired) == {"x_colour": "E_CHOICE"}


def test_a_field_of_which_values_are_there_twice_is_not_made_unique(admin, monkeypatch):
    made = admin.made("/custom-fields", {"object": "competitors", "key": "x_code", "name": "Code"})["id"]
    for name in ("One", "Two"):
        admin.made("/competitors", {"name": name, "x_code": "A"})
    assert fields_of(admin.patch(f"/custom-fields/{made}", {"once": True})) == {"once": "E_NOT_UNIQUE"}

    monkeypatch.setattr(services, "COMPARED", 1)  # as in a table too large to look through while someone waits
    assert admin.patch(f"/custom-fields/{made}", {"once": True}).json()["once"] is True
    connection.check_constraints()  # as at the end of a transaction, before which PostgreSQL makes no index
    index_fields(Run(1, None), "competitors")
    assert admin.get(f"/custom-fields/{made}").json()["once"] is False
    assert fields_of(field(admin, "x_size", "integer", low=5, high=3)) == {"high": "E_BOUNDS"}
