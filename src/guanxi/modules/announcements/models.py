"""Announcements of the company, and who has read them."""

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
    MultiChoiceColumn,
    ReferencesColumn,
    RichTextColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes
from guanxi.meta.types.choice import open_options, options

TYPES = open_options(
    ("news", _("Company news")),
    ("appointment", _("Appointment")),
    ("holiday", _("Holiday")),
    ("meeting", _("Meeting")),
    ("policy", _("Policy")),
    ("other", _("Other")),
    system=("meeting",),
)
AUDIENCES = options(
    ("all", _("Everybody")), ("departments", _("Departments")), ("positions", _("Positions")), ("users", _("People"))
)
CHANNELS = options(
    ("pm", _("In Guanxi")), ("mail", pgettext_lazy("channel", "E-mail")), ("sms", _("Short message")), ("im", _("Chat"))
)
ANSWERS = {"accepted": _("Accepted"), "declined": _("Declined")}  # to the invitation to a meeting
STATUSES = options(
    ("draft", _("Draft")),
    ("scheduled", _("Scheduled")),
    ("published", _("Published")),
    ("expired", _("Expired")),
    ("withdrawn", _("Withdrawn")),
)


class Announcement(Record):
    """One announcement 公告. Departments mean those below them too, and positions the ones below them."""

    title = TextColumn(_("Title"), max_length=200)
    type = ChoiceColumn(_("Type"), options=TYPES, default="news")
    body = RichTextColumn(_("Text"), blank=True)
    audience = ChoiceColumn(_("Audience"), options=AUDIENCES, default="all")
    departments = ReferencesColumn(_("Departments and those below"), module="department")
    positions = ReferencesColumn(_("Positions and those below"), module="position")
    users = ReferencesColumn(_("People"), module="user")
    channels = MultiChoiceColumn(_("Told by"), options=CHANNELS, default=("pm",))
    publish_at = DateTimeColumn(_("Publish at"), null=True, blank=True)
    expire_at = DateTimeColumn(_("Valid until"), null=True, blank=True)
    top = BooleanColumn(_("On top"))
    need_confirm = BooleanColumn(_("Must be confirmed"))
    holiday_from = DateColumn(_("Days off from"), null=True, blank=True)
    holiday_until = DateColumn(_("Days off until"), null=True, blank=True)
    meeting_at = DateTimeColumn(_("Meeting begins"), null=True, blank=True)
    meeting_until = DateTimeColumn(_("Meeting ends"), null=True, blank=True)
    meeting_place = TextColumn(_("Place of the meeting"), max_length=200, blank=True)
    status = ChoiceColumn(_("Status"), options=STATUSES, default="draft")
    published_at = DateTimeColumn(_("Published at"), null=True, blank=True)
    reminders = IntegerColumn(_("Reminded, times"), default=0)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            *base_indexes("announcement"),
            models.Index(fields=["status", "-top", "-published_at"], name="announcement_newest"),
            models.Index(fields=["publish_at"], name="announcement_due", condition=models.Q(status="scheduled")),
        ]

    def __str__(self) -> str:
        return self.title


class AnnouncementRead(models.Model):
    """That one person has opened an announcement, and perhaps confirmed it."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=list(ANSWERS.items()), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="announcementread_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.user_id}"
