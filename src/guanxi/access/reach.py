"""How the databases are asked whose a row is: of few people by their numbers, of many row by row.

Conditions of few people find their rows by index before anything is sorted. PostgreSQL by itself would walk the order
of a list in the hope of meeting them soon, and take a second where they are all old; so lists of few people are sorted
by an expression that no index has (`Fenced`), and whoever asks for some of their rows otherwise gets them gathered into
an array first. SQLite finds them by itself.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Subquery

from guanxi.access.actor import AFTER_DOT
from guanxi.kernel import clock

PAGE = 1_000  # rows: more than any page has


def ends_below(path: str) -> tuple[str, str]:
    """Between which texts the paths lie that begin with this one and go on."""
    return path, path[:-1] + AFTER_DOT


def ends_at(path: str, *, and_below: bool) -> tuple[str, str]:
    """Between which texts this path lies, and on demand all that go on from it."""
    before = f"{path[:-1]}-"  # the last text before the path itself
    return before, path[:-1] + AFTER_DOT if and_below else f"{path}0"


class OfRow(Func):
    """A condition on one column of a row, which says itself in SQL."""

    output_field = BooleanField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column))
        self.column = column

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        return self.said(column, params, compiler.query, connection)

    def said(self, column: str, params: Iterable[Any], query: Any, connection: Any) -> tuple[str, list[Any]]:
        """The condition as SQL with its values, given the column as SQL."""
        raise NotImplementedError


class AnyOf(Func):
    """Whether a row meets any of several such conditions: one expression for all, because Django takes longer to make
    each of them than the database to answer it."""

    output_field = BooleanField()

    def __init__(self, ways: Iterable[OfRow]) -> None:
        self.ways = tuple(ways)
        self.columns = tuple(dict.fromkeys(way.column for way in self.ways))
        super().__init__(*map(F, self.columns))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        known = dict(zip(self.columns, map(compiler.compile, self.source_expressions), strict=True))
        said, values = [], []
        for way in self.ways:
            column, params = known[way.column]
            sql, more = way.said(column, params, compiler.query, connection)
            said.append(sql)
            values += more
        return f"({' OR '.join(said)})", values


class Below(OfRow):
    """Whether a column names one of the many people below an actor, or himself.

    SQLite must not look the column up by its index, because walking the order of the list is cheaper. A page of a list
    is walked for a few rows: there each row's owner is looked up (PostgreSQL would gather all people all the same, but
    for `OFFSET 0`). Where all rows are gone through, the people are gathered first.
    """

    def __init__(self, column: str, me: list[int], ends: list[str], table: str = "access_userposition") -> None:
        super().__init__(column)
        self.me, self.ends, self.table = me, ends, table

    def on(self, column: str) -> "Below":
        """The same of another column."""
        return Below(column, self.me, self.ends, self.table)

    def said(self, column: str, params: Iterable[Any], query: Any, connection: Any) -> tuple[str, list[Any]]:
        ranges = " OR ".join(["p.path > %s AND p.path < %s"] * (len(self.ends) // 2))
        people = f"FROM {self.table} p WHERE ({ranges})"
        column = column if connection.vendor == "postgresql" else f"+{column}"
        if _is_page(query):
            below = f"EXISTS (SELECT 1 {people} AND p.user_id = {column}{_one_by_one(connection)})"
            values = [*self.ends, *params]
        else:
            below, values = f"{column} IN (SELECT p.user_id {people})", [*params, *self.ends]
        if not self.me:
            return below, values
        return f"({column} = %s OR {below})", [*params, *self.me, *values]


def _one_by_one(connection: Any) -> str:
    """What keeps a sub-query from being gathered for all rows first."""
    return " OFFSET 0" if connection.vendor == "postgresql" else ""


def _is_page(query: Any) -> bool:
    return not query.subquery and query.high_mark is not None and query.high_mark - query.low_mark <= PAGE


class Among(OfRow):
    """Whether a column holds one of a few ids that come from the database itself: written into the query as numbers,
    because checking and passing a hundred parameters costs more than the query."""

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(column)
        self.ids = tuple(int(pk) for pk in ids)

    def on(self, column: str) -> "Among":
        """The same of another column."""
        return Among(column, self.ids)

    def said(self, column: str, params: Iterable[Any], query: Any, connection: Any) -> tuple[str, list[Any]]:
        return f"{column} IN ({', '.join(map(str, self.ids))})", [*params]


class Tested(Func):
    """A condition that is asked of each row as it comes by: SQLite must not look for its rows by an index, because they
    are too many to be sorted."""

    output_field = BooleanField()

    def __init__(self, condition: Q) -> None:
        super().__init__(condition)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return (sql if connection.vendor == "postgresql" else f"+({sql})"), params


class Inside(Exists):
    """Whether a reference leads to one of the rows of another module, which are those under a condition."""

    def __init__(self, column: str, rows: QuerySet, condition: Q) -> None:
        super().__init__(rows.filter(pk=OuterRef(column)))
        self.column, self.model, self.condition = column, rows.model, condition


class Gathered(Func):
    """Whether a column is among the ids that a query gives, which PostgreSQL gathers first: an array is no table that
    it could join from the other side."""

    output_field = BooleanField()

    def __init__(self, column: str, rows: QuerySet) -> None:
        super().__init__(F(column), Subquery(rows))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        (column, params), (ids, more) = (compiler.compile(part) for part in self.source_expressions)
        return f"{column} = ANY (ARRAY{ids})", [*params, *more]


class Present(str):
    """A moment in a query that is now whenever it is asked: two that differ in nothing else ask the same."""


class Given(OfRow):
    """Whether a column names one of the many single records that a person was given: to change, where `access` says so,
    or with a list that comes `along`.

    Rows that are `named`, and those of a page that walks the order of a list, are looked up among what was given. Where
    all rows are gone through it is gathered first, and so where the person's rows are found because they are `few`.
    """

    def __init__(
        self, column: str, module: str, user: int | None, *, named: bool, few: bool, access: str = "", along: str = ""
    ) -> None:
        super().__init__(column)
        self.module, self.user, self.named, self.few = module, user, named, few
        self.access, self.along = access, along

    def said(self, column: str, params: Iterable[Any], query: Any, connection: Any) -> tuple[str, list[Any]]:
        tests, values = self._tests(connection)
        given = f"FROM access_recordgrant g WHERE {' AND '.join(tests)}"
        if self.named or (not self.few and _is_page(query)):
            found = f"EXISTS (SELECT 1 {given} AND g.record_id = {column}{_one_by_one(connection)})"
            return found, [*values, *params]
        ids = f"(SELECT g.record_id {given})"
        is_array = connection.vendor == "postgresql" and self.few
        return f"{column} = ANY (ARRAY{ids})" if is_array else f"{column} IN {ids}", [*params, *values]

    def _tests(self, connection: Any) -> tuple[list[str], list[Any]]:
        """What must be true of a right that is in force, and the values that it is compared with."""
        now = Present(connection.ops.adapt_datetimefield_value(clock.now()))
        tests = ["g.user_id = %s", "g.module = %s", "(g.expires_at IS NULL OR g.expires_at > %s)"]
        values = [self.user, self.module, now]
        if self.access:
            tests, values = [*tests, "g.access = %s"], [*values, self.access]
        if self.along:
            find = "strpos" if connection.vendor == "postgresql" else "instr"
            tests, values = [*tests, f"{find}(g.along, %s) > 0"], [*values, f",{self.along},"]
        return tests, values


class Few(Func):
    """A condition that few rows of a table meet. Where only some of them are wanted, and no fence stands before the
    order, they are gathered first."""

    output_field = BooleanField()

    def __init__(self, model: type[Model], condition: Q) -> None:
        super().__init__(condition, F("pk"))
        self.model, self.condition = model, condition

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        query = compiler.query
        wants_some = query.is_sliced and not query.group_by
        if _is_fenced(query) or not (wants_some or query.subquery):
            return compiler.compile(self.source_expressions[0])
        rows = self.model._base_manager.filter(self.condition).order_by().values("pk")
        ids, values = rows.query.get_compiler(connection=connection).as_sql()
        column, params = compiler.compile(self.source_expressions[1])
        return f"{column} = ANY (ARRAY({ids}))", [*params, *values]


class Fenced(Func):
    """A column by whose index nothing is sorted."""

    template = "(ARRAY[%(expressions)s])[1]"


def fenced(rows: QuerySet, column: str) -> Any:
    """A column to sort by: behind a fence where few people's rows are found first."""
    return Fenced(F(column)) if finds_few(rows) else F(column)


def finds_few(rows: QuerySet) -> bool:
    """Whether rows are those of few people, which PostgreSQL finds first."""
    return connection.vendor == "postgresql" and _has_few(rows.query.where)


def _has_few(node: Any) -> bool:
    parts = () if node.connector != Q.AND or node.negated else node.children
    return any(_has_few(part) if hasattr(part, "connector") else isinstance(_left(part), Few) for part in parts)


def _left(lookup: Any) -> Any:
    return getattr(lookup, "lhs", None)


def _is_fenced(query: Any) -> bool:
    first = query.order_by[0] if query.order_by else None
    return isinstance(getattr(first, "expression", None), Fenced)


def is_same(one: Any, other: Any) -> bool:
    """Whether two conditions are the same, written down twice."""
    if isinstance(one, Q) and isinstance(other, Q):
        same_kind = (one.connector, one.negated) == (other.connector, other.negated)
        pairs = zip(one.children, other.children, strict=False)
        return same_kind and len(one) == len(other) and all(is_same(*pair) for pair in pairs)
    if isinstance(one, Below) and isinstance(other, Below):
        same_people = (one.ends, one.me, one.table) == (other.ends, other.me, other.table)
        return same_people and one.column == other.column
    if isinstance(one, AnyOf) and isinstance(other, AnyOf):
        return len(one.ways) == len(other.ways) and all(map(is_same, one.ways, other.ways))
    if isinstance(one, Among) and isinstance(other, Among):
        return (one.column, one.ids) == (other.column, other.ids)
    if isinstance(one, Inside) and isinstance(other, Inside):
        same_place = (one.column, one.model) == (other.column, other.model)
        return same_place and is_same(one.condition, other.condition)
    return isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0] and one[1] is other[1]
