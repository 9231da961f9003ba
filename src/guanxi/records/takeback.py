"""Taking back what an operation did to records, batch by batch, as its own entries in the history say it.

The newest entry comes first. A record that somebody has changed since is left as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.scope import scope_q
from guanxi.kernel.errors import Denied, DomainError, Missing, Stale
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.file_links import linked, turn_back
from guanxi.records.merges.repointing import settle
from guanxi.records.merges.unmerging import freely, give_back, masters_of
from guanxi.records.models import AuditEntry
from guanxi.records.segments import moving
from guanxi.records.store import Change

CREATED, DELETED, RESTORED = "created", "deleted", "restored"
COLUMNS = ("id", "module", "record_id", "verb", "changes", "operation", "undoes")
EVERY = Q()
Key = tuple[str, int]
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A record that was left as it is, and why."""

    module: str
    pk: int
    error: DomainError


@dataclass
class Taken:
    """What became of a batch: the records taken back, those left, and where the next batch begins."""

    done: list[Key] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    seen: int = 0
    following: int | None = None


@dataclass
class Wish:
    """What to do with one record: `remove` it, `restore` it, `reset` fields to old values, `unlink` files that came
    from another one, turn who came into the list of its `members` or left it; `moves` when the operation gave it to
    someone else, so that its author may not see it any more."""

    module: str
    pk: int
    how: str
    data: dict[Any, Any]
    moves: bool
    error: DomainError | None = None


def take_back(actor: Actor, operation: str, *, before: int | None = None, size: int, among: Q = EVERY) -> Taken:
    """Undo the next entries of an operation in the actor's name, or those `among` them alone. What was taken back
    already is passed over."""
    rows = AuditEntry.objects.filter(among, operation=operation)
    rows = rows if before is None else rows.filter(pk__lt=before)
    window = list(rows.order_by("-pk").values("id", "module", "record_id")[:size])
    if not window:
        return Taken()
    taken = Taken(seen=len(window), following=window[-1]["id"])
    wishes, author = _wishes(operation, window), actor.undoing(operation)
    masters = masters_of(operation)
    for (key, how), group in groupby(wishes, lambda wish: (wish.module, wish.how)):
        if not masters:
            _carry_out(registry.get(key), author, how, list(group), taken)
        else:
            _take_apart(registry.get(key), freely(author), how, list(group), taken, masters)
    if masters:
        give_back(operation)
    return taken


def _take_apart(module: Module, actor: Actor, how: str, wishes: list[Wish], taken: Taken, masters: set[Key]) -> None:
    """Of merged records: those that remained get their own values back by the rules, what only followed goes back
    without them, as it came."""
    for is_master, group in groupby(wishes, lambda wish: (wish.module, wish.pk) in masters):
        _carry_out(module, actor, "follow" if how == "reset" and not is_master else how, list(group), taken)


def _wishes(operation: str, window: list[Entry]) -> list[Wish]:
    """What to do with each record whose newest entry of this operation stands in the window, newest first."""
    keys = list(dict.fromkeys((row["module"], row["record_id"]) for row in window))
    mine, later = _entries(operation, keys)
    here = [key for key in keys if mine[key][-1]["id"] <= window[0]["id"]]  # the others had their turn before
    return [wish for key in here for wish in _wish(operation, key, mine[key], later[key])]


def _entries(operation: str, keys: Iterable[Key]) -> tuple[dict[Key, list[Entry]], dict[Key, list[Entry]]]:
    """For each record the entries of the operation, and those of others that came later, oldest first."""
    ids: dict[str, list[int]] = defaultdict(list)
    for module, pk in keys:
        ids[module].append(pk)
    began = AuditEntry.objects.filter(operation=operation).order_by("pk").values_list("pk", flat=True).first()
    mine: dict[Key, list[Entry]] = defaultdict(list)
    later: dict[Key, list[Entry]] = defaultdict(list)
    for module, wanted in ids.items():
        rows = AuditEntry.objects.filter(module=module, record_id__in=wanted, pk__gte=began)
        for row in rows.order_by("pk").values(*COLUMNS):
            key = (module, row["record_id"])
            if row["operation"] == operation:
                mine[key].append(row)
            elif key in mine:
                later[key].append(row)
    return mine, later


def _wish(operation: str, key: Key, mine: list[Entry], later: list[Entry]) -> Iterator[Wish]:
    since, gone = _standing(later)
    if operation in gone:
        return
    verbs = [row["verb"] for row in mine]
    moves = [verb for verb in verbs if verb in {CREATED, DELETED, RESTORED}]
    was_there = moves[0] == DELETED if moves else True  # neither new nor out of the bin
    is_there = moves[-1] != DELETED if moves else True
    values = _old_values(registry.get(key[0]), mine)
    gives_away = bool(set(values) & _keys_of_access(registry.get(key[0])))

    def wish(how: str, data: dict[Any, Any], error: DomainError | None) -> Wish:
        return Wish(key[0], key[1], how, data, gives_away, error)

    if not was_there:
        if is_there and moves[0] == RESTORED and values:
            yield wish("reset", values, Stale() if since else None)
        if is_there:
            yield wish("remove", {}, Stale() if since else None)
        return
    stale = Stale() if _touches(since, mine) else None
    if not is_there:
        yield wish("restore", {}, stale)
    if values:
        yield wish("reset", values, stale)
    if links := linked(mine):
        yield wish("unlink", links, None)
    if members := moving.moved(mine):
        yield wish("members", members, None)


def _standing(later: list[Entry]) -> tuple[list[Entry], set[str]]:
    """Of the later entries those that still count, and the operations that were taken back: what was done and undone
    since is as if it had not been."""
    gone: set[str] = set()
    there = {row["operation"] for row in later}
    counting = []
    for row in reversed(later):
        if row["operation"] and row["operation"] in gone:
            continue
        if row["undoes"]:
            gone.add(row["undoes"])
        if not row["undoes"] or row["undoes"] not in there:
            counting.append(row)
    return counting, gone


def _touches(since: list[Entry], mine: list[Entry]) -> bool:
    """Whether others have deleted or restored the record, or changed a field after the operation first did."""
    began: dict[str, int] = {}
    for row in mine:
        for key in row["changes"]:
            began.setdefault(key, row["id"])
    return any(
        row["verb"] in {DELETED, RESTORED, CREATED}
        or any(began.get(key, row["id"]) < row["id"] for key in row["changes"])
        for row in since
    )


def _old_values(module: Module, mine: list[Entry]) -> dict[str, Any]:
    """The values from before the operation: of each field the first entry that changed it counts."""
    found: dict[str, Any] = {}
    for row in mine:
        for key, pair in module.recalled(row["changes"]).items():
            if key in module.by_key or key == "lines":
                found.setdefault(key, pair[0])
    return found


def _keys_of_access(module: Module) -> set[str]:
    """The fields that decide who sees a record."""
    return {*module.sharing.owners, *module.sharing.parents, module.sharing.account}


def _carry_out(module: Module, actor: Actor, how: str, wishes: list[Wish], taken: Taken) -> None:
    """Do the same with several records; those that refuse are told one by one."""
    left = {(kept.module, kept.pk) for kept in taken.kept}
    wishes = [wish for wish in wishes if (wish.module, wish.pk) not in left]
    taken.kept += [Kept(wish.module, wish.pk, wish.error) for wish in wishes if wish.error]
    ready = {wish.pk: wish for wish in wishes if not wish.error}
    if how == "restore":
        back = _back_already(module, ready)
        taken.done += [(module.key, pk) for pk in back if (module.key, pk) not in taken.done]
        ready = {pk: wish for pk, wish in ready.items() if pk not in back}
    action = "edit" if how in {"reset", "unlink", "members", "follow"} else "delete"
    if not actor.may(module, action):
        taken.kept += [Kept(module.key, pk, Denied(action)) for pk in ready]
        return
    rows = _locked(module, actor, action, ready)
    refused = {pk: Missing() for pk in ready if pk not in rows} | HOW[how](module, actor, ready, rows)
    done = set(taken.done)
    for pk in ready:
        if pk in refused:
            taken.kept.append(Kept(module.key, pk, refused[pk]))
        elif (module.key, pk) not in done:
            taken.done.append((module.key, pk))


def _back_already(module: Module, wishes: Mapping[int, Wish]) -> set[int]:
    """The records that came back with what had taken them along; no right of their own is asked for that."""
    return set(module.model.objects.filter(pk__in=list(wishes), deleted_at=None).values_list("pk", flat=True))


def _locked(module: Module, actor: Actor, action: str, wishes: Mapping[int, Wish]) -> dict[int, Any]:
    """The records as they are now: those that the actor may change, and those that he gave away in this operation."""
    rows = module.model.objects.filter(module.rows, pk__in=list(wishes))
    allowed = set(rows.filter(scope_q(module, actor, action, named=True)).values_list("pk", flat=True))
    allowed |= {pk for pk, wish in wishes.items() if wish.moves}
    locked = rows.filter(pk__in=allowed).select_for_update(of=("self",), no_key=action != "delete")
    return {record.pk: record for record in locked.order_by("pk")}


def _remove(
    module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]
) -> dict[int, DomainError]:
    living = [rows[pk] for pk in wishes if pk in rows and rows[pk].deleted_at is None]
    refused = _firsts(store.delete_many(module, actor, living, alone=True))
    return refused | {pk: Stale() for pk in wishes if pk in rows and rows[pk].deleted_at is not None}


def _restore(
    module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]
) -> dict[int, DomainError]:
    binned = [rows[pk] for pk in wishes if pk in rows and rows[pk].deleted_at is not None]
    return _firsts(store.restore_many(module, actor, binned))


def _reset(module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]) -> dict[int, DomainError]:
    living = {pk: wish for pk, wish in wishes.items() if pk in rows and rows[pk].deleted_at is None}
    gone: dict[int, DomainError] = {pk: Stale() for pk in wishes if pk in rows and pk not in living}
    return gone | _written(module, actor, living, rows)


def _unlink(
    module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]
) -> dict[int, DomainError]:
    for pk, wish in wishes.items():
        if pk in rows:
            turn_back(module, actor, pk, wish.data)
    return {}


def _turn_members(
    module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]
) -> dict[int, DomainError]:
    for pk, wish in wishes.items():
        if pk in rows:
            moving.turn_back(actor, pk, wish.data)
    return {}


def _written(
    module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]
) -> dict[int, DomainError]:
    """All in one go, and one by one only when the whole batch met an objection."""
    changes = [_change(module, actor, rows[pk], wish.data) for pk, wish in wishes.items()]
    try:
        with transaction.atomic():
            store.write(changes)
    except (DomainError, IntegrityError) as error:
        if len(changes) > 1:
            again = {record.pk: record for record in module.model.objects.filter(pk__in=list(wishes))}
            alone = [_written(module, actor, {pk: wish}, again) for pk, wish in wishes.items()]
            return {pk: refusal for found in alone for pk, refusal in found.items()}
        refusal = error if isinstance(error, DomainError) else DomainError("E_DUPLICATE", object=module.label, name="")
        return {change.record.pk: refusal for change in changes}
    return {change.record.pk: change.errors[0] for change in changes if change.errors}


def _change(module: Module, actor: Actor, record: Any, data: Mapping[str, Any]) -> Change:
    """Old values are given back as they were: what holds for new ones, gates and dates and limits, does not ask."""
    lines = {"lines": _old_lines(module, record, data["lines"] or [])} if "lines" in data else {}
    return Change(
        module=module,
        actor=actor,
        record=record,
        data={**data, **lines},
        is_new=False,
        verb="undone",
        trusted=True,
        history=True,
    )


def _old_lines(module: Module, record: Any, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines as they were; one whose row has gone becomes a new one."""
    spec = module.lines
    there = set(spec.model.objects.filter(**{spec.parent: record.pk}).values_list("pk", flat=True)) if spec else set()
    return [{**line, "id": line.get("id") if line.get("id") in there else None} for line in lines]


def _firsts(refused: Mapping[int, list[DomainError]]) -> dict[int, DomainError]:
    return {pk: errors[0] for pk, errors in refused.items()}


def _follow(
    module: Module, actor: Actor, wishes: Mapping[int, Wish], rows: Mapping[int, Any]
) -> dict[int, DomainError]:
    """What named a merged record names it again."""
    changes = []
    for pk, wish in wishes.items():
        if pk not in rows or rows[pk].deleted_at is not None:
            continue
        change = _change(module, actor, rows[pk], {})
        for key, value in wish.data.items():
            change.put(key, module.field(key).clean(value))
        changes.append(change)
    try:
        with transaction.atomic():
            settle(changes)
    except (DomainError, IntegrityError) as error:
        refusal = error if isinstance(error, DomainError) else DomainError("E_DUPLICATE", object=module.label, name="")
        return {change.record.pk: refusal for change in changes}
    return {pk: Stale() for pk in wishes if pk in rows and rows[pk].deleted_at is not None}


HOW = {
    "remove": _remove,
    "restore": _restore,
    "reset": _reset,
    "unlink": _unlink,
    "members": _turn_members,
    "follow": _follow,
}
