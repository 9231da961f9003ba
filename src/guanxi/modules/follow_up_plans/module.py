"""The declaration of follow-up plans and of their runs."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, LineSpec, Module, Numbering, Related, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.moment import Date
from guanxi.meta.types.number import Integer
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.text import Text
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans import services
from guanxi.modules.follow_up_plans.models import FollowUpPlan, FollowUpPlanStep, FollowUpRun, FollowUpRunStep

PLAN_KEYS = ("name", "object", "push_kind", "active", "departments", "entry_condition", "description")
STEP_KEYS = (
    "title kind instruction start_offset end_offset day_kind executor executor_user receivers template auto_execute "
    "mandatory results"
).split()
RUN_KEYS = (
    "number name plan account lead opportunity contract base_date executor contacts state progress next_until reason "
    "plan_version push_kind paused_on starter object record_id"
).split()
BEGUN_WITH = ("plan", "account", "lead", "opportunity", "contract", "base_date", "executor", "contacts")
ABOUT = ("account", "lead", "opportunity", "contract")
BY_SERVICES = (
    *("state", "progress", "next_until", "reason", "plan_version", "push_kind", "paused_on", "starter"),
    *("object", "record_id"),
)
STEPS = (
    "place title kind state planned_start planned_end executor result done_at task mandatory instruction results"
).split()
COLUMNS = ("name", "plan", "account", "state", "progress", "next_until", "owner")
MINE = {"field": "owner", "op": "eq", "value": "$me"}
RUNNING = {"field": "state", "op": "in", "value": list(said.UNDER_WAY)}

PLAN = registry.register(
    Module(
        key="follow_up_plan",
        slug="follow-up-plans",
        model=FollowUpPlan,
        label=_("Follow-up plan"),
        label_plural=_("Follow-up plans"),
        about=_("How leads, customers and deals are followed up, step by step: who does what, when, and what then."),
        title="name",
        subtitle="object",
        search=("name",),
        fields=(
            *fields_of(
                FollowUpPlan,
                *PLAN_KEYS,
                "plan_version",
                name={"unique": True},
                object={"type": ModuleChoice(services.is_followed)},
                push_kind={
                    "help": _("By dates, all steps are dated when it begins; step by step, one begins after the other.")
                },
                departments={"help": _("Empty: for everybody.")},
                entry_condition={
                    "type": RecordCondition(of="object"),
                    "help": _("Empty: for all records of the object."),
                },
                plan_version={"read_only": True},
            ),
            *base_fields(FollowUpPlan),
        ),
        lines=LineSpec(
            slug="follow-up-plans.lines",
            model=FollowUpPlanStep,
            parent="plan",
            label=pgettext_lazy("follow-up plan", "Steps"),
            fields=fields_of(
                FollowUpPlanStep,
                *STEP_KEYS,
                start_offset={"help": _("Days after the base date, or after the step before.")},
                results={"help": _("Such as “interested=4, not interested=end”: the number of the step that follows.")},
            ),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Follow-up plan"), fields=PLAN_KEYS),
                Section(label=_("More"), fields=("plan_version", "owner", "tags", "remark", "external_id")),
            ),
            header=("object", "push_kind", "active", "plan_version"),
            quick=("name", "object", "push_kind"),
        ),
        views=(
            SavedView(
                key="active",
                label=_("In use"),
                columns=("name", "object", "push_kind", "plan_version", "owner", "updated_at"),
                filters={"field": "active", "op": "eq", "value": True},
                sort="object,name",
            ),
            SavedView(
                key="all",
                label=_("All plans"),
                columns=("name", "object", "push_kind", "active", "plan_version", "owner"),
                sort="object,name",
            ),
        ),
        sharing=Sharing(catalogue=True),
        rules=Rules(check=services.check_plans, saved=services.plans_saved),
        related=(
            Related(module="follow_up_run", field="plan", columns=("name", "state", "progress", "next_until", "owner")),
        ),
        match_fields=("name",),
        offered=(("active", "true"),),
        retired={"active": False},
        group="sales",
        icon="list",
    )
)

STEP = Field(key="step", type=Integer(low=1, high=1000), label=_("Step number"), column="step", required=True)
RESULT = Field(key="result", type=Text(limit=200), label=_("Result"), column="result")
REASON = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason", required=True)
WHY = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason")
FROM = Field(key="planned_start", type=Date(), label=_("Planned from"), column="planned_start")
UNTIL = Field(key="planned_end", type=Date(), label=_("Planned until"), column="planned_end")
EXECUTOR = Field(key="executor", type=Reference(target="user"), label=_("Executor"), column="executor")


def _runs(run: Any) -> bool:
    return run.state == said.RUNNING


def _executed_by(actor: Actor) -> Q:
    """Who has to do a step of a run reads it, whoever it belongs to."""
    return Q(pk__in=FollowUpRunStep.objects.filter(executor=actor.user_id).values("run"))


RUN = registry.register(
    Module(
        key="follow_up_run",
        slug="follow-up-runs",
        model=FollowUpRun,
        label=_("Running plan"),
        label_plural=_("Running plans"),
        about=_("Plans under way: for which record, how far, and what is to be done next."),
        title="name",
        subtitle="number",
        search=("name", "number"),
        fields=(
            *fields_of(
                FollowUpRun,
                *RUN_KEYS,
                **{key: {"fixed": True} for key in ("plan", "base_date", "executor", "contacts")},
                **{key: {"fixed": True, "on_delete": "together"} for key in ABOUT},
                **{key: {"read_only": True} for key in BY_SERVICES},
                number={"unique": True},
            ),
            *base_fields(FollowUpRun),
        ),
        lines=LineSpec(
            slug="follow-up-runs.lines",
            model=FollowUpRunStep,
            parent="run",
            label=pgettext_lazy("follow-up plan", "Steps"),
            fields=fields_of(FollowUpRunStep, *STEPS, **{key: {"read_only": True} for key in STEPS}),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Running plan"), fields=("plan", *ABOUT, "base_date", "executor", "contacts", "name")),
                Section(
                    label=_("Where it stands"),
                    fields=("state", "progress", "next_until", "reason", "paused_on", "plan_version", "push_kind"),
                ),
                Section(label=_("More"), fields=("number", "starter", "owner", "tags", "remark", "external_id")),
            ),
            header=("account", "state", "progress", "next_until", "owner"),
            quick=("plan", *ABOUT, "base_date", "executor"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My running plans"),
                columns=COLUMNS,
                filters={"all": [MINE, RUNNING]},
                sort="next_until",
            ),
            SavedView(
                key="late",
                label=_("Overdue"),
                columns=COLUMNS,
                filters={
                    "all": [
                        {"field": "state", "op": "eq", "value": said.RUNNING},
                        {"field": "next_until", "op": "lt", "value": "$today"},
                    ]
                },
                sort="next_until",
            ),
            SavedView(
                key="failed",
                label=_("With a failed step"),
                columns=COLUMNS,
                filters={"all": [RUNNING, {"field": "lines.state", "op": "eq", "value": said.FAILED}]},
                sort="next_until",
            ),
            SavedView(key="all", label=_("All plans"), columns=COLUMNS, sort="-created_at"),
            SavedView(
                key="board",
                label=_("Board"),
                kind="kanban",
                group_by="state",
                columns=("name", "account", "progress", "next_until", "owner"),
                sort="next_until",
            ),
        ),
        sharing=Sharing(account="account", readers=_executed_by),
        unfinished=("state", said.UNDER_WAY),
        carries=(ACCOUNT_OWNER,),
        numbering=Numbering(field="number", pattern="SFA{seq:4}"),
        rules=Rules(check=services.check_runs, saved=services.runs_saved, binned=services.runs_binned),
        actions=(
            Action(
                key="finish_step",
                label=_("Finish a step"),
                service=services.finish_step,
                arguments=(STEP, RESULT),
                needs="view",
                offered=_runs,
            ),
            Action(
                key="skip_step",
                label=_("Skip a step"),
                service=services.skip_step,
                arguments=(STEP, REASON),
                needs="view",
                offered=_runs,
            ),
            Action(
                key="move_step",
                label=_("Move a step"),
                service=services.move_step,
                arguments=(STEP, FROM, UNTIL, EXECUTOR),
                needs="view",
                offered=_runs,
            ),
            Action(
                key="redo_step",
                label=_("Try a step again"),
                service=services.redo_step,
                arguments=(STEP,),
                needs="view",
                offered=_runs,
            ),
            Action(key="pause", label=_("Let it rest"), service=services.pause_run, arguments=(WHY,), offered=_runs),
            Action(
                key="resume",
                label=_("Go on"),
                service=services.resume_run,
                tone="good",
                offered=lambda run: run.state == said.PAUSED,
                ask=_("All open days move by as many as it has rested."),
            ),
            Action(
                key="upgrade",
                label=_("Go on by the newest version"),
                service=services.upgrade_run,
                offered=_runs,
                ask=_("Steps that have not begun are replaced by those of the newest version of the plan."),
            ),
            Action(
                key="terminate",
                label=_("Terminate"),
                service=services.terminate_run,
                arguments=(REASON,),
                tone="danger",
                offered=lambda run: run.state in said.UNDER_WAY,
            ),
        ),
        calendar=("next_until",),
        match_fields=("number",),
        depends_on=("accounts", "contacts", "contracts", "leads", "opportunities", "tasks"),
        group="sales",
        icon="check",
    )
)
