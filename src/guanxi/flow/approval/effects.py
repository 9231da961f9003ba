"""What is done once a case is approved: in the same transaction, by the rights of who submitted it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from guanxi.access.actor import Actor, actor_of, system_actor
from guanxi.access.models import User
from guanxi.flow.approval.models import ApprovalCase
from guanxi.meta.module import Module
from guanxi.records import actions, store

Effect = Callable[[Module, ApprovalCase, Actor, Mapping[str, Any]], None]
_released: ContextVar[frozenset[tuple[str, int]]] = ContextVar("released", default=frozenset())
_effects: dict[str, Effect] = {}


def effect(kind: str) -> Callable[[Effect], Effect]:
    """Declare what approving means for a kind of payload; layers above bring theirs."""

    def declare(function: Effect) -> Effect:
        if _effects.setdefault(kind, function) is not function:
            raise ValueError(f"two effects are named {kind!r}")
        return function

    return declare


def perform(module: Module, case: ApprovalCase) -> None:
    """Do what waited for this approval; what is refused refuses the approval as well."""
    payload = case.payload or {}
    if payload:
        with released(module.key, case.record_id or 0):
            _effects[payload["kind"]](module, case, _submitter(case), payload)


@contextmanager
def released(key: str, pk: int) -> Iterator[None]:
    """For the length of a block neither lock nor approval stands before this record."""
    mark = _released.set(_released.get() | {(key, pk)})
    try:
        yield
    finally:
        _released.reset(mark)


def is_released(key: str, pk: int | None) -> bool:
    """Whether the engine itself is writing this record."""
    return (key, pk) in _released.get()


def _submitter(case: ApprovalCase) -> Actor:
    """Who submitted it, with the rights of this moment; the product itself when he has left."""
    user = User.objects.get(pk=case.submitter_id)
    return actor_of(user) if user.is_active else system_actor()


@effect("update")
def update(module: Module, case: ApprovalCase, actor: Actor, payload: Mapping[str, Any]) -> None:
    """The change that was held back."""
    given: Mapping[str, Any] = payload["data"]
    store.update(
        module,
        actor,
        case.record_id or 0,
        {key: module.by_key[key].recalled(value) if key in module.sealed else value for key, value in given.items()},
        verb=payload["verb"],
        note=payload["note"],
        trusted=payload["trusted"],
    )


@effect("delete")
def delete(module: Module, case: ApprovalCase, actor: Actor, payload: Mapping[str, Any]) -> None:
    """Into the recycle bin."""
    store.delete(module, actor, case.record_id or 0)


@effect("action")
def action(module: Module, case: ApprovalCase, actor: Actor, payload: Mapping[str, Any]) -> None:
    """The action that was held back, with its arguments."""
    actions.run(module, actor, case.record_id or 0, payload["key"], payload["arguments"], fill=payload["fill"] or None)
