"""What happens to runs because of something else: a task has ended, a message has left, the record is closed."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.course import close, course_of, settle
from guanxi.modules.follow_up_plans.executing import KEY, key_of, note_outcome, receivers
from guanxi.modules.follow_up_plans.handling import check_skipping, end_run
from guanxi.modules.follow_up_plans.models import FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.results import read_results
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.models import RecordLink

SLUG = "follow-up-runs"
# By kind of follow-up: the kind of step that it does.
DONE_BY = {
    "phone": said.CALL,
    "visit": said.VISIT,
    "meeting": said.MEETING,
    "online": said.MEETING,
    "email": said.MAIL,
    "sms": said.SMS,
}
ABOUT = {"accounts": "account", "opportunities": "opportunity", "leads": "lead"}


def task_ended(task: Any, actor: Actor) -> None:
    """The step of a task that was done is done, with what came of it; that of one called off is skipped."""
    if task.object != SLUG or task.status not in ("done", "cancelled"):
        return
    run = _held(task.record_id)
    if run is None or run.state not in said.UNDER_WAY:
        return
    course = course_of(run, actor)
    step = next((one for one in course.open_steps() if one.task_id == task.pk), None)
    if step is None:
        return
    if task.status == "cancelled":
        check_skipping(actor, step)
        close(course, step, said.SKIPPED)
        settle(course, "step_skipped", f"{step.place} {step.title}")
    else:
        close(course, step, said.DONE, task.result[:200])
        settle(course, "step_done", f"{step.place} {step.title}")


def spoken(activities: Iterable[Any], actor: Actor) -> None:
    """What its executor has written down of a record does the first step of such a kind that is due for it (F027
    rule 2). A step that asks for a result is done where the follow-up says one of these; else it waits for a person.
    """
    waiting = _waiting_for(list(activities))
    for activity in activities:
        step = next((one for one in waiting if _is_done_by(one, activity)), None)
        if step is not None:
            waiting.remove(step)
            _advance(step, activity, actor)


def _waiting_for(activities: list[Any]) -> list[FollowUpRunStep]:
    """The steps that are due, of those who wrote these follow-ups, for the records that they are about: one query."""
    about = Q()
    for slug, field in ABOUT.items():
        ids = {pk for one in activities if (pk := getattr(one, f"{field}_id"))}
        about |= Q(run__object=slug, run__record_id__in=ids)
    steps = FollowUpRunStep.objects.filter(
        about,
        executor__in={one.author_id for one in activities},
        state__in=(said.DUE, said.OVERDUE),
        auto_execute=False,
        run__state=said.RUNNING,
        run__deleted_at=None,
    )
    return list(steps.select_related("run").order_by("place", "pk"))


def _is_done_by(step: FollowUpRunStep, activity: Any) -> bool:
    is_about_it = getattr(activity, f"{ABOUT[step.run.object]}_id") == step.run.record_id
    return is_about_it and step.executor_id == activity.author_id and step.kind == DONE_BY.get(activity.kind)


def _advance(found: FollowUpRunStep, activity: Any, actor: Actor) -> None:
    run = _held(found.run_id)
    if run is None or run.state != said.RUNNING:
        return
    course = course_of(run, actor)
    step = next((one for one in course.open_steps() if one.pk == found.pk), None)
    result = _result_of(found, activity)
    if step is not None and result is not None:
        close(course, step, said.DONE, result)
        settle(course, "step_done", f"{step.place} {step.title}")


def _result_of(step: FollowUpRunStep, activity: Any) -> str | None:
    """The result that a follow-up names, in its words; nothing where the step knows others."""
    shown = registry.get("activity").field("result").type.display(activity.result) if activity.result else ""
    known = {name.casefold(): name for name in read_results(step.results)}
    named = (known.get(word.casefold()) for word in (str(activity.result), str(shown)))
    return next(filter(None, named), None) if known else str(shown)


def message_settled(message: Any, actor: Actor) -> None:
    """A message that a step has sent has left, or stays here."""
    kind, _colon, rest = message.key.partition(":")
    if kind != KEY or not rest.partition(":")[0].isdecimal():
        return
    row = FollowUpRunStep.objects.filter(pk=int(rest.partition(":")[0])).first()
    run = _held(row.run_id) if row else None
    if row is None or run is None or run.state not in said.UNDER_WAY:
        return
    course = course_of(run, actor)
    step = next((one for one in course.open_steps() if one.pk == row.pk and one.handed_at), None)
    if step is not None and key_of(step) == message.key:
        note_outcome(course, step)
        settle(course, "step_sent", f"{step.place} {step.title}")


def refused(module: Module, pk: int, kinds: Collection[str], actor: Actor) -> None:
    """Somebody wants no more mails or text messages: the steps that would send them to him alone are no longer to be
    done, and a run that has no others ends (F050 rule 6)."""
    for run in list(_going_to(module, pk).select_for_update(of=("self",), no_key=True).order_by("pk")):
        course = course_of(run, actor)
        meant = [one for one in course.open_steps() if one.auto_execute and one.kind in kinds]
        meant = [one for one in meant if receivers(run, one) == (module.key, [pk])]
        for step in meant:
            close(course, step, said.CANCELLED)
        if meant:
            reason = _("The receiver has opted out.")
            ended = {} if course.open_steps() else {"state": said.TERMINATED, "reason": reason}
            settle(course, "opted_out", reason, **ended)


def _going_to(module: Module, pk: int) -> QuerySet[FollowUpRun]:
    """The runs under way that may write to a lead, or to a contact: because they name it, or its account."""
    runs = FollowUpRun.objects.filter(state__in=said.UNDER_WAY, deleted_at=None)
    if module.key == "lead":
        return runs.filter(lead=pk, object="leads")
    named = RecordLink.objects.filter(module="follow_up_run", field="contacts", target_id=pk)
    account = module.model.objects.filter(pk=pk).values("account_id")
    return runs.filter(Q(pk__in=named.values("record_id")) | Q(account__in=account))


def end_runs(module: Module, ids: Iterable[int], reason: str, actor: Actor) -> int:
    """Terminate what runs for these records, because they are closed, gone or somebody else's; how many runs."""
    rows = FollowUpRun.objects.filter(
        object=module.slug, record_id__in=list(ids), state__in=said.UNDER_WAY, deleted_at=None
    )
    runs = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for run in runs:
        end_run(course_of(run, actor), reason)
    return len(runs)


def follow_converted(*, actor: Actor, lead: int, account: int, opportunity: int | None) -> None:
    """What runs for a converted lead goes on for its customer (F033 rule 7)."""
    rows = FollowUpRun.objects.filter(lead=lead, object="leads", state__in=said.UNDER_WAY, deleted_at=None)
    module = registry.get("follow_up_run")
    data = {"account": account, "opportunity": opportunity}
    store.write([following(module, actor, run, data, "linked") for run in rows.order_by("pk")])


def _held(pk: int | None) -> FollowUpRun | None:
    rows = FollowUpRun.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk, deleted_at=None).first()
