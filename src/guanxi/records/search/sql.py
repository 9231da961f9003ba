"""The search as SQL. SQLite and PostgreSQL narrow down by indexes of their own; the text decides on both."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, IntegerField

from guanxi.meta.module import Module
from guanxi.records.search.places import RECORDS, base
from guanxi.records.search.terms import Term

Sql = tuple[str, list[Any]]


def few_ids(module: Module, terms: tuple[Term, ...], known: Iterable[str], few: int) -> Sql:
    """The ids of the records of a module that have all terms in fields that are known to the asker; only an empty one
    when the index names more than a few, which then are not looked at one by one."""
    source, values = _candidates(module, terms, few + 1)
    check, more = _check(module, terms, known)
    sql = (
        f"WITH named(id) AS MATERIALIZED ({source}), counted(number) AS MATERIALIZED (SELECT COUNT(*) FROM named) "
        "SELECT e.id - %s AS id FROM records_searchentry e "
        f"WHERE (SELECT number FROM counted) <= %s AND e.id IN (SELECT id FROM named) AND {check} "
        "UNION ALL SELECT NULL FROM counted WHERE number > %s"
    )
    return sql, [*values, base(module.key), few, *more, few]


def counted(module: Module, terms: tuple[Term, ...], known: Iterable[str], limit: int) -> Sql:
    """How many records of a module have all terms, counted up to a limit."""
    check, more = _check(module, terms, known)
    index, values = _named(module, terms)
    joined = "" if connection.vendor == "postgresql" else "records_search i CROSS JOIN "
    meeting = "" if connection.vendor == "postgresql" else "e.id = i.rowid AND "
    sql = f"SELECT 1 FROM {joined}records_searchentry e WHERE {meeting}{index} AND {check} LIMIT %s"
    return f"SELECT COUNT(*) FROM ({sql}) found", [*values, *more, limit]


def _candidates(module: Module, terms: tuple[Term, ...], limit: int) -> Sql:
    """The entries that the database's index names: all that have the terms, and now and then another."""
    index, values = _named(module, terms)
    rows = "e.id FROM records_searchentry e" if connection.vendor == "postgresql" else "i.rowid FROM records_search i"
    return f"SELECT {rows} WHERE {index} LIMIT %s", [*values, limit]


def _named(module: Module, terms: tuple[Term, ...]) -> Sql:
    """That the index names an entry, and that it is one of the module's."""
    start = base(module.key)
    if connection.vendor == "postgresql":
        sql, words = "e.tokens @@ %s::tsquery AND e.id BETWEEN %s AND %s", _query(terms, " & ", " | ", ":*")
    else:
        sql, words = "i.records_search MATCH %s AND i.rowid BETWEEN %s AND %s", _query(terms, " AND ", " OR ", "*")
    return sql, [words, start, start + RECORDS - 1]


class HasTerms(Func):
    """Whether the entry of the record of this row has all terms: for rows that are walked in an order of their own."""

    output_field = BooleanField()

    def __init__(self, module: Module, terms: tuple[Term, ...], known: Iterable[str]) -> None:
        super().__init__(F("pk"))
        self.start = base(module.key)
        self.check, self.values = _check(module, terms, known)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        no = "FALSE" if connection.vendor == "postgresql" else "0"
        sql = f"COALESCE((SELECT {self.check} FROM records_searchentry e WHERE e.id = {column} + %s), {no})"
        return sql, [*self.values, *params, self.start]


class Distance(Func):
    """How far the entry of the record of this row is from what was wanted: 0 when its text has one of the first
    needles, 1 for the second ones, and so on."""

    output_field = IntegerField()

    def __init__(self, module: Module, wanted: Sequence[Sequence[str]]) -> None:
        super().__init__(F("pk"))
        self.start = base(module.key)
        self.wanted = [needles for needles in wanted if needles]

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        has = f"{'strpos' if connection.vendor == 'postgresql' else 'instr'}(e.text, %s) > 0"
        cases = [f"WHEN {' OR '.join([has] * len(needles))} THEN {place}" for place, needles in enumerate(self.wanted)]
        sql = f"(SELECT CASE {' '.join(cases)} ELSE 9 END FROM records_searchentry e WHERE e.id = {column} + %s)"
        return sql, [*(needle for needles in self.wanted for needle in needles), *params, self.start]


def _check(module: Module, terms: tuple[Term, ...], known: Iterable[str]) -> Sql:
    """All terms in the text, each in one of its ways."""
    text, before = _readable_text(module, frozenset(known))
    has = f"{'strpos' if connection.vendor == 'postgresql' else 'instr'}({text}, %s) > 0"
    sql = " AND ".join(f"({' OR '.join([has] * len(term))})" for term in terms)
    return f"({sql})", [value for term in terms for way in term for value in (*before, way.needle)]


def _readable_text(module: Module, known: frozenset[str]) -> Sql:
    """The search text; without its lines of fields that are hidden from the asker."""
    if known.issuperset(module.search):
        return "e.text", []
    find = "strpos" if connection.vendor == "postgresql" else "instr"
    lines, values = [], []
    for key in module.search:
        if key in known:
            lines.append(
                f"CASE WHEN {find}(e.text, %s) = 0 THEN '' ELSE substr(e.text, {find}(e.text, %s), "
                f"{find}(substr(e.text, {find}(e.text, %s) + 1), %s)) END"
            )
            values += [*[f"\n{key}="] * 3, "\n"]
    return f"({' || '.join(lines) or chr(39) * 2})", values


def _query(terms: tuple[Term, ...], both: str, either: str, beginning: str) -> str:
    """The tokens as the database's own language of queries; they are ASCII letters and digits."""
    ways = [[both.join(_one_of(token, either, beginning) for token in way.tokens) for way in term] for term in terms]
    return both.join(f"({either.join(f'({way})' for way in term)})" for term in ways)


def _one_of(token: str, either: str, beginning: str) -> str:
    return (
        f"({either.join(token.replace('*', beginning).split('|'))})" if "|" in token else token.replace("*", beginning)
    )
