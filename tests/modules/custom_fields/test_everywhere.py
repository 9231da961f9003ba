"""A field that a company has added is like any other: in lists, filters, orders, sums, the search, the history."""

import re

import pytest

from tests.api.client import Api, code_of, fields_of
from tests.kit.people import Kit

OPTIONS = [
    {"value": "red", "label_zh": "红", "label_en": "Red", "colour": 1},
    {"value": "blue", "label_zh": "蓝", "label_en": "Blue", "colour": 2},
]
FIELDS = {
    "x_nickname": {"kind": "text", "searched": True},
    "x_notes": {"kind": "longtext"},
    "x_floor": {"kind": "integer", "low": "0", "high": "200"},
    "x_area": {"kind": "decimal", "places": 3},
    "x_budget": {"kind": "money"},
    "x_share": {"kind": "percent"},
    "x_opened": {"kind": "date", "indexed": True},
    "x_seen": {"kind": "datetime"},
    "x_opens_at": {"kind": "time"},
    "x_has_lift": {"kind": "boolean"},
    "x_colour": {"kind": "choice", "options": OPTIONS},
    "x_colours": {"kind": "multichoice", "options": OPTIONS},
    "x_keeper": {"kind": "user"},
    "x_rival": {"kind": "reference", "target": "competitors"},
    "x_products": {"kind": "references", "target": "products"},
    "x_mail": {"kind": "email"},
    "x_code": {"kind": "text", "once": True},
}


@pytest.fixture
def admin(kit):
    return Api(kit, "admin")


@pytest.fixture
def fields(admin: Api) -> None:
    for place, (key, more) in enumerate(FIELDS.items()):
        label = key.removeprefix("x_").replace("_", " ").capitalize()
        admin.made("/custom-fields", {"object": "accounts", "key": key, "name": label, "sequence": place, **more})


@pytest.fixture
def values(kit: Kit, admin: Api) -> dict:
    return {
        "x_nickname": "老王家",
        "x_notes": "two\nlines",
        "x_floor": 12,
        "x_area": "88.125",
        "x_budget": "1200.50",
        "x_share": "12.5",
        "x_opened": "2026-03-15",
        "x_seen": "2026-03-15T01:30:00Z",
        "x_opens_at": "09:30:00",
        "x_has_lift": True,
        "x_colour": "red",
        "x_colours": ["red", "blue"],
        "x_keeper": kit["bob"].user_id,
        "x_rival": admin.made("/competitors", {"name": "Rival"})["id"],
        "x_products": [],
        "x_mail": "desk@example.com",
        "x_code": "A-1",
    }


def test_values_come_back_as_they_were_given(fields, values, admin):
    made = admin.made("/accounts", {"name": "Full", **values})

    assert {key: made[key] for key in values} == values
    read = admin.get(f"/accounts/{made['id']}").json()
    assert {key: read[key] for key in values} == values
    changed = admin.patch(f"/accounts/{made['id']}", {"x_floor": 13, "x_nickname": ""}).json()
    assert (changed["x_floor"], changed["x_nickname"], changed["x_area"]) == (13, "", "88.125")


def test_many_values_of_a_row_are_those_that_are_read_one_by_one(fields, values, admin):
    for name, given in (("Full", values), ("Bare", {})):
        admin.made("/accounts", {"name": name, **given})

    together = admin.items("/accounts", sort="id", fields=",".join(values))

    for key in values:
        alone = admin.items("/accounts", sort="id", fields=key)
        assert [row[key] for row in alone] == [row[key] for row in together], key


QUERIES: list[tuple[dict[str, str], bool]] = [
    ({"x_nickname": "老王家"}, True),
    ({"x_nickname__contains": "王"}, True),
    ({"x_nickname__ne": "老王家"}, False),
    ({"x_nickname__isnull": "true"}, False),
    ({"x_floor__gte": "12"}, True),
    ({"x_floor__gt": "12"}, False),
    ({"x_floor__ne": "12"}, False),
    ({"x_area__between": "88.1,88.2"}, True),
    ({"x_budget__lt": "1200.50"}, False),
    ({"x_opened__within": "2026-Q1"}, True),
    ({"x_opened": "2026-03-16"}, False),
    ({"x_seen": "2026-03-15"}, True),
    ({"x_opens_at__lte": "09:30"}, True),
    ({"x_has_lift": "true"}, True),
    ({"x_colour__in": "red,blue"}, True),
    ({"x_colour__nin": "red"}, False),
    ({"x_colours__contains": "blue"}, True),
    ({"x_keeper__isnull": "false"}, True),
    ({"x_rival.name": "Rival"}, True),
    ({"x_mail__startswith": "desk"}, True),
    ({"q": "laowangjia"}, True),
]
DIFFERENT = [query for query, _found in QUERIES if "__n" in str(query) or "x_nickname__isnull" in query]


def test_lists_are_filtered_by_them(fields, values, admin):
    full = admin.made("/accounts", {"name": "Full", **values})["id"]
    bare = admin.made("/accounts", {"name": "Bare"})["id"]

    for query, found in QUERIES:
        got = {item["id"] for item in admin.items("/accounts", **query)}

        assert (full in got) is found, query
        assert (bare in got) is (query in DIFFERENT), query  # what has no value differs from any


def test_lists_are_sorted_by_them_page_by_page(fields, values, admin):
    values = {**values, "x_code": ""}
    made = [admin.made("/accounts", {"name": f"A{place}", **(values if place % 2 else {})})["id"] for place in range(5)]

    for key in sorted({*FIELDS} - {"x_notes", "x_colours", "x_products"}):
        for sort in (key, f"-{key}"):
            seen, cursor = [], ""
            while cursor is not None:
                page = admin.get("/accounts", sort=sort, limit=2, cursor=cursor).json()
                assert "items" in page, (sort, page)
                seen += [item["id"] for item in page["items"]]
                cursor = page["next"]
            assert sorted(seen) == made, sort
            if key not in {"x_code", "x_has_lift"}:
                assert seen[:2] == [made[1], made[3]], sort  # those without a value come last, both ways


def test_they_are_grouped_and_summed(fields, values, admin):
    admin.made("/accounts", {"name": "One", **values})
    admin.made("/accounts", {"name": "Two", **values, "x_code": "A-2", "x_budget": "0.50"})

    told = admin.get("/accounts/summary", group_by="x_colour,x_opened:quarter", sum="x_budget,x_floor").json()
    behind = admin.get("/accounts/summary", group_by="x_rival.name").json()

    assert told["groups"][0]["key"] == {"x_colour": "red", "x_opened:quarter": "2026-Q1"}
    assert told["total"]["sum"] == {"x_budget": "1201.00", "x_floor": 24}
    assert [group["key"] for group in behind["groups"]] == [{"x_rival.name": "Rival"}]


def test_wrong_values_are_refused_in_their_names(fields, admin):
    wrong = {"x_floor": 201, "x_area": "1.2345", "x_colour": "green", "x_mail": "no", "x_opened": "soon", "x_keeper": 9}

    answer = admin.post("/accounts", {"name": "Wrong", **wrong})

    assert code_of(answer)[0] == 422
    assert set(fields_of(answer)) == {*wrong} - {"x_keeper"}


def test_a_unique_one_is_there_once(fields, admin):
    admin.made("/accounts", {"name": "One", "x_code": "A-1"})

    assert fields_of(admin.post("/accounts", {"name": "Two", "x_code": "A-1"})) == {"x_code": "E_NOT_UNIQUE"}
    admin.made("/accounts", {"name": "Three"})
    admin.made("/accounts", {"name": "Four"})


def test_the_history_tells_of_them(fields, admin):
    made = admin.made("/accounts", {"name": "Told", "x_floor": 3})["id"]
    admin.patch(f"/accounts/{made}", {"x_floor": 4})

    assert admin.get(f"/accounts/{made}/history").json()["items"][0]["changes"]["x_floor"] == [3, 4]


def test_the_document_of_the_api_names_them(fields, admin):
    schema = admin.get("/openapi.json").json()["components"]["schemas"]["accounts"]

    assert schema["properties"]["x_colour"]["enum"] == ["red", "blue", None]
    assert set(FIELDS) <= set(schema["properties"])
    assert re.match(next(iter(schema["patternProperties"])), "x_added_since")


def test_a_field_in_the_bin_is_gone_and_its_values_come_back_with_it(fields, values, admin):
    made = admin.made("/accounts", {"name": "Kept", **values})["id"]
    field = admin.items("/custom-fields", key="x_floor")[0]["id"]

    admin.delete(f"/custom-fields/{field}")

    assert "x_floor" not in admin.get(f"/accounts/{made}").json()
    assert code_of(admin.get("/accounts", x_floor="1"))[1] == "E_UNKNOWN_PARAMETER"
    admin.patch(f"/accounts/{made}", {"x_nickname": "新"})
    admin.post(f"/custom-fields/{field}/restore")
    assert admin.get(f"/accounts/{made}").json()["x_floor"] == 12
