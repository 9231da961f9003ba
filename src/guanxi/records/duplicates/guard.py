"""A record that is there already is refused where the company says so, also when two are entered at the same moment: a
unique row of the database holds each name and credit code of living records (F025 rules 4 and 5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from guanxi.kernel.inserting import insert, insert_missing
from guanxi.meta.module import Module
from guanxi.records.change import Change, good
from guanxi.records.duplicates.finding import EXACT, LEVELS, STRONG, SURE, Candidate, Match, tell
from guanxi.records.duplicates.keys import Keys, keys_of, touching
from guanxi.records.duplicates.models import DuplicateGuard
from guanxi.records.duplicates.rules import BLOCK, CHANNELS, channel_of, rule
from guanxi.records.models import DuplicateKey

HELD = ("companies", "codes")
Pair = tuple[str, str]


def check_duplicates(changes: list[Change]) -> None:
    """Refuse what is there already, living, in the same module, by the levels that the company refuses on this way in;
    of two in one batch the second. What is told of the past is not asked."""
    asked = [change for change in good(changes) if _is_asked(change)]
    levels = _refused_levels(asked[0]) if asked else frozenset()
    if not levels:
        return
    keys = {id(change): _bearing(keys_of(change.module, _values(change)), levels) for change in asked}
    there = _there(asked[0].module, {pair for mine in keys.values() for pair in mine})
    here: dict[Pair, Change] = {}
    for change in asked:
        _check(change, keys[id(change)], there, here)


def hold_names(written: Sequence[Change]) -> None:
    """Hold the names and codes of written records; what somebody else holds at this moment is an IntegrityError where
    it would be refused, and else stays with him."""
    changes = touching(written)
    module = changes[0].module if changes else None
    if module is None or not _holds(module):
        return
    if old := [change.record.pk for change in changes if not change.is_new]:
        DuplicateGuard.objects.filter(module=module.key, record_id__in=old).delete()
    strict = [change for change in changes if _is_asked(change) and EXACT in _refused_levels(change)]
    free = {id(change) for change in changes} - {id(change) for change in strict}
    insert([row for change in strict for row in _rows(module, change.record)])
    insert_missing([row for change in changes if id(change) in free for row in _rows(module, change.record)])


def let_go(module: Module, ids: Iterable[int]) -> None:
    """Records in the bin hold nothing."""
    if _holds(module):
        DuplicateGuard.objects.filter(module=module.key, record_id__in=list(ids)).delete()


def hold_again(module: Module, records: Iterable[Any]) -> None:
    """Records out of the bin hold what nobody has taken meanwhile."""
    if _holds(module):
        insert_missing([row for record in records for row in _rows(module, record)])


def state_of(one: Candidate) -> str:
    """How a record stands, in words that anybody may hear."""
    if one.is_deleted:
        return _("in the recycle bin")
    if one.is_in_approval:
        return _("in approval")
    if one.owner and one.department:
        return _("with %(owner)s, %(department)s") % {"owner": one.owner, "department": one.department}
    if one.owner:
        return _("with %(owner)s") % {"owner": one.owner}
    return _("in the pool %(pool)s") % {"pool": one.pool} if one.pool else _("with nobody")


def _holds(module: Module) -> bool:
    """Whether some name or code of a module's records may be refused to others."""
    ways = (rule(module, channel, EXACT) for channel in CHANNELS) if module.duplicates else ()
    return BLOCK in ways


def _is_asked(change: Change) -> bool:
    declared = change.module.duplicates
    if declared is None or change.history or change.actor.is_system:
        return False
    return change.is_new or any(change.changes(key) for key in declared.fields)


def _refused_levels(change: Change) -> frozenset[str]:
    channel = channel_of(change.actor)
    return frozenset(level for level in (EXACT, STRONG) if rule(change.module, channel, level) == BLOCK)


def _values(change: Change) -> dict[str, Any]:
    declared = change.module.duplicates
    return {key: change.value(key) for key in (declared.fields if declared else ())}


def _bearing(keys: Keys, levels: frozenset[str]) -> Mapping[Pair, tuple[str, list[str]]]:
    """The pairs that another record must not bear, each with the level and the fields that give it."""
    found: dict[Pair, tuple[str, list[str]]] = {}
    for (kind, value), fields in keys.items():
        for other, level in SURE.get(kind, {}).items():
            if level in levels:
                before = found.get((other, value))
                if before is None or LEVELS.index(level) > LEVELS.index(before[0]):
                    found[other, value] = level, fields
    return found


def _there(module: Module, pairs: set[Pair]) -> dict[Pair, set[int]]:
    """The living records of the module that bear these: one query, and one more where there are some."""
    kinds, values = {kind for kind, _value in pairs}, {value for _kind, value in pairs}
    rows = DuplicateKey.objects.filter(module=module.key, value__in=values, kind__in=kinds) if pairs else ()
    found: dict[Pair, set[int]] = defaultdict(set)
    for row in rows:
        if (row.kind, row.value) in pairs:
            found[row.kind, row.value].add(row.record_id)
    ids = {pk for some in found.values() for pk in some}
    living = set(module.model.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True)) if ids else ids
    return {pair: some & living for pair, some in found.items()}


def _check(
    change: Change,
    mine: Mapping[Pair, tuple[str, list[str]]],
    there: Mapping[Pair, set[int]],
    here: dict[Pair, Change],
) -> None:
    for pair, (level, fields) in sorted(mine.items(), key=lambda item: -LEVELS.index(item[1][0])):
        if others := there.get(pair, set()) - {change.record.pk}:
            _refuse(change, fields[0], _named(change, min(others), level, fields))
            return
        if here.get(pair, change) is not change:
            _refuse(change, fields[0], str(here[pair].value(change.module.title)))
            return
    for pair in mine:
        here.setdefault(pair, change)


def _refuse(change: Change, key: str, name: str) -> None:
    change.refuse("E_DUPLICATE", key, object=change.module.label, name=name)


def _named(change: Change, pk: int, level: str, fields: list[str]) -> str:
    """The record that is there, and how it stands."""
    found = tell(change.module, {pk: Match(level, set(fields))}, change.actor)
    return _("%(name)s (%(state)s)") % {"name": found[0].name, "state": state_of(found[0])} if found else ""


def _rows(module: Module, record: Any) -> list[DuplicateGuard]:
    declared = module.duplicates
    values = {key: module.field(key).read(record) for key in (declared.fields if declared else ())}
    pairs = [pair for pair in keys_of(module, values) if pair[0] in HELD]
    return [DuplicateGuard(module=module.key, kind=kind, value=value, record_id=record.pk) for kind, value in pairs]
