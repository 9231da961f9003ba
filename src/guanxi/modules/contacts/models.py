"""Contacts: the people at our accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models.organisation import LANGUAGES
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.record import Attached, base_indexes, filled_indexes
from guanxi.meta.types.choice import open_options, options
from guanxi.meta.types.contact import Email, Phone

GENDERS = options(("male", _("Male")), ("female", _("Female")), ("unknown", _("Unknown")))
LUNAR = "lunar"
CALENDARS = options(("solar", _("Solar")), (LUNAR, _("Lunar")))
ROLES = open_options(
    ("decision_maker", _("Decision maker")),
    ("approver", _("Approver")),
    ("influencer", _("Influencer")),
    ("user", pgettext_lazy("role in decisions", "User")),
    ("finance", _("Finance")),
    ("gatekeeper", _("Gatekeeper")),
    ("other", _("Other")),
)
ATTITUDES = open_options(("supporter", _("Supporter")), ("neutral", _("Neutral")), ("opponent", _("Opponent")))
CONSENTS = options(("unknown", _("Unknown")), ("granted", _("Granted")), ("refused", _("Refused")))


class Contact(Attached):
    """A person at an account, or one without an account yet."""

    name = TextColumn(_("Name"), max_length=100)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    gender = ChoiceColumn(_("Gender"), options=GENDERS, blank=True)
    department = TextColumn(_("Department"), max_length=50, blank=True)
    title = TextColumn(_("Job title"), max_length=50, blank=True)
    mobile = TextColumn(_("Mobile"), max_length=50, kind=Phone, blank=True)
    phone = TextColumn(_("Phone"), max_length=50, kind=Phone, blank=True)
    email = TextColumn(_("E-mail"), kind=Email, blank=True)
    wechat = TextColumn(_("WeChat"), max_length=50, blank=True)
    wecom_external_id = TextColumn(_("WeCom external id"), max_length=64, blank=True, keyed=False)
    qq = TextColumn(_("QQ"), max_length=20, blank=True)
    birthday = DateColumn(_("Birthday"), null=True, blank=True)
    birthday_calendar = ChoiceColumn(_("Calendar of the birthday"), options=CALENDARS, blank=True)
    is_primary = BooleanColumn(_("Primary contact"))
    decision_role = ChoiceColumn(_("Role in decisions"), options=ROLES, blank=True)
    attitude = ChoiceColumn(_("Attitude"), options=ATTITUDES, blank=True)
    reports_to = ReferenceColumn("self", module="contact", verbose_name=_("Reports to"), blank=True)
    hobbies = TextColumn(_("Hobbies"), blank=True)
    language = ChoiceColumn(_("Language"), options=LANGUAGES, blank=True)
    marketing_consent = ChoiceColumn(_("Consent to marketing"), options=CONSENTS, default="unknown")
    email_opt_out = BooleanColumn(_("No mailings"))
    sms_opt_out = BooleanColumn(_("No text messages"))
    active = BooleanColumn(_("Still there"), default=True)

    class Meta:
        indexes = [
            *base_indexes("contact"),
            *filled_indexes("contact", "account", "reports_to"),
            models.Index(fields=["name_key", "id"], name="contact_name"),
            models.Index(fields=["account_owner", "-updated_at", "id"], name="contact_account_owner"),
            models.Index(fields=["id"], name="contact_born", condition=models.Q(birthday__isnull=False)),
            models.Index(fields=["mobile"], name="contact_mobile", condition=~models.Q(mobile="")),
            models.Index(fields=["email"], name="contact_email", condition=~models.Q(email="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                name="contact_primary_once",
                condition=models.Q(is_primary=True, deleted_at=None, account__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
