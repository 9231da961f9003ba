"""The one condition format: for each field of each module and each of its operators, the database and memory agree."""

from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.conditions.related import related_to
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.moment import DateTime
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.relation import Relation
from guanxi.meta.types.text import Text
from guanxi.records.sources import ActorSources
from tests.contract.rows import drawable, fill, keep, values_of
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.kit.values import value_for

KEYS = [module.key for module in registry.all_modules()]
PERIODS = (
    "today",
    "this_month",
    "last_7_days",
    "this_fiscal_quarter",
    "2026-Q1",
    "FY2025",
    "last_year",
    "next_2_weeks",
)
ROWS = 7
quick = settings(
    max_examples=2,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@in_turn("key", KEYS)
@quick
@given(data=st.data())
def test_every_operator_of_every_field_means_the_same_in_sql_and_in_memory(kit: Kit, key: str, data: Any) -> None:
    module = registry.get(key)
    rows = drawn_rows(kit, module, data)
    sources = ActorSources(kit["admin"])
    for field in module.fields:
        for op in field.type.operators:
            if op == "under" and not nodes(field):
                continue
            test = {"field": field.key, "op": op, "value": operand(field, op, rows, data)}
            assert_same(module, rows, test, sources)
    for named in data.draw(
        st.lists(st.sampled_from([one.key for one in related_to(module, sources.readable)] or [""]), max_size=2)
    ):
        for op in Relation.operators if named else ():
            assert_same(module, rows, {"field": named, "op": op, "value": True}, sources)


def test_a_field_of_several_people_can_be_asked_for_oneself(kit: Kit) -> None:
    module, sources = registry.get("approval"), ActorSources(kit["admin"])
    row = kit.make(module, "admin")
    mine = {"field": "copied_to", "op": "in", "value": ["$me"]}
    assert not matches(row, parse_json(module, mine, sources.readable), sources)
    row.copied_to = (sources.actor.user_id,)
    assert matches(row, parse_json(module, mine, sources.readable), sources)


@in_turn("key", KEYS)
@quick
@given(data=st.data())
def test_all_any_and_not_mean_the_same_in_sql_and_in_memory(kit: Kit, key: str, data: Any) -> None:
    module = registry.get(key)
    rows = drawn_rows(kit, module, data)
    sources = ActorSources(kit["admin"])
    for _time in range(12):
        assert_same(module, rows, nested(module, rows, data, depth=2), sources)


@in_turn("key", KEYS)
def test_every_view_asks_what_its_fields_can_answer_and_reads_back_as_written(kit: Kit, key: str) -> None:
    module, sources = registry.get(key), ActorSources(kit["admin"])
    for view in module.views:
        if view.filters:
            parsed = parse_json(module, view.filters, sources.readable)
            assert parse_json(module, to_json(parsed), sources.readable) == parsed, view.key


def drawn_rows(kit: Kit, module: Module, data: Any) -> list[Any]:
    """Some rows of the module with drawn values in every field that can take them."""
    known = getattr(kit, "drawn", {})
    kit.drawn = known  # type: ignore[attr-defined]
    if module.key not in known:
        known[module.key] = [kit.make(module, "admin").pk for _place in range(ROWS)]
    rows = list(module.model.objects.filter(pk__in=known[module.key]).order_by("pk"))
    for field in drawable(module):
        values = data.draw(st.lists(values_of(module, field, known[module.key]), min_size=ROWS, max_size=ROWS))
        fill(module, rows, field, values)
    keep(rows)
    return list(module.model.objects.filter(pk__in=known[module.key]))


def assert_same(module: Module, rows: list[Any], condition: dict[str, Any], sources: ActorSources) -> None:
    parsed = parse_json(module, condition, sources.readable)
    in_memory = {row.pk for row in rows if matches(row, parsed, sources)}
    mine = module.model.objects.filter(pk__in=[row.pk for row in rows])
    in_sql = set(mine.filter(to_q(module, parsed, sources)).values_list("pk", flat=True))
    shown = {row.pk: {name: str(value) for name, value in vars(row).items() if name in str(condition)} for row in rows}
    assert in_sql == in_memory, f"{condition}: {shown}"


def nested(module: Module, rows: list[Any], data: Any, *, depth: int) -> dict[str, Any]:
    """A condition of drawn shape."""
    shape = data.draw(st.sampled_from(("test", "all", "any", "not"))) if depth else "test"
    if shape == "not":
        return {"not": nested(module, rows, data, depth=depth - 1)}
    if shape != "test":
        count = data.draw(st.integers(0, 3))
        return {shape: [nested(module, rows, data, depth=depth - 1) for _time in range(count)]}
    field = data.draw(st.sampled_from([item for item in module.fields if item.type.operators]))
    op = data.draw(st.sampled_from([op for op in field.type.operators if op != "under"]))
    return {"field": field.key, "op": op, "value": operand(field, op, rows, data)}


def operand(field: Field, op: str, rows: list[Any], data: Any) -> Any:
    """A value to compare with, mostly one that some row has."""
    if op == "isnull":
        return data.draw(st.booleans())
    if op == "within":
        return data.draw(st.sampled_from(PERIODS))
    if op in {"in", "nin"}:
        return [one(field, op, rows, data) for _time in range(2)]
    if op == "between":
        return [one(field, op, rows, data), one(field, op, rows, data)]
    if op == "under":
        return data.draw(st.sampled_from(nodes(field)))
    return one(field, op, rows, data)


def one(field: Field, op: str, rows: list[Any], data: Any) -> Any:
    found = [field.read(row) for row in rows]
    values = [value for value in found if not field.is_empty(value)]
    if not values:
        values = [example(field, rows)]
    value = data.draw(st.sampled_from(values))
    if isinstance(value, tuple):
        return value[0]
    if op in {"contains", "startswith"} and isinstance(field.type, Text):
        return value[data.draw(st.integers(0, len(value) - 1)) :][:2] if op == "contains" else value[:2]
    if isinstance(field.type, DateTime) and data.draw(st.booleans()):
        return value.date().isoformat()
    return field.type.dump(value)


def example(field: Field, rows: list[Any]) -> Any:
    """A value for a field that is empty everywhere."""
    if isinstance(field.type, Reference):
        return rows[0].pk
    if isinstance(field.type, MultiChoice) and field.type.options:
        return (field.type.options[0].value,)
    if isinstance(field.type, MultiChoice) or field.target:
        return ("7",) if not field.target else (7,)
    return field.clean(value_for(field, 1))


def nodes(field: Field) -> list[int]:
    """Nodes of the tree that the field leads to; none when it leads to no tree."""
    target = registry.get("position" if field.target == "user" else field.target)
    if target.tree is None:
        return []
    return list(target.model.objects.filter(deleted_at=None).values_list("pk", flat=True))
