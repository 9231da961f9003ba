"""Handing drafts to the store: all in one go, and one by one only when the whole batch met an objection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from guanxi.access.scope import visible
from guanxi.exchange.drafts import Draft
from guanxi.exchange.keys import Key
from guanxi.exchange.plan import Plan
from guanxi.kernel.errors import Denied, DomainError
from guanxi.records import store
from guanxi.records.store import Change


@dataclass
class Intent:
    """A draft that shall become a record, or change the one with the id `existing`; `record` when it is done."""

    draft: Draft
    key: Key | None
    existing: int | None
    record: Any = None

    @property
    def is_ready(self) -> bool:
        return not self.draft.errors and not self.draft.waits

    @property
    def data(self) -> dict[str, Any]:
        """What the store is given; a new record has nothing that could be cleared."""
        data = self.draft.data
        return data if self.existing else {key: value for key, value in data.items() if value is not None}


def write(plan: Plan, intents: Sequence[Intent]) -> None:
    """Write what the actor may write; each refusal stands in the errors of its draft."""
    allowed = [intent for intent in intents if _is_allowed(plan, intent)]
    if not allowed:
        return
    try:
        with transaction.atomic():
            _write_together(plan, allowed)
    except (DomainError, IntegrityError):
        for intent in allowed:
            intent.draft.errors.clear()
            _write_alone(plan, intent)


def _is_allowed(plan: Plan, intent: Intent) -> bool:
    action = "edit" if intent.existing else "create"
    if not plan.actor.may(plan.module, action):
        intent.draft.errors.append(Denied(action))
        return False
    return True


def _write_together(plan: Plan, intents: Sequence[Intent]) -> None:
    """New records first, then changed ones: the store takes either kind whole."""
    present = _present(plan, intents)
    changes = []
    for intent in intents:
        if intent.existing is None:
            changes.append((intent, store.new(plan.module, plan.actor, intent.data, history=plan.history)))
        elif intent.existing in present:
            changes.append((intent, _change_of(plan, present[intent.existing], intent)))
        else:
            intent.draft.errors.append(Denied("edit"))
    store.write([change for _intent, change in changes])
    for intent, change in changes:
        intent.draft.errors.extend(change.errors)
        intent.record = change.record if change.is_good else None


def _present(plan: Plan, intents: Sequence[Intent]) -> dict[int, Any]:
    """The records to be changed, locked, as far as the actor may change them."""
    ids = [intent.existing for intent in intents if intent.existing]
    if not ids:
        return {}
    rows = visible(plan.module, plan.actor, "edit").select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    return {record.pk: record for record in rows}


def _change_of(plan: Plan, record: Any, intent: Intent) -> Change:
    return Change(
        module=plan.module, actor=plan.actor, record=record, data=intent.data, is_new=False, history=plan.history
    )


def _write_alone(plan: Plan, intent: Intent) -> None:
    module, actor = plan.module, plan.actor
    try:
        if intent.existing is None:
            intent.record = store.create(module, actor, intent.data, history=plan.history)
        else:
            intent.record = store.update(module, actor, intent.existing, intent.data, history=plan.history)
    except DomainError as error:
        intent.record = None
        intent.draft.errors.extend(error.errors or [error])
