"""What the engine of approvals keeps: definitions with their versions, cases with steps, tasks, copies and trail."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    IntegerColumn,
    ListColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, base_indexes
from guanxi.meta.types.choice import options
from guanxi.meta.types.structure import Structure

TRIGGER_OPTIONS = options(
    ("create", _("New record")),
    ("submit", _("Submitted by hand")),
    ("update", _("Change of fields")),
    ("delete", _("Deletion or voiding")),
    ("stage", _("Change of stage")),
    ("transfer", _("Transfer to someone else")),
    ("export", _("Export")),
    ("action", _("Another action")),
)
CASE_STATUSES = options(
    ("in_progress", _("In approval")),
    ("returned", _("Returned to the submitter")),
    ("approved", _("Approved")),
    ("rejected", _("Rejected")),
    ("recalled", _("Recalled")),
)
RUNNING = ("in_progress", "returned")
RECORD_TRIGGERS = ("create", "submit")  # those whose result is the status of the record itself


@dataclass(frozen=True, kw_only=True)
class FlowStructure(Structure):
    """The JSON of a flow, which may be long."""

    limit: int = 300_000
    is_drawn: bool = True


class ApprovalDefinition(Entity):
    """A definition 审批定义: for which records and triggers, in which order tried, under which condition, and its flow.

    `object` is the module's slug; `watched` the fields, stages or actions that a trigger looks at.
    """

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    object = TextColumn(_("Kind of records"), max_length=60, keyed=False)
    trigger = ChoiceColumn(_("Trigger"), options=TRIGGER_OPTIONS, default="submit")
    watched = MultiChoiceColumn(_("Fields, stages or actions"))
    priority = IntegerColumn(_("Order"), default=100, low=0, high=100_000)
    condition = StructureColumn(_("Condition"), null=True, blank=True)
    flow = StructureColumn(_("Flow"), kind=FlowStructure, default=dict)
    active = BooleanColumn(_("Active"))
    revision = IntegerColumn(_("Revision"), default=1)

    class Meta:
        indexes = [
            *base_indexes("approval_definition", owned=False),
            models.Index(
                fields=["object", "priority", "id"],
                name="approval_definition_active",
                condition=models.Q(active=True, deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """A flow as it was at one revision; never changed, so that running cases keep theirs."""

    definition = models.ForeignKey(ApprovalDefinition, models.PROTECT, related_name="+")
    revision = models.IntegerField()
    flow = models.JSONField()
    condition = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "revision"], name="approval_version_once")]

    def __str__(self) -> str:
        return f"{self.definition_id}.{self.revision}"


class ApprovalCase(Entity):
    """One approval 审批实例 of one record (or of an export): who submitted what, how it stands, who is asked now.

    `payload` holds what is done once it is approved; `snapshot` the values at submission on which conditions looked.
    `locks` is true as long as the record can't be changed. `is_latest`: no later case of this record of its kind.
    """

    title = TextColumn(_("Title"), max_length=200)
    object = TextColumn(_("Kind of records"), max_length=60, keyed=False)
    record_id = IntegerColumn(_("Record"), null=True, blank=True)
    trigger = ChoiceColumn(_("Trigger"), options=TRIGGER_OPTIONS, default="submit")
    definition = ReferenceColumn(ApprovalDefinition, module="approval_definition", verbose_name=_("Definition"))
    version_of_flow = models.ForeignKey(FlowVersion, models.PROTECT, related_name="+")
    status = ChoiceColumn(_("Status"), options=CASE_STATUSES, default="in_progress")
    submitter = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Submitter"))
    started_at = DateTimeColumn(_("Submitted at"))
    ended_at = DateTimeColumn(_("Ended at"), null=True, blank=True)
    node = TextColumn(_("Present step"), blank=True, keyed=False)
    waiting_for = ReferencesColumn(_("Waiting for"), module="user")
    decided_by = ReferencesColumn(_("Decided by"), module="user")
    copied_to = ReferencesColumn(_("Copied to"), module="user")
    reason = TextColumn(_("Reason"), max_length=500, blank=True, keyed=False)
    payload = models.JSONField(null=True)
    choices = models.JSONField(default=dict)
    snapshot = models.JSONField(default=dict)
    locks = models.BooleanField(default=True)
    is_latest = models.BooleanField(default=True)
    returned_from = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [
            *base_indexes("approval_case", owned=False),
            models.Index(fields=["object", "record_id", "-id"], name="approval_case_record"),
            models.Index(fields=["object", "record_id"], name="approval_case_locks", condition=models.Q(locks=True)),
            models.Index(
                fields=["object", "record_id"], name="approval_case_latest", condition=models.Q(is_latest=True)
            ),
            models.Index(fields=["submitter", "-updated_at", "id"], name="approval_case_submitter"),
            models.Index(fields=["status", "-updated_at", "id"], name="approval_case_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "record_id"],
                name="approval_case_running_once",
                condition=models.Q(status__in=RUNNING, record_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One visit of one node. Only the current one of a node counts; a return makes earlier visits past."""

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        PASSED = "passed", _("Passed")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned")
        STOPPED = "stopped", _("Stopped")

    case = models.ForeignKey(ApprovalCase, models.CASCADE, related_name="steps")
    node = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    mode = models.CharField(max_length=20, blank=True)
    branch = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    current = models.BooleanField(default=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    worked_minutes = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "node"], name="approval_step_current_once", condition=models.Q(current=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.node} {self.state}"


class Task(models.Model):
    """What one person is asked at one step. `counts_as` says how his answer counts, `origin` how he came to it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not yet asked")
        OPEN = "open", _("Open")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned")
        TRANSFERRED = "transferred", _("Transferred")
        CLOSED = "closed", _("Closed")
        SKIPPED = "skipped", _("Agreed by rule")

    class Origin(models.TextChoices):
        NORMAL = "normal", _("By the definition")
        DELEGATE = "delegate", _("Delegated")
        TRANSFER = "transfer", _("Transferred")
        ADD_BEFORE = "add_before", _("Added before")
        ADD_AFTER = "add_after", _("Added after")
        ADD_PARALLEL = "add_parallel", _("Added beside")

    case = models.ForeignKey(ApprovalCase, models.CASCADE, related_name="tasks")
    step = models.ForeignKey(Step, models.CASCADE, related_name="tasks")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    original_assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.NORMAL)
    counts_as = models.CharField(max_length=10, default="base")  # base, before, after, beside
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    depth = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=40, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    sort = models.IntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    urged_at = models.DateTimeField(null=True)
    reminded = models.IntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    worked_minutes = models.IntegerField(null=True)  # working time from being asked to the answer

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "opened_at"], name="approval_task_open", condition=models.Q(state="open")),
            models.Index(
                fields=["due_at"], name="approval_task_due", condition=models.Q(state="open", due_at__isnull=False)
            ),
            models.Index(fields=["assignee", "acted_at"], name="approval_task_acted"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.assignee_id} {self.state}"


class Copy(models.Model):
    """That a person was sent a copy of a case, and when he read it."""

    case = models.ForeignKey(ApprovalCase, models.CASCADE, related_name="copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    node = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="approval_copy_once")]
        indexes = [models.Index(fields=["user", "-id"], name="approval_copy_user")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.user_id}"


class Trail(models.Model):
    """One thing that happened in a case. Only ever added to; read from the first on, it gives the state of the case."""

    case = models.ForeignKey(ApprovalCase, models.CASCADE, related_name="trail")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    step = models.ForeignKey(Step, models.CASCADE, null=True, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="+")
    text = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.verb}"


class Delegation(models.Model):
    """That someone decides for another during a time: all definitions, or those named."""

    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    definitions = ListColumn()
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["from_user", "to_at"], name="approval_delegation_from", condition=models.Q(active=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_user_id} → {self.to_user_id}"


class TaskLink(models.Model):
    """A link of a mail: names one task of one person, works once and for some time, and needs him signed in."""

    digest = models.CharField(max_length=64, unique=True)
    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=10)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.task_id}: {self.verb}"
