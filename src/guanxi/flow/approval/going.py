"""One case while it is worked on: locked, with its flow, steps and tasks, and everything that is written down of it."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from guanxi.access import grants
from guanxi.access.actor import Actor
from guanxi.flow.approval import notices
from guanxi.flow.approval.definition import Flow, Node
from guanxi.flow.approval.events import ApprovalMoved
from guanxi.flow.approval.models import RUNNING, ApprovalCase, FlowVersion, Step, Task, Trail
from guanxi.flow.approval.people import Asking, Seats
from guanxi.flow.approval.versions import flow_of, module_of
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.finding import find
from guanxi.kernel.inserting import insert
from guanxi.kernel.updating import remove, save
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.audit import note_together
from guanxi.records.models import RecordLink
from guanxi.records.store.doors import fetch
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

CASE = "approval"  # key of the module of cases
OPEN = (Task.State.OPEN, Task.State.WAITING)
ANSWERED = (Task.State.APPROVED, Task.State.REJECTED, Task.State.RETURNED)
PEOPLE = ("waiting_for", "decided_by", "copied_to")
KEPT = (
    *("status", "locks", "node", "reason", "ended_at", "payload", "choices", "snapshot", "returned_from"),
    *("updated_at", "updated_by_id", "version", *PEOPLE),
)


@dataclass
class Going:
    """A locked case and who does something with it. The lists of steps and tasks are those of the database, kept as
    they change."""

    case: Any  # an ApprovalCase
    actor: Actor
    flow: Flow
    module: Module
    now: datetime = field(default_factory=clock.now)
    told: list[Trail] = field(default_factory=list)  # entries of the trail that are not written yet
    shut_now: list[Task] = field(default_factory=list)  # tasks that have ended in this transaction
    is_copied: bool = False  # someone got a copy
    again: set[str] = field(default_factory=set)  # nodes that were returned to: there everybody is asked anew
    seated: dict[str, Seats] = field(default_factory=dict)  # who is asked, where that was found out in this transaction

    @cached_property
    def visits(self) -> dict[int, Step]:
        """All visits of nodes, the past ones too."""
        return {step.pk: step for step in find(Step, case_id=self.case.pk, order=["id"])}

    @property
    def steps(self) -> dict[str, Step]:
        """The current step of each node that was entered."""
        return {step.node: step for step in self.visits.values() if step.current}

    @cached_property
    def tasks(self) -> list[Task]:
        """All tasks of the case, the oldest first, each with its step."""
        found = find(Task, case_id=self.case.pk, order=["id"])
        for task in found:
            task.step = self.visits[task.step_id]
        return found

    def new_task(self, **values: Any) -> Task:
        """One more task; the list is read before it is there, so that it stands in it once."""
        known = self.tasks
        made = Task(case=self.case, **values)
        insert([made])
        known.append(made)
        return made

    def tasks_of(self, step: Step) -> list[Task]:
        """The tasks of one step in the order in which people are asked."""
        return sorted((task for task in self.tasks if task.step_id == step.pk), key=lambda task: (task.sort, task.pk))

    @cached_property
    def record(self) -> Any:
        """The record as it is now; nothing when the case is about none, or it is gone for good."""
        return self.module.model.objects.filter(pk=self.case.record_id).first() if self.case.record_id else None

    @cached_property
    def subject(self) -> Any:
        """The record as it would become."""
        return with_values(self.module, self.record, pending_values(self.case))

    @property
    def asking(self) -> Asking:
        return Asking(
            module=self.module,
            record=self.subject,
            submitter=self.case.submitter_id,
            definition=self.case.definition_id,
            choices=self.case.choices,
        )

    def node(self, step: Step) -> Node:
        return self.flow.node(step.node)

    def note(
        self, verb: str, *, text: str = "", step: Step | None = None, task: Task | None = None, **facts: Any
    ) -> None:
        """One entry of the trail."""
        self.told.append(
            Trail(
                case=self.case,
                at=self.now,
                by_id=self.actor.user_id,
                verb=verb,
                text=text,
                step=step,
                task=task,
                facts=facts,
            )
        )

    def write_down(self) -> None:
        """Write the entries of the trail since the last time, in their order."""
        insert(self.told)
        self.told = []

    def tell_history(self, verb: str, text: str = "") -> None:
        """The same in the history of the record, and of the case."""
        record = [(self.module, self.case.record_id, {"approval": [None, self.case.pk]})] if self.case.record_id else []
        note_together(self.actor, [*record, (registry.get(CASE), self.case.pk, {})], verb, text=text)

    def open(self, task: Task) -> None:
        """Ask a person: from now on it is his turn, and he may read the record."""
        task.state, task.opened_at, task.acted_at = Task.State.OPEN, self.now, None
        node = self.node(task.step)
        task.seen_at = None
        if node.timeout is not None:
            task.due_at = self.calendar.add_working_hours(self.now, node.timeout.hours)
        save([task], "state", "opened_at", "acted_at", "seen_at", "due_at")
        self.give_access(task.assignee_id, "write" if node.fields else "read")
        self.note("opened", step=task.step, task=task, user=task.assignee_id)
        notices.tell_asked(self.case, task, self.submitter_name)

    def shut(self, task: Task, state: Any, *, comment: str = "", by: int | None = None) -> None:
        """A task has its answer, or needs none any more."""
        task.state, task.comment, task.due_at, task.closed_by_id = state, comment or task.comment, None, by
        task.acted_at = self.now
        if state in ANSWERED and task.opened_at is not None:
            task.worked_minutes = self.minutes_since(task.opened_at)
        save([task], "state", "comment", "due_at", "closed_by_id", "acted_at", "worked_minutes")
        if self.node(task.step).fields:
            self.give_access(task.assignee_id, "read")
        self.shut_now.append(task)
        self.note(str(state), step=task.step, task=task, text=comment, user=task.assignee_id)

    @cached_property
    def submitter_name(self) -> str:
        """Whose case it is; who submits it now needs not be looked up."""
        is_own = self.case.submitter_id == self.actor.user_id
        return self.actor.name if is_own else self.case.submitter.name

    @cached_property
    def calendar(self) -> Calendar:
        return company_calendar()

    def minutes_since(self, begin: datetime) -> int:
        """The working time from a moment to now, in whole minutes."""
        return int(self.calendar.working_hours_between(begin, self.now) * 60)

    def give_access(self, user: int, access: str) -> None:
        """Who is asked, or gets a copy, reads this one record and the case, whatever his scope."""
        case = (registry.get(CASE), self.case.pk)
        record = [(self.module, self.case.record_id)] if self.case.record_id else []
        grants.give([case, *(record if access == "read" else [])], user, "read", kind=CASE, ref=self.case.pk)
        if access != "read":
            grants.give(record, user, access, kind=CASE, ref=self.case.pk)

    def keep(self) -> None:
        """Write the case with what follows from its tasks: whom it waits for, who has decided, at which node; and the
        trail."""
        case, waiting = self.case, [task for task in self.tasks if task.state == Task.State.OPEN]
        before = (case.waiting_for, case.decided_by, case.copied_to)
        case.waiting_for = tuple(dict.fromkeys(task.assignee_id for task in waiting))
        case.decided_by = tuple(dict.fromkeys(task.assignee_id for task in self.tasks if task.state in ANSWERED))
        names = dict.fromkeys(task.step.name or task.step.node for task in waiting)
        case.node = ", ".join(names)[:200]
        if self.is_copied:
            case.copied_to = tuple(case.copies.order_by("pk").values_list("user_id", flat=True)[:200])
        case.updated_at, case.updated_by_id, case.version = self.now, self.actor.user_id, case.version + 1
        save([case], *KEPT)
        link_people(case, before)
        self.write_down()
        publish(ApprovalMoved(approval_id=case.pk, ended=tuple(task.pk for task in self.shut_now)))


def fetch_going(actor: Actor, pk: int, *, running: bool = True) -> Going:
    """A case, locked until the transaction ends, for someone who may see it and does not only read."""
    if actor.read_only:
        raise Denied("edit")
    return going_on(fetch(registry.get(CASE), actor, pk, lock=True), actor, running=running)


def lock_going(pk: int, actor: Actor) -> Going | None:
    """A case that still runs, locked, for the product itself."""
    case = ApprovalCase.objects.select_for_update(of=("self",)).filter(pk=pk, status__in=RUNNING).first()
    return going_on(case, actor) if case is not None else None


def going_from_here(going: Going) -> Going:
    """A case that begins: it has no steps and tasks yet, so that nobody need look for them."""
    going.__dict__.update(visits={}, tasks=[])
    return going


def going_on(case: ApprovalCase, actor: Actor, *, running: bool = True) -> Going:
    """A case that the caller has locked; one that has ended is refused, unless that is no matter."""
    if running and case.status not in RUNNING:
        raise DomainError("E_APPROVAL_FINISHED")
    if not ApprovalCase.version_of_flow.is_cached(case):
        (case.version_of_flow,) = find(FlowVersion, id=case.version_of_flow_id)
    return Going(case, actor, flow_of(case.version_of_flow, case.object), module_of(case.object))


def pending_values(case: ApprovalCase) -> Mapping[str, Any]:
    """The values that the record gets once this is approved, as the surface says them."""
    payload = case.payload or {}
    return payload.get("data", {}) if payload.get("kind") == "update" else {}


def with_values(module: Module, record: Any, values: Mapping[str, Any]) -> Any:
    """A record with other values, in memory only."""
    if record is None or not values:
        return record
    changed = copy(record)
    for key, value in values.items():
        if key in module.by_key:
            field = module.field(key)
            field.write(changed, field.clean(value))
    return changed


def link_people(case: ApprovalCase, before: tuple[Any, ...]) -> None:
    """Keep the fields of several people findable, as the store does for other records."""
    after = (case.waiting_for, case.decided_by, case.copied_to)
    changed = [name for name, old, new in zip(PEOPLE, before, after, strict=True) if tuple(old) != tuple(new)]
    if not changed:
        return
    filled = [name for name, old in zip(PEOPLE, before, strict=True) if name in changed and old]
    if filled:
        remove(RecordLink, module=CASE, field=filled, record_id=case.pk)
    insert(
        [
            RecordLink(module=CASE, field=name, record_id=case.pk, target_module="user", target_id=user)
            for name in changed
            for user in getattr(case, name)
        ]
    )
