"""Visits: who is to be with which customer on which day, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    LongTextColumn,
    PicturesColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.record import Attached, base_indexes, filled_indexes
from guanxi.meta.types.choice import Option, open_options

BLUE, GREEN, AMBER, RED, GREY = 0, 2, 4, 5, 9  # places in the palette: what is good looks good
PURPOSES = open_options(
    ("routine", _("Keeping in touch")),
    ("first", _("Getting to know")),
    ("demo", _("Demonstration")),
    ("negotiation", _("Negotiation")),
    ("delivery", _("Delivery and installation")),
    ("service", _("Service")),
    ("collection", _("Collecting a payment")),
    ("other", _("Other")),
)
PLANNED, IN_PROGRESS, DONE, MISSED, CANCELLED = "planned", "in_progress", "done", "missed", "cancelled"
STATUSES = (
    Option(value=PLANNED, label=pgettext_lazy("visit", "Planned"), colour=BLUE),
    Option(value=IN_PROGRESS, label=pgettext_lazy("visit", "In progress"), colour=AMBER),
    Option(value=DONE, label=pgettext_lazy("visit", "Done"), colour=GREEN),
    Option(value=MISSED, label=pgettext_lazy("visit", "Missed"), colour=RED),
    Option(value=CANCELLED, label=pgettext_lazy("visit", "Cancelled"), colour=GREY),
)
ON_SITE, OFF_SITE, NO_LOCATION, UNKNOWN = "on_site", "off_site", "no_location", "unknown"
WHEREABOUTS = (
    Option(value=ON_SITE, label=_("On site"), colour=GREEN),
    Option(value=OFF_SITE, label=_("Off site"), colour=AMBER),
    Option(value=NO_LOCATION, label=_("No location"), colour=RED),
    Option(value=UNKNOWN, label=_("Position of the customer unknown"), colour=GREY),
)


class Visit(Attached):
    """One visit 拜访 to one customer, by its owner.

    `whereabouts` says how the check-in compares with the customer's position; `in_distance_m` is in metres, positions
    are in WGS-84, `minutes` is from check-in to check-out. `is_closed_for` marks one that nobody checked out of.
    """

    subject = TextColumn(_("Subject"), blank=True)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), db_index=False)
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)
    plan_date = DateColumn(_("Date"), blank=True)
    route_order = IntegerColumn(_("Place in the day's route"), low=1, high=1000, null=True, blank=True)
    purpose = ChoiceColumn(_("Purpose"), options=PURPOSES, default="routine")
    status = ChoiceColumn(_("Status"), options=STATUSES, default=PLANNED)
    unplanned = BooleanColumn(_("Unplanned"))
    in_at = DateTimeColumn(_("Checked in"), null=True, blank=True)
    in_lng = DecimalColumn(_("Longitude at check-in"), places=6, null=True, blank=True)
    in_lat = DecimalColumn(_("Latitude at check-in"), places=6, null=True, blank=True)
    in_accuracy_m = IntegerColumn(_("Accuracy in metres"), low=0, null=True, blank=True)
    in_distance_m = IntegerColumn(_("Metres from the customer"), low=0, null=True, blank=True)
    whereabouts = ChoiceColumn(_("Where checked in"), options=WHEREABOUTS, blank=True)
    on_site = BooleanColumn(_("On site"))
    off_site_reason = TextColumn(_("Reason for being off site"), blank=True)
    out_at = DateTimeColumn(_("Checked out"), null=True, blank=True)
    minutes = IntegerColumn(_("Minutes"), low=0, null=True, blank=True)
    is_closed_for = BooleanColumn(_("Closed at the end of the day"))
    report = LongTextColumn(_("Report"), blank=True)
    photos = PicturesColumn(_("Photos"))
    activity = ReferenceColumn(
        "activities.Activity",
        module="activity",
        verbose_name=_("Follow-up"),
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta:
        indexes = [
            *base_indexes("visit"),
            *filled_indexes("visit", "contact", "account_owner", "activity"),
            models.Index(fields=["account", "-plan_date", "id"], name="visit_account"),
            models.Index(fields=["owner", "-plan_date", "id"], name="visit_day"),
            models.Index(fields=["status", "plan_date", "id"], name="visit_status"),
            models.Index(fields=["-plan_date", "id"], name="visit_when"),
        ]

    def __str__(self) -> str:
        return self.subject
