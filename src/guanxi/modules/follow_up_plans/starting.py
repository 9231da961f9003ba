"""Beginning a run (F050): what it is about, by which version of the plan, who does which step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.access.scope import speaks_for
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.module import Module
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.course import Course, begin
from guanxi.modules.follow_up_plans.models import FollowUpPlan, FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.plans import OBJECTS, version_of
from guanxi.modules.opportunities.facade import accounts_of
from guanxi.records.sources import ActorSources
from guanxi.records.store import Change
from guanxi.records.titles import title_of
from guanxi.workdays.company import company_calendar

COPIED = "kind title instruction start_offset end_offset day_kind receivers template_id auto_execute mandatory results"
UNTITLED = 150


def check_start(change: Change) -> None:
    """What a new run needs: a plan in use, for this record, that does not run for it already; then its steps, dated."""
    if not change.value("base_date"):
        change.put("base_date", clock.today(change.actor.timezone))
    plan = FollowUpPlan.objects.filter(pk=change.value("plan"), deleted_at=None).first()
    if plan is None:
        if not any(change.value(key) for key in OBJECTS):
            change.refuse("E_REQUIRED", "account")
        return
    module = registry.by_slug(plan.object)
    if module is None or not plan.active or not _is_for(plan, change.actor):
        change.refuse("E_REFERENCE", "plan")
        return
    if not change.value(module.key):
        change.refuse("E_REQUIRED", module.key)
        return
    record = _locked(module, change.value(module.key))
    if record is None:
        change.refuse("E_REFERENCE", module.key)
        return
    _fill_in(change, plan, module, record)
    _check_entry(change, plan, module, record)
    if change.is_good:
        _lay_out(change, plan, record)


def _is_for(plan: FollowUpPlan, actor: Actor) -> bool:
    """Whether somebody belongs to one of the departments that the plan is for, or to one below."""
    if not plan.departments or actor.is_admin or actor.is_system:
        return True
    mine = {int(part) for path in actor.department_paths for part in path.split(".") if part}
    return bool(mine & set(plan.departments))


def _locked(module: Module, pk: int) -> Any:
    """The record, held, so that of two who start the same plan at the same moment the second sees the first."""
    rows = module.model.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk, deleted_at=None).order_by().first()


def _fill_in(change: Change, plan: FollowUpPlan, module: Module, record: Any) -> None:
    change.put("object", module.slug)
    change.put("record_id", record.pk)
    change.put("push_kind", plan.push_kind)
    change.put("plan_version", plan.plan_version)
    change.put("starter", change.actor.user_id)
    if not change.value("name"):
        change.put("name", f"{plan.name}-{title_of(module, record)}"[:UNTITLED])
    if not change.value("account") and module.key == "opportunity":
        change.put("account", accounts_of([record.pk]).get(record.pk))
    if not change.value("account") and module.key == "contract":
        change.put("account", record.account_id)
    if "owner" not in change.given and record.owner_id and speaks_for(change.actor, record.owner_id):
        change.put("owner", record.owner_id)


def _check_entry(change: Change, plan: FollowUpPlan, module: Module, record: Any) -> None:
    running = FollowUpRun.objects.filter(
        plan=plan, object=module.slug, record_id=record.pk, state__in=said.UNDER_WAY, deleted_at=None
    )
    if running.exclude(pk=change.record.pk).exists():
        change.refuse("E_SFA_RUNNING")
    if plan.entry_condition and not change.history:
        sources = ActorSources(change.actor)
        condition = parse_json(module, plan.entry_condition, lambda one: frozenset(one.by_key), hops=MOST_HOPS)
        if not matches(record, condition, sources):
            change.refuse("E_SFA_ENTRY", name=plan.name)


def _lay_out(change: Change, plan: FollowUpPlan, record: Any) -> None:
    """The steps of the version that holds now, with their dates and who does them."""
    told = version_of(plan).steps
    if not told:
        change.refuse("E_REQUIRED", "plan", label=_("Steps"))
        return
    people = people_of(change.record, record, told)
    calendar = company_calendar()
    steps = [made(one, place, people) for place, one in enumerate(told, start=1)]
    course = Course(change.record, steps, change.actor, calendar, calendar.local(clock.now()))
    begin(course, change.value("base_date"))
    change.extra["course"] = course
    for key, value in course.figures().items():
        change.put(key, value)


@dataclass(frozen=True)
class People:
    """Who does what in one run: whose the record is, who has started the plan, the superior of the first, and those of
    the named people who still work here."""

    owner: int | None
    starter: int | None
    superior: int | None
    active: frozenset[int]

    def of(self, step: Mapping[str, Any]) -> int | None:
        named = step["executor_user_id"] if step["executor_user_id"] in self.active else None
        by_rule = {said.STARTER: self.starter, said.SUPERIOR: self.superior, said.USER: named}
        return by_rule.get(step["executor"]) or self.owner


def people_of(run: FollowUpRun, record: Any, told: Sequence[Mapping[str, Any]]) -> People:
    """The people of the steps of a run; one query for each rule that is among them."""
    rules = {one["executor"] for one in told}
    named = {one["executor_user_id"] for one in told if one["executor"] == said.USER}
    working = User.objects.filter(pk__in=named, status="active", deleted_at=None) if named else User.objects.none()
    above = superiors_of(User.objects.get(pk=record.owner_id)) if said.SUPERIOR in rules and record.owner_id else []
    return People(
        owner=run.executor_id or record.owner_id or run.owner_id,
        starter=run.starter_id,
        superior=next(iter(above), None),
        active=frozenset(working.values_list("pk", flat=True)),
    )


def made(told: Mapping[str, Any], place: int, people: People) -> FollowUpRunStep:
    """A step of a run, as the plan says it."""
    copied = {key: told[key] for key in COPIED.split()}
    return FollowUpRunStep(**copied, place=place, sort=place, executor_id=people.of(told))


def subject_of(run: FollowUpRun) -> Any:
    """The record that a run is about, wherever it lies now."""
    module = registry.by_slug(run.object)
    assert module is not None
    return module.model.objects.get(pk=run.record_id)
