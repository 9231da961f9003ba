"""Conditions as values: tests joined by all, any and not, with operands already checked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from django.db.models import Q, QuerySet

from guanxi.meta.field import Field
from guanxi.meta.module import FieldSet, LineSpec, Module
from guanxi.meta.types.membership import Membership
from guanxi.meta.types.relation import Relation


@dataclass(frozen=True)
class Hop:
    """One step to the fields of other rows: through a reference, or into the document's lines."""

    field: Field | None
    target: Module | None
    lines: LineSpec | None = None


@dataclass(frozen=True)
class Path:
    """Where a value is found: some hops, then a field."""

    text: str
    hops: tuple[Hop, ...]
    field: Field


@dataclass(frozen=True)
class Symbol:
    """A value that is filled in at run time: $me, $my_team, $my_department, $today, $now; and $followed, the
    records `of` a module that the asker follows."""

    name: str
    of: str = ""


@dataclass(frozen=True)
class Test:
    path: Path
    op: str
    value: Any


@dataclass(frozen=True)
class All:
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Any_:
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Not:
    part: "Condition"


Condition = Test | All | Any_ | Not


COMPARING = frozenset({"between", "lt", "lte", "gt", "gte"})
AS_MANY = 20  # comparisons as which a question about other records counts


def comparisons(condition: Condition) -> int:
    """How many comparisons a condition asks for; one with several values counts as often as it has values."""
    if isinstance(condition, Test) and isinstance(condition.path.field.type, Relation):
        return AS_MANY + comparisons(condition.value)
    if isinstance(condition, Test):
        return len(condition.value) if isinstance(condition.value, tuple) and condition.op in {"in", "nin"} else 1
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return sum(map(comparisons, parts))


def tests_of(condition: Condition) -> Iterator[Test]:
    """All tests of a condition that are asked of the record itself."""
    if isinstance(condition, Test):
        yield condition
        return
    for part in (condition.part,) if isinstance(condition, Not) else condition.parts:
        yield from tests_of(part)


def demands(condition: Condition, key: str) -> bool:
    """Whether a condition compares a field of the record itself, so that none without a value there can meet it."""
    if isinstance(condition, Test):
        return not condition.path.hops and condition.path.field.key == key and condition.op in COMPARING
    if isinstance(condition, Not):
        return False
    met = (demands(part, key) for part in condition.parts)
    return any(met) if isinstance(condition, All) else all(met)


def every_test(condition: Condition) -> Iterator[Test]:
    """All tests of a condition, and those asked of the records that refer to one."""
    for test in tests_of(condition):
        yield test
        if isinstance(test.path.field.type, Relation):
            yield from every_test(test.value)


def segments_asked(condition: Condition) -> frozenset[int]:
    """The segments that a condition names."""
    tests = [test for test in every_test(condition) if isinstance(test.path.field.type, Membership)]
    values = [test.value if isinstance(test.value, tuple) else (test.value,) for test in tests]
    return frozenset(pk for each in values for pk in each)


def asks_segments(condition: Condition) -> bool:
    """Whether a condition asks for members of segments, which means nothing where nobody asks."""
    return any(isinstance(test.path.field.type, Membership) for test in every_test(condition))


# The members of a segment themselves, or what is asked of them within it.
Segment: TypeAlias = "Q | tuple[Condition, Sources]"


@dataclass(frozen=True, kw_only=True)
class Context:
    """What symbols and periods mean at this moment, for this person."""

    me: int
    today: date
    now: datetime
    timezone: str
    fiscal_start: int = 1


class Sources(Protocol):
    """What conditions ask of the layers above: rows as the asker may see them."""

    context: Context

    def rows(self, module: Module) -> QuerySet: ...

    def under(self, module: Module, node: int) -> QuerySet: ...

    def linked(self, module: Module, field: Field, ids: tuple[int, ...] | None) -> QuerySet: ...

    def naming(self, module: Module, field: Field, rows: QuerySet, pk: Any) -> QuerySet: ...

    def team(self) -> QuerySet: ...

    def departments(self) -> QuerySet: ...

    def followed(self, key: str) -> QuerySet: ...

    def segments(self, module: Module, ids: tuple[int, ...]) -> Iterable["Segment"]: ...


Readable = Callable[[FieldSet], frozenset[str]]
