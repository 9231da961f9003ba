"""Rules of the plans themselves (F049): what a step may say, and the versions of what all steps say."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.module import Module
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.models import FollowUpPlan, FollowUpPlanStep, FollowUpPlanVersion
from guanxi.modules.follow_up_plans.results import read_results
from guanxi.records.store import Change

OBJECTS = ("lead", "account", "opportunity", "contract")
KEPT = (
    "kind title instruction start_offset end_offset day_kind executor executor_user_id receivers template_id "
    "auto_execute mandatory results"
).split()


def is_followed(module: Module) -> bool:
    """Whether plans are made for the records of a module."""
    return module.key in OBJECTS


def check_plans(changes: list[Change]) -> None:
    """Conditions and steps mean something; other steps make the next version."""
    channels = _channels(changes)
    for change in changes:
        is_new = change.changes("entry_condition") or change.changes("object")
        if is_new and change.value("entry_condition"):
            _check_condition(change)
        for place, line in enumerate(change.lines or ()):
            _check_step(change, place, line.record, channels)
        if change.is_new or change.lines is not None or change.changes("push_kind"):
            _count_version(change)


def plans_saved(changes: list[Change]) -> None:
    """Keep what each new version says."""
    now = clock.now()
    FollowUpPlanVersion.objects.bulk_create(
        FollowUpPlanVersion(
            plan=change.record,
            version=change.value("plan_version"),
            push_kind=change.value("push_kind"),
            steps=change.extra["steps"],
            at=now,
        )
        for change in changes
        if "steps" in change.extra
    )


def version_of(plan: FollowUpPlan) -> FollowUpPlanVersion:
    """What a plan says now."""
    return FollowUpPlanVersion.objects.get(plan=plan, version=plan.plan_version)


def _channels(changes: Iterable[Change]) -> dict[int, str]:
    ids = {line.record.template_id for change in changes for line in change.lines or () if line.record.template_id}
    return dict(MessageTemplate.objects.filter(pk__in=ids).values_list("pk", "channel")) if ids else {}


def _check_condition(change: Change) -> None:
    module = registry.by_slug(change.value("object") or "")
    if module is None:
        return
    try:
        parse_json(module, change.value("entry_condition"), lambda one: readable(one, change.actor), hops=MOST_HOPS)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": "entry_condition"}))


def _check_step(change: Change, place: int, step: FollowUpPlanStep, channels: dict[int, str]) -> None:
    """The days are in order, what is done by itself can be, and results lead to later steps."""
    if step.end_offset < step.start_offset:
        _refuse(change, place, "end_offset", "E_RANGE", low=step.start_offset, high="3650")
    if step.executor == said.USER and not step.executor_user_id:
        _refuse(change, place, "executor_user", "E_REQUIRED")
    if step.auto_execute and step.kind not in said.BY_ITSELF:
        _refuse(
            change,
            place,
            "auto_execute",
            "E_DATE_RULE",
            hint=_("only mails, text messages and tasks go by themselves."),
        )
    sends = step.kind in (said.MAIL, said.SMS)
    if sends and step.auto_execute and not step.template_id:
        _refuse(change, place, "template", "E_REQUIRED")
    if sends and step.template_id and channels.get(step.template_id) != step.kind:
        _refuse(change, place, "template", "E_REFERENCE")
    _check_results(change, place, step)


def _check_results(change: Change, place: int, step: FollowUpPlanStep) -> None:
    try:
        targets = read_results(step.results).values()
    except ValueError as error:
        return _refuse(change, place, "results", "E_FORMAT", hint=str(error))
    count = len(change.lines or ())
    if any(isinstance(target, int) and not place + 1 < target <= count for target in targets):
        hint = _("a result leads to a later step, at most %(count)s.") % {"count": count}
        _refuse(change, place, "results", "E_FORMAT", hint=hint)
    return None


def _refuse(change: Change, place: int, key: str, code: str, **params: Any) -> None:
    spec = change.module.lines
    assert spec is not None
    label = spec.field(key).label
    change.errors.append(DomainError(code, field=f"lines.{place}.{key}", label=label, **params))


def _count_version(change: Change) -> None:
    """Steps that say the same as the last version make no new one."""
    last = None if change.is_new else version_of(change.record)
    steps = [said_of(line.record) for line in change.lines or ()] if change.lines is not None else None
    if steps is None:
        steps = last.steps if last else []
    if last and last.steps == steps and last.push_kind == change.value("push_kind"):
        return
    change.put("plan_version", (last.version if last else 0) + 1)
    change.extra["steps"] = steps


def said_of(step: FollowUpPlanStep) -> dict[str, Any]:
    """A step as its version keeps it."""
    return {key: getattr(step, key) for key in KEPT}
