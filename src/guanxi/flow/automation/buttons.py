"""Rules that a person sets off himself, from the menu of a record: for whom, when they are offered, what comes of it.

The button is an action of the record like any other: on its page, in its drawer, and through the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, new_operation, system_actor
from guanxi.access.models import Role
from guanxi.flow.automation.beginning import Occasion, begin
from guanxi.flow.automation.checking import Checking, is_automated
from guanxi.flow.automation.kinds import TriggerKind, declare_trigger
from guanxi.flow.automation.limits import AN_HOUR
from guanxi.flow.automation.models import AutomationRun, AutomationVersion, State
from guanxi.flow.automation.rules import Rule, active_versions, ready
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.conditions.matches import matches
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.types.choice import Choice, Option
from guanxi.meta.types.reference import References
from guanxi.meta.types.text import Text
from guanxi.records import store
from guanxi.records.gate import defined_actions
from guanxi.records.sources import ActorSources

BUTTON = "button"
KEY = "automation_{id}"
BAD_ENDS = (State.FAILED, State.STOPPED)
NEEDS = (
    Option(value="edit", label=_("who may change the record")),
    Option(value="view", label=_("who sees the record")),
)


@dataclass(frozen=True)
class Button:
    """One such rule, as it is offered."""

    rule: Rule

    @property
    def says(self) -> Mapping[str, Any]:
        return self.rule.says.trigger

    def is_for(self, actor: Actor) -> bool:
        """Whether the person has one of the roles that the rule names."""
        roles = self.says.get("roles")
        return not roles or actor.is_admin or actor.is_system or bool(set(roles) & set(actor.role_ids))

    def holds(self, record: Any) -> bool:
        condition = self.rule.says.condition
        return condition is None or matches(record, condition, ActorSources(self.rule.actor))


@defined_actions.provide
def buttons(module: Module) -> tuple[Action, ...]:
    """The rules with a button for records of a module: one query, one more where there are any."""
    versions = active_versions(module.slug, BUTTON) if is_automated(module) else []
    system = system_actor() if versions else None
    return tuple(_action(found) for version in versions if (found := _button(version, system)))


def _button(version: AutomationVersion, system: Actor | None) -> Button | None:
    """Nothing for a rule that names what is not there any more; it is switched off once somebody presses it."""
    try:
        return Button(ready(version, system))
    except DomainError:
        return None


def _action(button: Button) -> Action:
    return Action(
        key=KEY.format(id=button.rule.pk),
        label=button.says["label"],
        service=partial(_press, button),
        needs=button.says.get("needs", "edit"),
        ask=button.says.get("ask", ""),
        offered=button.holds,
        granted=lambda actor, _record: button.is_for(actor),
    )


@transaction.atomic
def _press(button: Button, *, actor: Actor, pk: int) -> Any:
    """Set the rule off for one record, in the person's operation; what it can't do at once undoes all of it."""
    rule, module = button.rule, button.rule.says.module
    record = store.fetch(module, actor, pk, button.says.get("needs", "edit"), lock=True)
    if not button.is_for(actor):
        raise Missing
    if not button.holds(record):
        raise DomainError("E_AUTOMATION_UNMET", name=button.says["label"])
    occasion = Occasion(pk, f"b:{pk}:{new_operation()}", record, {"by": actor.user_id})
    begin(rule.version, [occasion], by=actor)
    run = AutomationRun.objects.filter(automation=rule.pk, key=occasion.key).first()
    if run is None:
        raise DomainError("E_AUTOMATION_OFTEN", limit=AN_HOUR)
    if run.state in BAD_ENDS:
        raise DomainError("E_AUTOMATION_FAILED", name=button.says["label"], reason=(run.error or {}).get("message", ""))
    return store.fetch(module, actor, pk, "view")


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    roles = _("Without any, everybody of whom the next choice is true.")
    ask = _("Stands above the button before it is done.")
    return (
        Field(key="label", type=Text(limit=40), label=_("Words on the button"), column="label", required=True),
        Field(key="roles", type=References(target="role", limit=50), label=_("Roles"), column="roles", help=roles),
        Field(key="needs", type=Choice(options=NEEDS), label=_("For whom"), column="needs", default="edit"),
        Field(key="ask", type=Text(limit=200), label=_("Question"), column="ask", help=ask),
    )


def _check(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    roles = data.get("roles", [])
    if roles and Role.objects.filter(pk__in=roles, deleted_at=None).count() != len(roles):
        checking.refuse(DomainError("E_REFERENCE", label=_("Roles")), "roles")
    return data


ON_BUTTON = declare_trigger(TriggerKind(key=BUTTON, label=_("Somebody presses a button"), fields=_fields, check=_check))
