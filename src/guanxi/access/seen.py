"""What follows from a record that the actor sees: from its own values, and from the rules that let him see it.

The rules are those of `scope`, read once more and never written a second time. Only what they leave open is asked of
the database, so that the page of a record does not ask again what has been answered by finding it.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from guanxi.access.actor import Actor
from guanxi.access.pooled import lies_in_pool
from guanxi.access.reach import Among, AnyOf, OfRow, is_same
from guanxi.access.scope import NONE, follows_parents, is_given, owner_q, scope_q, visible
from guanxi.meta import registry
from guanxi.meta.module import Module


def allowed(actor: Actor, actions: Iterable[str], module: Module, record: Model) -> dict[str, bool]:
    """Which of these actions the actor may do with a record that he sees; one query at most."""
    known = {action: _says(module, actor, action, record) for action in actions}
    open_ones = [action for action, verdict in known.items() if verdict is None]
    if not open_ones:
        return {action: bool(verdict) for action, verdict in known.items()}
    asked = {
        action: Exists(visible(module, actor, action, named=True).filter(pk=OuterRef("pk"))) for action in open_ones
    }
    row = module.model.objects.filter(pk=record.pk).values(**asked).first() or {}
    return {action: bool(row.get(action) if verdict is None else verdict) for action, verdict in known.items()}


def seeing(module: Module, actors: Iterable[Actor], record: Model) -> list[Actor]:
    """Those of these people who see a living record, each with all his rules; one query at most."""
    asked = list(actors)
    known = [_holds(scope_q(module, actor, named=True), record) for actor in asked]
    open_ones = {
        f"sees_{place}": Exists(visible(module, actor, named=True).filter(pk=OuterRef("pk")))
        for place, (actor, verdict) in enumerate(zip(asked, known, strict=True))
        if verdict is None
    }
    row = (open_ones and module.model.objects.filter(pk=record.pk).values(**open_ones).first()) or {}
    return [
        actor
        for place, (actor, verdict) in enumerate(zip(asked, known, strict=True))
        if (row.get(f"sees_{place}") if verdict is None else verdict)
    ]


def attached_q(other: Module, actor: Actor, key: str, record: Model) -> Q:
    """The access to those rows of a module that refer by a field to a record that the actor sees.

    What goes with its parent is seen with it, unless only that one record was given to the actor, or it lies in a pool,
    whose members see it alone; so is what is attached to an account of his own, or of someone below.
    """
    if not actor.may(other, "view"):
        return NONE
    follows = follows_parents(other, actor) and key in other.sharing.parents
    parent = registry.get(other.field(key).target)
    if follows and not lies_in_pool(parent, record) and not is_given(parent, actor, record):
        return Q()
    if key == other.sharing.account and actor.account_owner_sees and _owns(actor, registry.get("account"), record):
        return Q()
    return scope_q(other, actor, named=True)


def _owns(actor: Actor, account: Module, record: Model) -> bool:
    if not actor.may(account, "view"):
        return False
    owned = owner_q(account, actor)
    return bool(_holds(owned, record)) or _asks_same(owned, scope_q(account, actor, named=True), record)


def _says(module: Module, actor: Actor, action: str, record: Model) -> bool | None:
    """Whether an action is allowed, as far as that is known without the database."""
    condition = scope_q(module, actor, action, named=True)
    verdict = _holds(condition, record)
    return True if verdict is None and _asks_same(condition, scope_q(module, actor, named=True), record) else verdict


def _asks_same(one: Q, other: Q, record: Model) -> bool:
    """Whether two conditions ask the same of a record, without the ways that are not open to this one."""
    left, right = (_left_open(condition, record) for condition in (one, other))
    return len(left) == len(right) and all(map(is_same, left, right))


def _left_open(condition: Q, record: Model) -> list[Any]:
    """The ways of a condition that the record itself doesn't rule out."""
    if condition.negated or (condition.connector == Q.AND and len(condition) > 1):
        return [condition]
    found: list[Any] = []
    for part in condition.children:
        if isinstance(part, Q):
            found += _left_open(part, record)
        else:
            found += part.ways if isinstance(part, AnyOf) else [part]
    return [part for part in found if (_holds if isinstance(part, Q) else _part_holds)(part, record) is not False]


def _holds(condition: Q, record: Model) -> bool | None:
    """Whether a condition holds for a record in memory; nothing where only the database can say."""
    found = _together(condition.children, record, decisive=condition.connector == Q.OR)
    return found if found is None or not condition.negated else not found


def _together(parts: Iterable[Any], record: Model, *, decisive: bool) -> bool | None:
    """What several parts say of a record, of which one that is `decisive` is enough."""
    said = [_part_holds(part, record) for part in parts]
    if decisive in said:
        return decisive
    return None if None in said else not decisive


def _part_holds(part: Any, record: Model) -> bool | None:
    if isinstance(part, Q):
        return _holds(part, record)
    if isinstance(part, AnyOf):
        return _together(part.ways, record, decisive=True)
    if isinstance(part, OfRow) and getattr(record, part.column) is None:
        return False  # what names nobody names none of them
    if isinstance(part, Among):
        return getattr(record, part.column) in part.ids
    if not isinstance(part, tuple):
        return None
    name, _, lookup = part[0].rpartition("__")
    if lookup == "isnull":
        return (getattr(record, name) is None) == part[1]
    is_plain = lookup == "in" and isinstance(part[1], list | tuple)
    return getattr(record, name) in part[1] if is_plain else None
