"""What stands before a write: locks of running approvals, and changes that need one first. The answers come from above.

For each batch one question is asked; who writes for the engine itself is let through by the one who answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.ports import Port
from guanxi.meta.module import Action, Module
from guanxi.records.change import Change


@dataclass(frozen=True)
class Lock:
    """That a record is locked by an approval; `fields` are those that this actor may change all the same."""

    approval: int
    fields: frozenset[str] = frozenset()

    def refusal(self) -> DomainError:
        """What a write is told."""
        return DomainError("E_RECORD_LOCKED", approval=self.approval)


@dataclass(frozen=True)
class Watch:
    """What stands before the records of a batch: their locks, and the triggers that are watched in this module.
    `settled`: locks of approved records, behind which one comes with another approval only."""

    locks: Mapping[int, Lock] = field(default_factory=dict)
    settled: Mapping[int, Lock] = field(default_factory=dict)
    triggers: frozenset[str] = frozenset()


def _nothing(module: Module, actor: Actor, ids: Iterable[int]) -> Watch:
    return Watch()


def _none_held(changes: Sequence[Change], watched: Watch) -> frozenset[int]:
    return frozenset()


def _none_kept(module: Module, actor: Actor, records: Sequence[Any], watched: Watch) -> frozenset[int]:
    return frozenset()


def _not_held(module: Module, actor: Actor, record: Any, action: Action, given: Mapping[str, Any]) -> bool:
    return False


def _unused(module: Module, record: Any) -> list[str]:
    return []


def _no_part(module: Module, key: str, value: str) -> list[str]:
    return []


def _no_more(module: Module) -> tuple[Action, ...]:
    return ()


def _open_to_files(module: Module, actor: Actor, pk: int, adds: bool) -> Lock | None:
    return None


def _none_defined(module: Module) -> tuple[Action, ...]:
    return ()


UNDONE = "undone"  # the verb under which the history keeps what was taken back

watch: Port[Any] = Port("watch", _nothing)
hold: Port[Any] = Port("hold", _none_held)
"""Of good changes those that wait for an approval now, by their `id()`: they are not written."""
hold_deletions: Port[Any] = Port("hold_deletions", _none_kept)
"""Of records to be deleted the ids of those that wait for an approval now."""
hold_action: Port[Any] = Port("hold_action", _not_held)
"""Whether an action waits for an approval now."""
files_lock: Port[Any] = Port("files_lock", _open_to_files)
"""The lock that keeps a file from being added to a record (`adds`), or from being taken off it."""
further_actions: Port[Any] = Port("further_actions", _no_more)
"""What can be done with records of a module beside what it declares itself."""
team_actions: Port[Any] = Port("team_actions", _no_more)
"""How the people who work on a record are chosen."""
merge_actions: Port[Any] = Port("merge_actions", _no_more)
"""How records become one."""
defined_actions: Port[Any] = Port("defined_actions", _none_defined)
"""What administrators have defined beside that; the database is asked for it."""

named_by: Port[Any] = Port("named_by", _unused)
"""What names a record in its structure, where no reference tells of it; in words."""

option_named_by: Port[Any] = Port("option_named_by", _no_part)
"""What names a value of a picklist in its structure; in words."""


def look(changes: Sequence[Change]) -> Watch:
    """What stands before these changes; what follows from others is asked nothing."""
    first = changes[0]
    ids = [change.record.pk for change in changes if not change.is_new]
    found: Watch = watch.ask(first.module, first.actor, ids)
    for change in changes:
        change.extra["watch"] = found
        lock = None if change.is_new or follows(change) else found.locks.get(change.record.pk)
        if lock is not None and not set(change.data) <= lock.fields:
            change.extra["is_locked"] = True
            change.errors.append(lock.refusal())
    return found


def follows(change: Change) -> bool:
    """Whether a change follows from another one, which neither rights nor approvals stop. Taking something back is done
    by a person, however freely it writes."""
    return change.trusted and change.history and change.verb != UNDONE


def action_of(module: Module, key: str) -> Action | None:
    """What can be done with a record under this name: of the module itself, of an engine above it, or defined here."""
    declared = next((one for one in actions_of(module) if one.key == key), None)
    return declared or next((one for one in defined_actions.ask(module) if one.key == key), None)


def actions_of(module: Module) -> tuple[Action, ...]:
    """All that can be done with records of a module."""
    own = {action.key for action in module.actions}
    beside = (*further_actions.ask(module), *team_actions.ask(module), *merge_actions.ask(module))
    return (*module.actions, *(one for one in beside if one.key not in own))
