"""Events: when somebody is where with whom, once or again and again."""

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
    MultiChoiceColumn,
    ReferenceColumn,
    ReferencesColumn,
    TextColumn,
)
from guanxi.meta.record import Attached, base_indexes, filled_indexes
from guanxi.meta.types.choice import open_options, options

KINDS = open_options(
    ("visit", _("Visit")),
    ("meeting", _("Meeting")),
    ("call", _("Phone call")),
    ("work", pgettext_lazy("kind of event", "Work")),
    ("training", _("Training")),
    ("leave", pgettext_lazy("kind of event", "Leave")),
    ("other", _("Other")),
    system=("visit", "meeting", "call"),
)
PRIVACY = options(
    ("public", pgettext_lazy("privacy", "Public")),
    ("busy", pgettext_lazy("privacy", "Only that I am busy")),
    ("private", pgettext_lazy("privacy", "Private")),
)
COLOURS = options(
    ("blue", _("Blue")),
    ("orange", _("Orange")),
    ("green", _("Green")),
    ("red", _("Red")),
    ("purple", _("Purple")),
    ("brown", _("Brown")),
)
REPEATS = options(
    ("DAILY", _("Every day")),
    ("WEEKLY", _("Every week")),
    ("MONTHLY", _("Every month")),
    ("YEARLY", _("Every year")),
)
WEEKDAYS = options(
    ("MO", _("Monday")),
    ("TU", _("Tuesday")),
    ("WE", _("Wednesday")),
    ("TH", _("Thursday")),
    ("FR", _("Friday")),
    ("SA", _("Saturday")),
    ("SU", _("Sunday")),
)
REMINDERS = options(
    ("0", _("When it begins")),
    ("5", _("5 minutes before")),
    ("15", _("15 minutes before")),
    ("30", _("30 minutes before")),
    ("60", _("An hour before")),
    ("1440", _("A day before")),
)
TO_REMIND = models.Q(remind_at__isnull=False, deleted_at=None)


class Event(Attached):
    """One event 日程, or the rule of a series of them. Times are kept in UTC; a series goes on at the same time of the
    clock of its zone. `last_at` is when it is over for good, so that an index finds what reaches into a window."""

    subject = TextColumn(_("Subject"))
    kind = ChoiceColumn(_("Kind"), options=KINDS, default="meeting")
    start_at = DateTimeColumn(_("Start"))
    end_at = DateTimeColumn(_("End"))
    all_day = BooleanColumn(_("All day"))
    timezone = TextColumn(_("Time zone"), max_length=64, blank=True, keyed=False)
    place = TextColumn(pgettext_lazy("where an event is", "Place"), blank=True)
    privacy = ChoiceColumn(_("Privacy"), options=PRIVACY, default="public")
    colour = ChoiceColumn(_("Colour"), options=COLOURS, blank=True)
    repeat = ChoiceColumn(_("Repeats"), options=REPEATS, blank=True)
    repeat_every = IntegerColumn(_("Every so many"), low=1, high=99, default=1)
    repeat_on = MultiChoiceColumn(_("On these weekdays"), options=WEEKDAYS)
    repeat_until = DateColumn(_("Repeats until"), null=True, blank=True)
    repeat_count = IntegerColumn(_("How many times"), low=1, high=1000, null=True, blank=True)
    rrule = TextColumn(_("Rule of repeating"), blank=True, keyed=False)
    excluded = LongTextColumn(_("Left out"), blank=True)
    series = ReferenceColumn("events.Event", module="event", verbose_name=_("Series"), blank=True)
    occurrence_at = DateTimeColumn(_("In place of"), null=True, blank=True)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    description = LongTextColumn(_("Description"), blank=True)
    reminders = MultiChoiceColumn(_("Reminders"), options=REMINDERS)
    people = ReferencesColumn(_("Colleagues invited"), module="user")
    accepted = ReferencesColumn(pgettext_lazy("answers to an invitation", "Accepted"), module="user")
    tentative = ReferencesColumn(pgettext_lazy("answers to an invitation", "Tentative"), module="user")
    declined = ReferencesColumn(pgettext_lazy("answers to an invitation", "Declined"), module="user")
    last_at = models.DateTimeField(editable=False)
    remind_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            *base_indexes("event"),
            *filled_indexes("event", "account", "contact", "opportunity", "lead", "series", "account_owner"),
            models.Index(fields=["owner", "last_at", "start_at"], name="event_calendar"),
            models.Index(fields=["start_at", "id"], name="event_start"),
            models.Index(fields=["remind_at", "id"], name="event_remind", condition=TO_REMIND),
        ]

    def __str__(self) -> str:
        return self.subject


class CalendarFeed(models.Model):
    """The secret address under which calendar programs read somebody's calendar; only its hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)
