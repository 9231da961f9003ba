"""The choices of follow-up plans and of their runs."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.types.choice import options

TIME, EVENT = "time", "event"
PUSHES = options(
    (TIME, pgettext_lazy("follow-up plan", "By dates")),
    (EVENT, pgettext_lazy("follow-up plan", "Step by step")),
)
CALL, VISIT, MAIL, SMS, MEETING, WAIT = "call", "visit", "mail", "sms", "meeting", "wait"
KINDS = options(
    (CALL, _("Phone call")),
    (VISIT, _("Visit")),
    (MAIL, pgettext_lazy("follow-up kind", "E-mail")),
    (SMS, _("Text message")),
    ("task", _("Task")),
    (MEETING, _("Meeting")),
    ("material", _("Send material")),
    ("approval", _("Internal approval")),
    (WAIT, pgettext_lazy("follow-up plan", "Wait")),
)
CALENDAR, WORKING = "calendar", "working"
DAYS = options((CALENDAR, _("Calendar days")), (WORKING, _("Working days")))
OWNER, STARTER, SUPERIOR, USER = "owner", "starter", "superior", "user"
EXECUTORS = options(
    (OWNER, _("Owner of the record")),
    (STARTER, _("Who starts it")),
    (SUPERIOR, _("Superior of the owner")),
    (USER, _("A named person")),
)
PRIMARY, ALL = "primary", "all"
RECEIVERS = options((PRIMARY, _("Main contact")), (ALL, _("All contacts")))
RUNNING, PAUSED, COMPLETED, TERMINATED = "running", "paused", "completed", "terminated"
STATES = options(
    (RUNNING, pgettext_lazy("follow-up plan", "Running")),
    (PAUSED, pgettext_lazy("follow-up plan", "Paused")),
    (COMPLETED, pgettext_lazy("follow-up plan", "Completed")),
    (TERMINATED, pgettext_lazy("follow-up plan", "Terminated")),
)
WAITING, DUE, OVERDUE, DONE, AUTO_DONE, SKIPPED, FAILED, CANCELLED = (
    *("waiting", "due", "overdue", "done", "auto_done", "skipped", "failed", "cancelled"),
)
STEP_STATES = options(
    (WAITING, _("Not yet due")),
    (DUE, pgettext_lazy("step", "To do")),
    (OVERDUE, _("Overdue")),
    (DONE, _("Done")),
    (AUTO_DONE, _("Done by itself")),
    (SKIPPED, pgettext_lazy("step", "Skipped")),
    (FAILED, _("Failed")),
    (CANCELLED, _("Cancelled")),
)
UNDER_WAY = (RUNNING, PAUSED)
BEGUN = (DUE, OVERDUE, FAILED)
OPEN = (WAITING, *BEGUN)
BY_ITSELF = (MAIL, SMS, "task")
