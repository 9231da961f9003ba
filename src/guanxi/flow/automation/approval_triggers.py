"""Occasions that approvals bring: a record, such as a form, was handed in for one, or its result is there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.flow.approval.events import ApprovalBegun, ApprovalEnded
from guanxi.flow.approval.models import ApprovalCase
from guanxi.flow.approval.of_records import has_approvals
from guanxi.flow.automation.beginning import Occasion, happened
from guanxi.flow.automation.checking import is_automated
from guanxi.flow.automation.kinds import TriggerKind, declare_trigger
from guanxi.flow.automation.rules import Rule
from guanxi.kernel.events import subscribe
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, options

SUBMITTED, ENDED = "submitted", "approval_ended"
RESULTS = {
    "approved": pgettext_lazy("result of an approval", "Approved"),
    "rejected": pgettext_lazy("result of an approval", "Rejected"),
    "recalled": pgettext_lazy("result of an approval", "Recalled"),
}


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    kind = Choice(options=options(*RESULTS.items()))
    return (Field(key="result", type=kind, label=_("Result"), column="result", required=True),)


declare_trigger(TriggerKind(key=SUBMITTED, label=_("It is handed in for approval"), fits=has_approvals))
declare_trigger(TriggerKind(key=ENDED, label=_("Its approval has a result"), fields=_fields, fits=has_approvals))


@subscribe(ApprovalBegun)
def handed_in(event: ApprovalBegun) -> None:
    """Set off the rules that wait for records of this kind to be handed in."""
    _set_off(SUBMITTED, event.object, event.record_id, event.approval_id, event.actor)


@subscribe(ApprovalEnded)
def has_result(event: ApprovalEnded) -> None:
    """Set off the rules that wait for this result."""
    _set_off(ENDED, event.object, event.record_id, event.approval_id, event.actor, result=event.status)


def lately(rule: Rule, since: datetime) -> Q:
    """The records that have had such an occasion since a moment, for who tries a rule on them."""
    cases = ApprovalCase.objects.filter(object=rule.says.module.slug, record_id__isnull=False)
    if rule.says.on == SUBMITTED:
        found = cases.filter(started_at__gte=since)
    else:
        found = cases.filter(ended_at__gte=since, status=rule.says.trigger["result"])
    return Q(pk__in=found.values("record_id"))


def _set_off(on: str, slug: str, pk: int | None, approval: int, actor: Actor, **parameters: str) -> None:
    module = registry.by_slug(slug)
    if module is not None and pk is not None and is_automated(module):
        facts = {"approval": approval, "by": actor.user_id, **parameters}
        occasion = Occasion(pk, f"a:{approval}:{parameters.get('result', on)}", facts=facts)
        happened(on, module, [occasion], by=actor, **parameters)
