"""Follow-ups: what was said with whom, when, and when to speak again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    LongTextColumn,
    ReferenceColumn,
    ReferencesColumn,
    TextColumn,
)
from guanxi.meta.record import Attached, base_indexes
from guanxi.meta.types.choice import open_options, options

KINDS = open_options(
    ("phone", _("Phone call")),
    ("visit", _("Visit")),
    ("wechat", _("WeChat")),
    ("email", pgettext_lazy("follow-up kind", "E-mail")),
    ("sms", _("Text message")),
    ("meeting", _("Meeting")),
    ("exhibition", _("Exhibition")),
    ("online", _("Online meeting")),
    ("other", _("Other")),
    system=("phone", "email", "sms"),
)
RESULTS = open_options(
    ("no_answer", _("No answer")),
    ("interested", _("Interested")),
    ("not_interested", _("Not interested")),
    ("follow_later", _("Follow up later")),
    ("quoted", _("Quoted")),
    ("closed", pgettext_lazy("follow-up result", "Closed")),
    ("other", _("Other")),
)
DIRECTIONS = options(("in", _("Incoming")), ("out", _("Outgoing")))
ABOUT_ACCOUNT = models.Q(account__isnull=False)
ABOUT_DEAL = models.Q(opportunity__isnull=False)
ABOUT_LEAD = models.Q(lead__isnull=False)


class Activity(Attached):
    """One follow-up 跟进记录, written by its author."""

    kind = ChoiceColumn(_("Kind"), options=KINDS, default="phone")
    happened_at = DateTimeColumn(_("Happened at"))
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    contacts = ReferencesColumn(_("Contacts"), module="contact")
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    content = LongTextColumn(_("Content"))
    result = ChoiceColumn(_("Result"), options=RESULTS, blank=True)
    next_at = DateTimeColumn(_("Next contact"), null=True, blank=True)
    direction = ChoiceColumn(_("Direction"), options=DIRECTIONS, blank=True)
    duration_s = IntegerColumn(_("Duration in seconds"), low=0, high=864000, null=True, blank=True)
    lng = DecimalColumn(_("Longitude"), places=6, null=True, blank=True)
    lat = DecimalColumn(_("Latitude"), places=6, null=True, blank=True)
    place = TextColumn(_("Place"), blank=True)
    auto = BooleanColumn(_("Logged automatically"))
    mentions = ReferencesColumn(_("Mentioned"), module="user")
    author = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Author"), blank=True)

    class Meta:
        indexes = [
            *base_indexes("activity"),
            models.Index(fields=["account", "-happened_at"], name="activity_account", condition=ABOUT_ACCOUNT),
            models.Index(fields=["opportunity", "-happened_at"], name="activity_deal", condition=ABOUT_DEAL),
            models.Index(fields=["lead", "-happened_at"], name="activity_lead", condition=ABOUT_LEAD),
            models.Index(fields=["account_owner", "-happened_at", "id"], name="activity_account_owner"),
            models.Index(fields=["author", "-happened_at", "id"], name="activity_author"),
            models.Index(fields=["-happened_at", "id"], name="activity_when"),
        ]

    def __str__(self) -> str:
        return self.content[:60]
