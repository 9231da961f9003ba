"""A list request as a value: parsed once, applied to any module's rows. Unknown names are refused, never skipped."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count as Total
from django.db.models import Model, Q, QuerySet, Window

from guanxi.access.actor import Actor
from guanxi.access.scope import scope_q, visible
from guanxi.access.seen import attached_q
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits, read_json
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.conditions.parse import parse_json, parse_parameter
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.conditions.tree import All, Condition, comparisons
from guanxi.meta.custom.reading import rows_with
from guanxi.meta.module import Module
from guanxi.records.counting import COUNT_CAP, Count, capped, count
from guanxi.records.search.find import Found, count_found, search
from guanxi.records.sorting import (
    Term,
    beyond,
    columns_of,
    ordered,
    read_cursor,
    stretches,
    terms_of,
    write_cursor,
)
from guanxi.records.sources import ActorSources

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
COUNT_MODES = ("capped", "exact", "none")
MAX_COMPARISONS = 400  # SQLite takes expressions up to a thousand steps deep


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which rows, in which order, from where, how many.

    `among` holds sub-queries of ids that the rows must be in. `cursor` names the row before the page, `before` the row
    behind it, `offset` how many rows to leave out; pages use one of them. `most` is how far a capped count goes.
    """

    conditions: tuple[Condition, ...] = ()
    search: str = ""
    sort: str = "id"
    limit: int = DEFAULT_LIMIT
    cursor: str = ""
    before: str = ""
    offset: int = 0
    count: str = "capped"
    most: int = COUNT_CAP
    pairs: tuple[tuple[str, str], ...] = ()
    among: tuple[QuerySet, ...] = ()
    of: tuple[str, Model] | None = None  # rows that refer by this field to this record, which the actor sees

    def narrowed(self, *more: Condition) -> "Query":
        """The same list with further conditions."""
        return replace(self, conditions=(*self.conditions, *more))


@dataclass(frozen=True, kw_only=True)
class Page:
    """Rows of one page as plain values by column, and the cursors of the next page and the one before."""

    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None = None
    count: Count | None = None
    terms: tuple[Term, ...] = field(default=())


def parse(
    module: Module, actor: Actor, pairs: Iterable[tuple[str, str]], *, reserved: frozenset[str] = frozenset()
) -> Query:
    """Read `field__op=value`, `filter`, `q`, `sort`, `limit`, `cursor`, `count`; `reserved` names are the caller's."""
    sources = ActorSources(actor)
    conditions: list[Condition] = []
    plain: dict[str, str] = {}
    kept = []
    for name, value in pairs:
        if name in reserved:
            continue
        if name in {"q", "sort", "limit", "cursor", "count"}:
            plain[name] = value
        elif name == "filter":
            conditions.append(parse_json(module, read_json(value, "filter"), sources.readable))
            kept.append((name, value))
        else:
            conditions.append(_parameter(module, name, value, sources))
            kept.append((name, value))
    if comparisons(All(tuple(conditions))) > MAX_COMPARISONS:
        raise DomainError("E_BAD_JSON", field="filter", detail=f"> {MAX_COMPARISONS}")
    return Query(
        conditions=tuple(conditions),
        search=plain.get("q", "").strip(),
        sort=plain.get("sort", "") or "id",
        limit=_limit(plain.get("limit", "")),
        cursor=plain.get("cursor", ""),
        count=_mode(plain.get("count", "capped")),
        pairs=tuple(kept),
    )


def apply(module: Module, actor: Actor, query: Query, action: str = "view", *, found: Found | None = None) -> QuerySet:
    """The rows of a query that the actor may see, unordered; `found` is what its text was found to mean before."""
    sources = ActorSources(actor)
    if query.search and found is None:
        found = search([module], actor, query.search)[module.key]
    rows = _open_rows(module, actor, query, action, named=found is not None and not found.is_many)
    if query.conditions:
        rows = rows.filter(to_q(module, All(query.conditions), sources))
    for ids in query.among:
        rows = rows.filter(pk__in=ids)
    return rows.filter(found.q) if found else rows


def _open_rows(module: Module, actor: Actor, query: Query, action: str, *, named: bool) -> QuerySet:
    """The rows that are open to the actor; of those that hang on a record that he sees, access follows from that.
    Few rows that a search has `named` are asked one by one, not among all that he sees."""
    if query.of is None or action != "view":
        return visible(module, actor, action, named=named)
    key, record = query.of
    return module.model.objects.filter(module.rows, attached_q(module, actor, key, record), deleted_at=None)


def find(module: Module, actor: Actor, query: Query, columns: Iterable[str] = ()) -> Page:
    """One page of a list: rows by keyset, the capped count beside it."""
    actor.require(module, "view")
    terms = terms_of(module, query.sort, ActorSources(actor).readable(module))
    matching = apply(module, actor, query)
    beside = (CURRENCY,) if CURRENCY in module.by_key else ()  # without which no amount says what it is
    wanted = dict.fromkeys((*(columns or _all_columns(module)), "id", *beside, *columns_of(terms)))
    counts_along = _counts_along(actor, query)
    if counts_along:
        rows = _placed(matching, query, terms).annotate(_found=Window(Total("*")))
        found = rows_with(rows[: query.limit + 1], (*wanted, "_found"))
    else:
        found = _read(matching, query, terms, wanted)
    total = [row.pop("_found") for row in found] if counts_along else []
    more = len(found) > query.limit
    found = found[: query.limit]
    if query.before:
        found.reverse()
    is_first = not more if query.before else not (query.cursor or query.offset)
    is_last = not query.before and not more
    return Page(
        rows=found,
        next=None if is_last or not found else write_cursor(terms, found[-1]),
        previous=None if is_first or not found else write_cursor(terms, found[0]),
        count=(capped(total[0], query.most) if total else None)
        or _all_here(query, found, is_last=is_last)
        or _count(module, actor, query, matching),
        terms=terms,
    )


def _read(matching: QuerySet, query: Query, terms: tuple[Term, ...], wanted: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of the page and one more: those that are empty in the first column behind the others, asked for only
    where the others don't fill it."""
    cursor, skipped, found = query.before or query.cursor, query.offset, list[dict[str, Any]]()
    place = read_cursor(terms, cursor) if cursor else None
    for part in stretches(matching, terms, place, All(query.conditions), backwards=bool(query.before)):
        rows = ordered(part.rows, part.terms, backwards=bool(query.before))
        if part.place is not None:
            rows = rows.filter(beyond(part.terms, part.place, backwards=bool(query.before)))
        room = query.limit + 1 - len(found)
        more = rows_with(rows[skipped : skipped + room], wanted)
        found += more
        if len(found) > query.limit:
            break
        skipped = 0 if more or not skipped else skipped - rows.order_by().count()
    return found


def _counts_along(actor: Actor, query: Query) -> bool:
    """Whether the first page says itself how many rows there are: of a search among the rows of few people, all of
    which are looked at for the page anyway."""
    is_first = not (query.cursor or query.before or query.offset)
    return bool(query.search) and actor.below is not None and query.count == "capped" and is_first


def _all_here(query: Query, found: list[dict[str, Any]], *, is_last: bool) -> Count | None:
    """The count where the first page is the only one."""
    is_whole = is_last and not (query.cursor or query.before or query.offset) and query.count != "none"
    return Count(value=len(found), exact=True) if is_whole else None


def _count(module: Module, actor: Actor, query: Query, matching: QuerySet) -> Count | None:
    """How many rows; of a plain search by someone who sees everything, asked of the search alone."""
    is_plain = query.search and not (query.conditions or query.among) and module.rows == scope_q(module, actor) == Q()
    if not is_plain or query.count != "capped":
        return count(matching, query.count, query.most)
    return capped(count_found(module, actor, query.search, query.most + 1), query.most)


def _placed(matching: QuerySet, query: Query, terms: tuple[Term, ...]) -> QuerySet:
    """The rows from the place that the query names, in its order; from `before` they run backwards."""
    rows = ordered(matching, terms, backwards=bool(query.before))
    cursor = query.before or query.cursor
    if not cursor:
        return rows
    return rows.filter(beyond(terms, read_cursor(terms, cursor), backwards=bool(query.before)))


def _all_columns(module: Module) -> list[str]:
    return [item.column for item in module.fields] + ["version"]


def _parameter(module: Module, name: str, value: str, sources: ActorSources) -> Condition:
    try:
        return parse_parameter(module, name, value, sources.readable)
    except DomainError as error:
        if error.code == "E_UNKNOWN_FIELD" and "." not in name and "__" not in name:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name) from None
        raise


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    found = digits(text)
    if found is None or not 1 <= found <= MAX_LIMIT:
        raise DomainError("E_RANGE", field="limit", label="limit", low=1, high=MAX_LIMIT)
    return found


def _mode(text: str) -> str:
    if text not in COUNT_MODES:
        raise DomainError("E_CHOICE", field="count", label="count", choices=", ".join(COUNT_MODES))
    return text
