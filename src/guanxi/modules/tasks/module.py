"""The declaration of tasks."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, Module, Rules, Sharing, Timeline
from guanxi.meta.types.text import Text
from guanxi.modules.tasks import services
from guanxi.modules.tasks.models import Task

FIELDS = fields_of(
    Task,
    *(
        "subject assignee assigner due_at remind_at priority status account contact opportunity lead object record_id "
        "checklist description rrule result_required result done_at"
    ).split(),
    done_at={"read_only": True},
    assigner={"on_delete": "keep"},
    account={"on_delete": "together"},
    contact={"on_delete": "together"},
    opportunity={"on_delete": "together"},
    lead={"on_delete": "together"},
)


REASON = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason")


def _is_open(record: Task) -> bool:
    return record.status == "open"


def _is_given(record: Task) -> bool:
    return _is_running(record) and record.assigner_id not in (None, record.assignee_id)


def _is_running(record: Task) -> bool:
    return record.status in services.RUNNING


TASK = registry.register(
    Module(
        key="task",
        slug="tasks",
        model=Task,
        label=_("Task"),
        label_plural=_("Tasks"),
        about=_("What is to be done, by whom and until when."),
        title="subject",
        subtitle="status",
        search=("subject",),
        fields=(*FIELDS, *base_fields(Task)),
        layout=Layout(
            sections=(
                Section(
                    label=_("Task"),
                    fields=(
                        "subject",
                        "assignee",
                        "due_at",
                        "priority",
                        "status",
                        "remind_at",
                        "rrule",
                        "description",
                        "checklist",
                        "result_required",
                        "result",
                    ),
                ),
                Section(label=_("About"), fields=("account", "contact", "opportunity", "lead")),
                Section(label=_("More"), fields=("assigner", "done_at", "tags", "remark")),
            ),
            header=("assignee", "due_at", "priority", "status"),
            quick=("subject", "due_at", "account", "assignee"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My open tasks"),
                columns=("subject", "due_at", "priority", "status", "account", "assigner"),
                filters={
                    "all": [
                        {"field": "assignee", "op": "eq", "value": "$me"},
                        {"field": "status", "op": "in", "value": ["open", "doing"]},
                    ]
                },
                sort="due_at",
            ),
            SavedView(
                key="overdue",
                label=_("Overdue"),
                columns=("subject", "due_at", "priority", "account", "assignee"),
                filters={
                    "all": [
                        {"field": "due_at", "op": "lt", "value": "$now"},
                        {"field": "status", "op": "in", "value": ["open", "doing"]},
                    ]
                },
                sort="due_at",
            ),
            SavedView(
                key="all",
                label=_("All tasks"),
                columns=("subject", "due_at", "priority", "status", "account", "assignee"),
                sort="-due_at",
            ),
            SavedView(
                key="board",
                label=_("Board"),
                kind="kanban",
                group_by="status",
                columns=("subject", "due_at", "priority", "account", "assignee"),
                sort="due_at",
            ),
        ),
        sharing=Sharing(owners=("assignee", "assigner"), handed="assignee", account="account"),
        unfinished=("status", services.RUNNING),
        carries=(ACCOUNT_OWNER,),
        rules=Rules(check=services.check_tasks, saved=services.tasks_saved, binned=services.tell_accounts),
        actions=(
            Action(key="accept", label=_("Accept"), service=services.accept, offered=_is_open),
            Action(
                key="give_back",
                label=_("Give back"),
                service=services.give_back,
                arguments=(REASON,),
                offered=_is_given,
            ),
            Action(
                key="finish",
                label=_("Mark as done"),
                service=services.finish,
                arguments=(next(field for field in FIELDS if field.key == "result"),),
                tone="good",
                offered=_is_running,
            ),
        ),
        timeline=Timeline(at="due_at", text="subject", through=("account", "contact", "opportunity", "lead")),
        depends_on=("accounts", "activities", "contacts", "leads", "opportunities"),
        group="office",
        icon="check",
    )
)
