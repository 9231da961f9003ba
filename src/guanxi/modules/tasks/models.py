"""Tasks: what someone has to do by when, perhaps about a customer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    IntegerColumn,
    LongTextColumn,
    ReferenceColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Attached, base_indexes, filled_indexes
from guanxi.meta.types.checklist import Checklist
from guanxi.meta.types.choice import open_options, options
from guanxi.modules.tasks.repeating import RULES

PRIORITIES = open_options(("urgent", _("Urgent")), ("high", _("High")), ("medium", _("Medium")), ("low", _("Low")))
STATUSES = options(
    ("open", _("Not started")), ("doing", _("Under way")), ("done", _("Done")), ("cancelled", _("Cancelled"))
)
TO_REMIND = models.Q(remind_at__isnull=False, reminded_at=None)
ABOUT_ACCOUNT = models.Q(account__isnull=False)


class Task(Attached):
    """One task 任务 with its assignee and, when someone else gave it, its assigner."""

    subject = TextColumn(_("Subject"))
    assignee = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Assignee"), blank=True)
    assigner = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Assigner"), blank=True)
    due_at = DateTimeColumn(_("Due"), null=True, blank=True)
    remind_at = DateTimeColumn(_("Remind at"), null=True, blank=True)
    priority = ChoiceColumn(_("Priority"), options=PRIORITIES, default="medium")
    status = ChoiceColumn(_("Status"), options=STATUSES, default="open")
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    object = TextColumn(_("About a record of"), max_length=60, blank=True, keyed=False)
    record_id = IntegerColumn(_("Record number"), low=1, high=2**62, null=True, blank=True)
    checklist = StructureColumn(_("Checklist"), kind=Checklist, null=True, blank=True)
    description = LongTextColumn(_("Description"), blank=True)
    rrule = ChoiceColumn(_("Repeats"), options=RULES, blank=True)
    result_required = BooleanColumn(_("Ask for a result"))
    result = LongTextColumn(_("Result"), blank=True)
    done_at = DateTimeColumn(_("Done at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            *base_indexes("task"),
            *filled_indexes("task", "contact", "opportunity", "lead", "assigner", "account_owner"),
            models.Index(fields=["assignee", "status", "due_at"], name="task_assignee"),
            models.Index(fields=["account", "status", "due_at"], name="task_account", condition=ABOUT_ACCOUNT),
            models.Index(fields=["due_at", "id"], name="task_due"),
            models.Index(fields=["remind_at", "id"], name="task_remind", condition=TO_REMIND),
        ]

    def __str__(self) -> str:
        return self.subject
