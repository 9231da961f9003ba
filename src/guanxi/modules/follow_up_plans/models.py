"""Follow-up plans 跟单方案, the versions of each, and their runs about single records."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    IntegerColumn,
    LongTextColumn,
    ReferenceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Attached, Record, base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.modules.follow_up_plans import picklists

MOST_DAYS = 3650


class FollowUpPlan(Record):
    """One way to follow something up: for which records, pushed by what. `version` counts what its steps have said."""

    name = TextColumn(_("Name of the plan"), max_length=100)
    object = ChoiceColumn(_("Object"), max_length=60)
    push_kind = ChoiceColumn(_("Pushed"), options=picklists.PUSHES, default=picklists.TIME)
    active = BooleanColumn(_("In use"), default=True)
    entry_condition = StructureColumn(_("For records that meet"), null=True, blank=True)
    departments = ReferencesColumn(_("For departments"), module="department")
    description = LongTextColumn(_("What it is for"), blank=True)
    plan_version = IntegerColumn(_("Version of the plan"), default=0)

    class Meta:
        indexes = base_indexes("followupplan")

    def __str__(self) -> str:
        return self.name


class _Said(models.Model):
    """What a plan says of a step, and what a run remembers of it."""

    kind = ChoiceColumn(_("Kind"), options=picklists.KINDS, default=picklists.CALL)
    title = TextColumn(_("Step"), max_length=100, keyed=False)
    instruction = TextColumn(_("What is asked"), max_length=500, blank=True, keyed=False)
    start_offset = IntegerColumn(_("From day"), low=0, high=MOST_DAYS, default=0)
    end_offset = IntegerColumn(_("To day"), low=0, high=MOST_DAYS, default=0)
    day_kind = ChoiceColumn(_("Days"), options=picklists.DAYS, default=picklists.CALENDAR)
    receivers = ChoiceColumn(_("To whom"), options=picklists.RECEIVERS, default=picklists.PRIMARY)
    template = ReferenceColumn(
        "message_templates.MessageTemplate", module="template", verbose_name=_("Message template"), blank=True
    )
    auto_execute = BooleanColumn(_("By itself"))
    mandatory = BooleanColumn(_("Mandatory"))
    results = TextColumn(_("Results"), max_length=300, blank=True, keyed=False)
    sort = models.IntegerField(default=0)

    class Meta:
        abstract = True


class FollowUpPlanStep(_Said):
    """One step of a plan; days are counted from the base date, or from the end of the step before."""

    plan = models.ForeignKey(FollowUpPlan, models.CASCADE, related_name="+")
    executor = ChoiceColumn(_("Who does it"), options=picklists.EXECUTORS, default=picklists.OWNER)
    executor_user = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Named person"), blank=True)

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.title}"


class FollowUpPlanVersion(models.Model):
    """What the steps of a plan said from some moment on; a run keeps to the version that it began with."""

    plan = models.ForeignKey(FollowUpPlan, models.CASCADE, related_name="+")
    version = models.IntegerField()
    push_kind = models.CharField(max_length=10)
    steps = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="followupplanversion_once")]

    def __str__(self) -> str:
        return f"{self.plan_id}.{self.version}"


class FollowUpRun(Attached):
    """One plan under way for one record 跟单序列, by `object` and `record_id`. `next_until` is the day by which its
    next step is to be done; `paused_on` since when it rests."""

    number = TextColumn(_("Number"), max_length=30, blank=True)
    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=150, blank=True)
    plan = ReferenceColumn(FollowUpPlan, module="follow_up_plan", verbose_name=_("Follow-up plan"))
    plan_version = IntegerColumn(_("Version of the plan"), default=0)
    push_kind = ChoiceColumn(_("Pushed"), options=picklists.PUSHES, default=picklists.TIME)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    contract = ReferenceColumn("contracts.Contract", module="contract", verbose_name=_("Contract order"), blank=True)
    object = TextColumn(_("About a record of"), max_length=60, blank=True, keyed=False)
    record_id = IntegerColumn(_("Record number"), low=1, high=2**62, null=True, blank=True)
    base_date = DateColumn(_("Base date"))
    executor = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Executor"), blank=True)
    contacts = ReferencesColumn(_("Receivers"), module="contact")
    state = ChoiceColumn(_("State"), options=picklists.STATES, default=picklists.RUNNING)
    reason = TextColumn(_("Reason"), blank=True)
    progress = TextColumn(_("Progress"), max_length=20, blank=True, keyed=False)
    next_until = DateColumn(_("Next step until"), null=True, blank=True)
    paused_on = DateColumn(_("Paused since"), null=True, blank=True)
    starter = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Started by"), blank=True)

    class Meta:
        indexes = [
            *base_indexes("followuprun"),
            number_index("followuprun"),
            *filled_indexes("followuprun", "account", "lead", "opportunity", "contract", "account_owner"),
            models.Index(fields=["state", "next_until", "id"], name="followuprun_next"),
        ]
        constraints = [
            unique_when_filled("followuprun", "number"),
            models.UniqueConstraint(
                fields=["plan", "object", "record_id"],
                name="followuprun_running_once",
                condition=models.Q(state__in=picklists.UNDER_WAY, deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.number


class FollowUpRunStep(_Said):
    """One step of a run with its dates. `place` is its number in the plan, `tries` how often it was tried by itself,
    and `handed_at` since when the last try is under way."""

    run = models.ForeignKey(FollowUpRun, models.CASCADE, related_name="+")
    place = IntegerColumn(_("Step number"), low=1, high=1000, default=1)
    executor = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Executor"), blank=True)
    planned_start = DateColumn(_("Planned from"), null=True, blank=True)
    planned_end = DateColumn(_("Planned until"), null=True, blank=True)
    state = ChoiceColumn(_("State"), options=picklists.STEP_STATES, default=picklists.WAITING)
    task = ReferenceColumn("tasks.Task", module="task", verbose_name=_("Task"), blank=True)
    result = TextColumn(_("Result"), max_length=200, blank=True, keyed=False)
    done_at = DateTimeColumn(_("Done at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "planned_start"], name="followuprunstep_due"),
            models.Index(fields=["state", "planned_end"], name="followuprunstep_overdue"),
            models.Index(fields=["executor", "state"], name="followuprunstep_executor"),
            models.Index(fields=["task"], name="followuprunstep_task", condition=models.Q(task__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.place}: {self.title}"
