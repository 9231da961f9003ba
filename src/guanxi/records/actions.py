"""Runs the actions that a module declares: what a button does, the API does, in the same words."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Invalid, Missing, Stale
from guanxi.meta import registry
from guanxi.meta.module import Action, Module
from guanxi.records.gate import action_of, hold_action
from guanxi.records.store.doors import fetch, update


@transaction.atomic
def run(
    module: Module,
    actor: Actor,
    pk: int,
    key: str,
    arguments: Mapping[str, Any],
    *,
    fill: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Any:
    """Do one action with one record; an invisible record is missing whatever the action.

    `fill` holds values to set first, in the same transaction: what a gate asked for. With a version, only if the
    record is still that one.
    """
    action = action_of(module, key)
    if action is None:
        fetch(module, actor, pk)
        raise DomainError("E_NOT_FOUND")
    record = fetched(module, actor, pk, action, lock=version is not None)
    if version is not None and record.version != version:
        raise Stale
    cleaned = clean_arguments(action, actor, arguments)
    if hold_action.ask(module, actor, record, action, {"arguments": arguments, "fill": fill}):
        return record
    if fill:
        update(module, actor, pk, fill)
    return action.service(actor=actor, pk=pk, **cleaned)


def fetched(
    module: Module, actor: Actor, pk: int, action: Action, needs: str | None = None, *, lock: bool = False
) -> Any:
    """The record of an action; of one that is gone is said where it went, as far as the actor may hear that."""
    try:
        return fetch(module, actor, pk, needs or action.needs, lock=lock)
    except Missing:
        raise action.gone(actor=actor, pk=pk) or Missing() from None


def clean_arguments(action: Action, actor: Actor, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the service wants them; each wrong one is named."""
    known = {field.key: field for field in action.arguments}
    errors = [DomainError("E_UNKNOWN_FIELD", field=key, name=key) for key in arguments if key not in known]
    found: dict[str, Any] = {}
    for key, field in known.items():
        try:
            value = field.clean(arguments[key]) if key in arguments else field.default
            if field.is_empty(value) and field.required:
                raise field.refused(field.missing_code)
            if not field.is_empty(value):
                if field.is_reference and not visible(registry.get(field.target), actor).filter(pk=value).exists():
                    raise field.refused("E_REFERENCE")
                found[key] = value
        except DomainError as error:
            errors.append(error)
    if errors:
        raise Invalid(errors)
    return found
