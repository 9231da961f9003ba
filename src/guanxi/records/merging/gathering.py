"""Records made ready for a template, many at a time: what they refer to is fetched together, as its reader may see it,
so that the number of queries does not grow with the number of records."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.access.actor import Actor, find_company
from guanxi.access.scope import visible
from guanxi.kernel.merging import Nodes, Value, used
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from guanxi.records.dump import row_of
from guanxi.records.merging.accounts import account_fields, accounts_of
from guanxi.records.merging.functions import OVER_LINES
from guanxi.records.merging.scope import COMPANY, ME, Function, Gathered, RecordScope, Row
from guanxi.records.titles import titles_of


def scopes(
    module: Module, actor: Actor, records: Iterable[Any], templates: Nodes, functions: Mapping[str, Function]
) -> dict[int, RecordScope]:
    """Records that the actor sees with all that a template asks of them, by id."""
    kept = {record.pk: {**record.__dict__, **row_of(module, record)} for record in records}
    gathered = Gathered(module, actor, functions)
    paths = _paths(module, templates)
    lines = _lines(module, kept) if any(path[0] == LINES for path in paths) else {}
    flat = [line for own in lines.values() for line in own]
    asked = {path[1] for path in paths if path[0] == COMPANY and path[1:]}
    company = find_company() if asked else None
    gathered.company = row_of(registry.get(COMPANY), company) if company else {}
    gathered.accounts = accounts_of(company) if company and asked & account_fields().keys() else ()
    gathered.me = _person(actor) if any(path[0] == ME for path in paths) else {}
    named: dict[tuple[str, int], Any] = {}
    _gather(gathered, module, kept.values(), [path for path in paths if path[0] in module.by_key], named)
    if module.lines is not None:
        _gather_fields(gathered, module.lines.fields, flat, [path[1:] for path in paths if path[0] == LINES], named)
    for head, row in ((COMPANY, gathered.company), ("user", gathered.me)):
        inner = [path[1:] for path in paths if path[0] in {head, ME if head == "user" else head} and path[1:]]
        _gather(gathered, registry.get(head), [row] if row else [], inner, named)
    gathered.titles = named
    return {pk: RecordScope(gathered, row, lines.get(pk, ())) for pk, row in kept.items()}


def _paths(module: Module, nodes: Nodes) -> set[tuple[str, ...]]:
    """Every path that a template asks, from the record on; those of lines begin with `lines`."""
    found: set[tuple[str, ...]] = set()
    line_keys = {one.key for one in module.lines.fields} if module.lines else set()
    for loops, asked in used(nodes):
        path = tuple(asked.name.split("."))
        if path[0] == module.key and path[0] not in module.by_key:
            path = path[1:]
        is_of_line = loops or (isinstance(asked, Value) and asked.function in OVER_LINES)
        if is_of_line and path[0] in line_keys:
            path = (LINES, *path)
        if path:
            found.add(path)
    return found


def _gather(gathered: Gathered, module: Module, rows: Iterable[Row], paths: Any, named: dict) -> None:
    _gather_fields(gathered, module.fields, list(rows), paths, named)


def _gather_fields(
    gathered: Gathered, fields: Sequence[Field], rows: Sequence[Row], paths: Sequence[tuple[str, ...]], named: dict
) -> None:
    """Fetch what these rows refer to on the way of the paths, and the titles of what they end at."""
    asked = {path[0] for path in paths if path}
    if not rows or not asked:
        return
    named.update(titles_of([one for one in fields if one.key in asked], rows, gathered.actor))
    deeper: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in paths:
        if len(path) > 1:
            deeper[path[0]].append(path[1:])
    for one in fields:
        if one.key in deeper and one.is_reference:
            ids = {row[one.column] for row in rows if row.get(one.column)}
            _gather_target(gathered, one, ids, deeper[one.key], named)


def _gather_target(gathered: Gathered, one: Field, ids: set[int], paths: list[tuple[str, ...]], named: dict) -> None:
    target = registry.get(one.target)
    records = visible(target, gathered.actor, named=True).filter(pk__in=ids) if ids else ()
    found = {record.pk: row_of(target, record) for record in records}
    gathered.rows.update({(target.key, pk): row for pk, row in found.items()})
    _gather(gathered, target, found.values(), paths, named)


def _lines(module: Module, ids: Iterable[int]) -> dict[int, list[Row]]:
    """The lines of documents by document, in their order: one query."""
    spec = module.lines
    found: dict[int, list[Row]] = defaultdict(list)
    if spec is not None:
        columns = [one.column for one in spec.fields]
        rows = spec.model.objects.filter(**{f"{spec.parent}__in": list(ids)}).order_by("sort", "pk")
        for row in rows.values("id", f"{spec.parent}_id", *columns):
            found[row[f"{spec.parent}_id"]].append(row)
    return found


def _person(actor: Actor) -> Row:
    user = registry.get("user")
    person = user.model.objects.filter(pk=actor.user_id).first()
    return row_of(user, person) if person else {}
