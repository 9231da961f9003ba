"""What a rule can wait for and what it can do, as values: each engine declares its own, and only those are offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.flow.automation.checking import Checking
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.change import Change


def always(*_about: Any) -> bool:
    return True


def no_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return ()


def plainly(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    """The check of a kind whose fields say everything."""
    return data


Fields = Callable[[Module, Mapping[str, Any]], tuple[Field, ...]]
Check = Callable[[Checking, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class TriggerKind:
    """One kind of occasion. `fields` describe its parameters, as far as they are known; `check` says no to others.

    `fires` answers for a written record; kinds without it are set off by their own engine, through `begin`.
    """

    key: str
    label: Any
    fields: Fields = no_fields
    check: Check = plainly
    fires: Callable[[Mapping[str, Any], Change], bool] | None = None
    is_offered: Callable[[], bool] = always
    fits: Callable[[Module], bool] = always


@dataclass(frozen=True, kw_only=True)
class StepKind:
    """One kind of action. `run(doing, step, items)` does it for a batch of records, in a bounded number of queries.

    `at_once` kinds touch records only and run in the transaction of what set the rule off; the others come after the
    commit. `sets` marks kinds that fill in fields of another record, named by `target`.
    """

    key: str
    label: Any
    run: Callable[..., None]
    fields: Fields = no_fields
    check: Check = plainly
    at_once: bool = False
    sets: bool = False
    is_offered: Callable[[], bool] = always
    fits: Callable[[Module], bool] = always


_triggers: dict[str, TriggerKind] = {}
_steps: dict[str, StepKind] = {}


def declare_trigger(kind: TriggerKind) -> TriggerKind:
    """Make an occasion known; a key can be taken once."""
    if _triggers.setdefault(kind.key, kind) != kind:
        raise ValueError(f"two triggers are named {kind.key!r}")
    return kind


def declare_step(kind: StepKind) -> StepKind:
    """Make an action known; a key can be taken once."""
    if _steps.setdefault(kind.key, kind) != kind:
        raise ValueError(f"two steps are named {kind.key!r}")
    return kind


def trigger_kind(key: str) -> TriggerKind | None:
    return _triggers.get(key)


def step_kind(key: str) -> StepKind | None:
    return _steps.get(key)


def is_open(kind: TriggerKind | StepKind, module: Module) -> bool:
    """Whether the engine of a kind is here, and makes sense for a module."""
    return kind.is_offered() and kind.fits(module)


def offered_triggers(module: Module) -> tuple[TriggerKind, ...]:
    """The occasions that records of a module can have, as far as their engines are here."""
    return tuple(kind for kind in _triggers.values() if is_open(kind, module))


def offered_steps(module: Module) -> tuple[StepKind, ...]:
    """What can be done with records of a module, as far as the engines for it are here."""
    return tuple(kind for kind in _steps.values() if is_open(kind, module))
