"""Everything that names a record names another one instead: found by the declarations of all modules, those that a
company has made and the fields that it has added included."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from guanxi.access.actor import Actor
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.reference import References
from guanxi.records.change import Change, following, good
from guanxi.records.derived.calculate import fill_in
from guanxi.records.events import RecordsWritten
from guanxi.records.merges.hanging import move_rows
from guanxi.records.merges.models import Merge
from guanxi.records.models import RecordLink
from guanxi.records.store.trees import check_trees
from guanxi.records.store.writing import write_rows

BATCH = 200
REPOINTED = "repointed"

Namer = tuple[Module, tuple[Field, ...]]


def repoint(merge: Merge, module: Module, actor: Actor, ids: Sequence[int]) -> tuple[int, int]:
    """Let living records that name one of these name the master; how many did, and how many can't follow."""
    moved = left = 0
    for other, fields in _namers(module):
        pks = [pk for pk in _naming(other, fields, ids) if other.key != module.key or pk not in {merge.master_id, *ids}]
        for at in range(0, len(pks), BATCH):
            done = _repointed(other, fields, actor, pks[at : at + BATCH], ids, merge.master_id)
            moved, left = moved + done, left + len(pks[at : at + BATCH]) - done
    return moved + _repoint_lines(merge, module, ids), left


def naming(module: Module, ids: Sequence[int]) -> list[tuple[Module, int]]:
    """How many living records of each module name one of these, lines aside."""
    found = [(other, len(_naming(other, fields, ids))) for other, fields in _namers(module)]
    return [(other, count) for other, count in found if count]


def settle(changes: list[Change]) -> None:
    """Write what follows from other records becoming one: no rule is asked whether it may, for it must; all that
    follows from a write follows. A ring in a tree is refused."""
    if not changes:
        return
    module = changes[0].module
    module.rules.following(changes)
    check_trees(changes)
    if len(good(changes)) < len(changes):
        raise next(change.errors[0] for change in changes if change.errors)
    fill_in(changes)
    write_rows(changes)
    module.rules.saved(changes)
    publish(RecordsWritten(module=module, changes=tuple(changes)))


def _namers(module: Module) -> Iterator[Namer]:
    """The modules whose records name records of this one, with the fields in which they do."""
    for other in registry.every_module():
        fields = tuple(field for field in other.fields if field.target == module.key and _is_kept(field))
        if fields:
            yield other, fields


def _is_kept(field: Field) -> bool:
    """Whether a field keeps what it names itself; what is worked out follows from elsewhere."""
    return field.is_reference or isinstance(field.type, References)


def _naming(other: Module, fields: Iterable[Field], ids: Sequence[int]) -> list[int]:
    """The ids of living records that name one of these."""
    found: set[int] = set()
    for field in fields:
        rows = other.model.objects.filter(other.part, deleted_at=None)
        if field.is_reference:
            found |= set(rows.filter(**{f"{field.column}__in": list(ids)}).values_list("pk", flat=True))
        else:
            links = RecordLink.objects.filter(module=other.key, field=field.key, target_id__in=ids)
            found |= set(rows.filter(pk__in=links.values("record_id")).values_list("pk", flat=True))
    return sorted(found)


def _repointed(
    other: Module, fields: Sequence[Field], actor: Actor, pks: list[int], ids: Sequence[int], master: int
) -> int:
    """Repoint some records at once; one by one only where a constraint stands against one of them."""
    try:
        with transaction.atomic():
            settle(_changes(other, fields, actor, pks, ids, master))
    except IntegrityError:
        if len(pks) == 1:
            return 0
        return sum(_repointed(other, fields, actor, [pk], ids, master) for pk in pks)
    return len(pks)


def _changes(
    other: Module, fields: Sequence[Field], actor: Actor, pks: list[int], ids: Sequence[int], master: int
) -> list[Change]:
    rows = other.model.objects.filter(pk__in=pks).select_for_update(of=("self",), no_key=True).order_by("pk")
    changes = [following(other, actor, record, {}, REPOINTED) for record in rows]
    for change in changes:
        for field in fields:
            change.put(field.key, _instead(change.value(field.key), set(ids), master))
    return changes


def _instead(value: Any, ids: set[int], master: int) -> Any:
    if isinstance(value, tuple | list):
        return tuple(dict.fromkeys(master if one in ids else one for one in value))
    return master if value in ids else value


def _repoint_lines(merge: Merge, module: Module, ids: Sequence[int]) -> int:
    """Lines name the master where they named a merged record; their document's history says nothing of it."""
    found: dict[tuple[Any, str], dict[int, int]] = defaultdict(dict)
    for other in registry.every_module():
        spec = other.lines
        for field in spec.fields if spec else ():
            if spec is not None and field.target == module.key and field.is_reference and field.place == field.column:
                rows = spec.model.objects.filter(**{f"{field.column}__in": list(ids)})
                found[spec.model, field.column] |= dict(rows.values_list("pk", field.column))
    return sum(move_rows(merge, model, column, rows) for (model, column), rows in found.items() if rows)
