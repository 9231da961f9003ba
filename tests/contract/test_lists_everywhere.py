"""Lists of every module: any order, empty values last both ways, and pages that add up to the whole."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.text import Code, Text
from guanxi.records import query
from tests.contract.rows import drawable, fill, keep, values_of
from tests.kit.people import Kit
from tests.kit.trust import in_turn

KEYS = [module.key for module in registry.all_modules()]
ROWS = 7
quick = settings(
    max_examples=2,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    verbosity=Verbosity.quiet,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@in_turn("key", KEYS)
@quick
@given(data=st.data())
def test_every_field_sorts_both_ways_with_empty_values_last(kit: Kit, key: str, data: Any) -> None:
    module, admin = registry.get(key), kit["admin"]
    rows = drawn_rows(kit, module, data)

    for field in sortable(module):
        for sign in ("", "-"):
            found = [row for row in ids(module, admin, sort=sign + field.key) if row in rows]
            assert found == in_order(list(rows.values()), field, descending=bool(sign)), sign + field.key


@in_turn("key", KEYS)
@settings(quick, max_examples=1)
@given(data=st.data())
def test_pages_by_cursor_add_up_to_the_list_forwards_and_backwards(kit: Kit, key: str, data: Any) -> None:
    module, admin = registry.get(key), kit["admin"]
    drawn_rows(kit, module, data)

    for field in sortable(module):
        sort = data.draw(st.sampled_from(("", "-"))) + field.key
        whole = ids(module, admin, sort=sort)
        forwards, last = walk(module, admin, sort)
        assert forwards == whole, sort
        backwards = query.find(module, admin, query.Query(sort=sort, before=last, limit=500, count="none"))
        assert [row["id"] for row in backwards.rows] + tail(module, admin, whole, sort, last) == whole, sort


@in_turn("key", KEYS)
def test_two_fields_of_order_and_ties_end_with_the_id(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    made = [kit.make(module, "admin", external_id=f"E{place % 2}").pk for place in range(4)]

    assert [pk for pk in ids(module, admin, sort="external_id") if pk in made] == [made[0], made[2], made[1], made[3]]
    assert [pk for pk in ids(module, admin, sort="-external_id,-id") if pk in made] == [
        made[3],
        made[1],
        made[2],
        made[0],
    ]


@in_turn("key", KEYS)
def test_a_cursor_of_another_order_or_of_nobody_is_refused(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    for _time in range(3):
        kit.make(module, "admin")
    page = query.find(module, admin, query.parse(module, admin, [("limit", "1")]))

    for sort, cursor in (
        ("-id", page.next),
        ("id", "nonsense"),
        ("id", "e30"),
        ("id", "W10"),
        ("id", "☃"),
        ("id", "\x00"),
    ):
        with pytest.raises(DomainError, match="E_BAD_CURSOR"):
            query.find(module, admin, query.parse(module, admin, [("sort", sort), ("cursor", cursor or "")]))


@in_turn("key", KEYS)
def test_counts_are_exact_capped_or_left_out(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    there = module.model.objects.filter(module.rows, deleted_at=None).count()
    for _time in range(3):
        kit.make(module, "admin")

    def counted(mode: str) -> Any:
        wanted = replace(query.parse(module, admin, [("count", mode), ("limit", "1")]), most=there + 2)
        found = query.find(module, admin, wanted).count
        return found and (found.value, found.exact)

    assert (counted("exact"), counted("capped"), counted("none")) == ((there + 3, True), (there + 2, False), None)


def drawn_rows(kit: Kit, module: Module, data: Any) -> dict[int, Any]:
    known = getattr(kit, "drawn", {})
    kit.drawn = known  # type: ignore[attr-defined]
    if module.key not in known:
        known[module.key] = [kit.make(module, "admin").pk for _place in range(ROWS)]
    rows = list(module.model.objects.filter(pk__in=known[module.key]).order_by("pk"))
    for field in drawable(module):
        fill(module, rows, field, data.draw(st.lists(values_of(module, field, []), min_size=ROWS, max_size=ROWS)))
    keep(rows)
    return {row.pk: row for row in module.model.objects.filter(module.rows, pk__in=known[module.key])}


def sortable(module: Module) -> list[Field]:
    """All but long texts, lists of values and structures."""
    return [item for item in module.fields if "lt" in item.type.operators or item.type.key in SORTED_BY_VALUE]


SORTED_BY_VALUE = ("choice", "boolean", "reference", "text")


def in_order(rows: list[Any], field: Field, *, descending: bool) -> list[int]:
    """The ids in the order that people expect, worked out without the database."""
    rows = sorted(rows, key=lambda row: row.pk)
    filled = [row for row in rows if key_of(row, field) not in (None, "")]
    empty = [row for row in rows if key_of(row, field) in (None, "")]
    for_ties = sorted(filled, key=lambda row: key_of(row, field), reverse=descending)
    return [row.pk for row in (*for_ties, *empty)]


def key_of(row: Any, field: Field) -> Any:
    value = field.read(row)
    if field.is_reference and value is not None:
        target = registry.get(field.target)
        found = target.model.objects.get(pk=value)
        return fold(str(target.field(target.title).read(found)))
    return fold(value) if isinstance(field.type, Text) and not isinstance(field.type, Code) else value


def ids(module: Module, actor: Actor, **parameters: str) -> list[int]:
    asked = query.parse(module, actor, [*parameters.items(), ("limit", "500"), ("count", "none")])
    return [row["id"] for row in query.find(module, actor, asked).rows]


def walk(module: Module, actor: Actor, sort: str) -> tuple[list[int], str]:
    """All ids page by page, and the cursor that led to the last page."""
    found: list[int] = []
    cursor = last = ""
    while True:
        page = query.find(module, actor, query.Query(sort=sort, cursor=cursor, limit=3, count="none"))
        found += [row["id"] for row in page.rows]
        if page.next is None:
            return found, last
        cursor = last = page.next


def tail(module: Module, actor: Actor, whole: list[int], sort: str, cursor: str) -> list[int]:
    """The row that a cursor names, and what comes behind it."""
    behind = query.find(
        module, actor, query.parse(module, actor, [("sort", sort), ("cursor", cursor), ("limit", "500")])
    )
    return whole[len(whole) - len(behind.rows) - 1 :]
