"""Second step of a write: what only the database can answer. One query a question for the whole batch."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from guanxi.access.models import User
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import STAMPS, Module
from guanxi.meta.types.choice import Picklist, spelled
from guanxi.records.change import Change, good
from guanxi.records.filled import only_filled
from guanxi.records.store.holding import named


def check_references(changes: list[Change]) -> None:
    """Each record that is newly named must be there, and for the actor to see."""
    asked: dict[str, set[int]] = defaultdict(set)
    uses = [use for change in good(changes) for use in newly_named(change)]
    for _change, field, _name, ids in uses:
        asked[field.target] |= set(ids)
    known = {target: _known(changes[0], registry.get(target), ids) for target, ids in asked.items()}
    for change, field, name, ids in uses:
        if not set(ids) <= known[field.target]:
            change.errors.append(DomainError("E_REFERENCE", field=name, label=field.label))


def newly_named(change: Change) -> Iterator[tuple[Change, Field, str, tuple[int, ...]]]:
    """The records that a change names which were not named before: with the field, and its name in the change."""
    fields = change.module.naming if change.is_new else map(change.module.field, change.old)
    for field in fields:
        new = field.read(change.record)
        if field.target and new and change.changes(field.key) and not (change.trusted and field.key in STAMPS):
            yield change, field, field.key, new if isinstance(new, tuple) else (new,)
    for place, line in enumerate(change.lines or ()):
        for field in change.module.lines.fields if change.module.lines else ():
            value = field.read(line.record)
            if field.target and value and (line.old or {}).get(field.key) != value:
                yield change, field, f"lines.{place}.{field.key}", (value,)


def _known(change: Change, target: Module, ids: set[int]) -> set[int]:
    """Which of these exist and are visible; people must work here, but for the past."""
    rows = visible(target, change.actor, named=True).filter(pk__in=ids)
    if target.key == "user" and not change.history:
        rows = rows.exclude(status="disabled")
    return named(rows)


def check_transfers(changes: list[Change]) -> None:
    """Giving a record to someone else has a right of its own (F011), and takes more than being let to change it:
    members of its team, and those whom a sharing rule means, don't (F007 rule 1)."""
    for change in good(changes):
        if not change.module.is_owned or "owner" not in change.given or not change.changes("owner"):
            continue
        is_own = change.is_new and change.value("owner") == change.actor.user_id
        if not is_own and not change.actor.may(change.module, "transfer"):
            change.refuse("E_FIELD_FORBIDDEN", "owner")
    _check_shared(changes)


def _check_shared(changes: list[Change]) -> None:
    """Those who were let in by a rule, or given single records, are asked for where the record is theirs to give."""
    asked = [
        change
        for change in good(changes)
        if "owner" in change.given and change.changes("owner") and not change.is_new and not change.trusted
    ]
    actor = asked[0].actor if asked else None
    if actor is None or (actor.grants == () and not actor.rules):
        return
    rows = visible(asked[0].module, actor, "transfer", named=True).filter(pk__in=[one.record.pk for one in asked])
    theirs = set(rows.values_list("pk", flat=True))
    for change in asked:
        if change.record.pk not in theirs:
            change.refuse("E_FIELD_FORBIDDEN", "owner")


def follow_owners(changes: list[Change]) -> None:
    """A record with a new owner goes to that person's department."""
    moved = [change for change in good(changes) if change.module.is_owned and change.changes("owner")]
    if not moved:
        return
    owners = User.objects.filter(pk__in={change.value("owner") for change in moved})
    departments = dict(owners.values_list("pk", "department_id"))
    for change in moved:
        change.put("owner_department", departments.get(change.value("owner")))


def check_unique(changes: list[Change]) -> None:
    """No two living records share a unique value, nor two of this batch; of some fields that is asked among the records
    that name the same one."""
    module = changes[0].module if changes else None
    for field in module.fields if module else ():
        parent = module.by_key.get(field.within) if module else None
        if field.unique or parent:
            keys = [field.key, *([parent.key] if parent else [])]
            _check_unique(field, parent, [one for one in good(changes) if any(map(one.changes, keys))])


def _check_unique(field: Field, parent: Field | None, changes: list[Change]) -> None:
    columns = [field.sort_column if field.key == "username" else field.column, *([parent.column] if parent else [])]
    values = {id(change): _key(change, field, parent) for change in changes}
    values = {key: value for key, value in values.items() if not {None, ""} & set(value)}
    own = {change.record.pk for change in changes if change.record.pk}
    module = changes[0].module if changes else None
    if module is None or not values:
        return
    given = {f"{column}__in": set(of) for column, of in zip(columns, zip(*values.values(), strict=True), strict=True)}
    rows = only_filled(module.model.objects.filter(Q(**given), module.rows, deleted_at=None), columns[0])
    taken = set(rows.exclude(pk__in=own).values_list(*columns))
    seen: Counter[Any] = Counter()
    for change in changes:
        value = values.get(id(change))
        if value is not None and (value in taken or seen[value]):
            change.refuse("E_NOT_UNIQUE", field.key)
        seen[value] += 1


def _key(change: Change, field: Field, parent: Field | None) -> tuple[Any, ...]:
    """The value that may be there once, with the record among whose it may."""
    value = change.value(field.key)
    value = fold(value) if field.key == "username" else value
    return (value, change.value(parent.key)) if parent else (value,)


def check_lists(changes: list[Change]) -> None:
    """A value of a list that depends on another one is given only with the value it goes with."""
    for field in changes[0].module.fields if changes else ():
        kind = field.type
        if isinstance(kind, Picklist) and kind.is_narrow:
            for change in good(changes):
                if not change.history and (change.changes(field.key) or change.changes(kind.depends)):
                    _check_list(change, field, kind)


def _check_list(change: Change, field: Field, kind: Picklist) -> None:
    allowed = kind.open_to(change.value(kind.depends))
    if not set(_values(change.value(field.key))) <= allowed:
        choices = spelled(tuple(one for one in kind.offered() if one.value in allowed))
        change.refuse("E_CHOICE", field.key, choices=choices or "–")


def _values(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
