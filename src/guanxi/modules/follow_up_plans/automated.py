"""A step of automations that starts a plan for the record: when it enters a stage or a segment, and whenever else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.runs import Doing, Item
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.reference import Reference
from guanxi.modules.follow_up_plans.models import FollowUpPlan
from guanxi.modules.follow_up_plans.plans import is_followed
from guanxi.records import store

RUNNING = "E_SFA_RUNNING"


def _start(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    """Start the plan for each record; one for which it runs already goes on."""
    module, about = registry.get("follow_up_run"), doing.rule.says.module.key
    starter = replace(doing.rule.actor, is_system=True)
    changes = {item: store.new(module, starter, {"plan": step["plan"], about: item.pk}) for item in items}
    store.write(list(changes.values()))
    for item, change in changes.items():
        errors = [error for error in change.errors if error.code != RUNNING]
        if errors:
            item.end(State.FAILED, errors[0] if len(errors) == 1 else Invalid(errors))
        elif change.is_good:
            item.tell(doing.place, "start_plan", record={"module": module.slug, "id": change.record.pk})


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    kind = Reference(target="follow_up_plan")
    return (Field(key="plan", type=kind, label=_("Follow-up plan"), column="plan", required=True),)


def _check(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    """A plan in use, for records of this very object."""
    wanted = FollowUpPlan.objects.filter(pk=data.get("plan"), object=checking.module.slug, active=True, deleted_at=None)
    if "plan" in data and not wanted.exists():
        checking.refuse(DomainError("E_REFERENCE", label=_("Follow-up plan")), "plan")
    checking.target("follow-up-runs", "plan")
    return data


START = declare_step(
    StepKind(
        key="start_plan",
        label=_("Start a follow-up plan"),
        run=_start,
        fields=_fields,
        check=_check,
        at_once=True,
        fits=is_followed,
    )
)
