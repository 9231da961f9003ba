"""The declaration of visits."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.geodesy import WGS84
from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, Module, Rules, Sharing
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.files import Pictures
from guanxi.meta.types.moment import DateTime
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.text import LongText, Text
from guanxi.modules.accounts.facade import GEO_SOURCES
from guanxi.modules.visits import models as said
from guanxi.modules.visits import services
from guanxi.modules.visits.models import Visit

PLACES = ("accounts.lng", "accounts.lat")
FACTS = (
    "status in_at in_lng in_lat in_accuracy_m in_distance_m whereabouts on_site off_site_reason out_at minutes "
    "is_closed_for activity"
).split()
READ_ONLY: dict[str, dict[str, Any]] = {key: {"read_only": True} for key in FACTS}
FAR = {"read_only": True, "made_of": PLACES}

FIELDS = fields_of(
    Visit,
    *"subject account contact plan_date route_order purpose status unplanned in_at in_lng in_lat in_accuracy_m".split(),
    *"in_distance_m whereabouts on_site off_site_reason out_at minutes is_closed_for report photos activity".split(),
    **{
        **READ_ONLY,
        **dict.fromkeys(("in_distance_m", "whereabouts", "on_site"), FAR),
        "unplanned": {"fixed": True},
        "account": {"on_delete": "together"},
        "contact": {"on_delete": "clear"},
        "activity": {"read_only": True, "on_delete": "keep"},
    },
)


def _argument(key: str, kind: Any, label: Any, **more: Any) -> Field:
    return Field(key=key, type=kind, label=label, column=key, **more)


PHOTOS = _argument("photos", Pictures(), _("Photos"))
REASON = _argument("reason", Text(limit=200), _("Reason"))
ARRIVING = (
    _argument("lng", DecimalNumber(places=15, low=Decimal(-180), high=Decimal(180)), _("Longitude")),
    _argument("lat", DecimalNumber(places=15, low=Decimal(-90), high=Decimal(90)), _("Latitude")),
    _argument("accuracy", Integer(low=0, high=100_000_000), _("Accuracy in metres")),
    _argument("system", Choice(options=GEO_SOURCES), _("Coordinate system"), default=WGS84),
    REASON,
    PHOTOS,
)
LEAVING = (
    _argument("report", LongText(), _("Report")),
    _argument("next_at", DateTime(), _("Next contact")),
    PHOTOS,
)


def _is(*states: str) -> Any:
    return lambda record: record.status in states


def _makes(actor: Any, record: Any) -> bool:
    return record.owner_id == actor.user_id


MINE = {"field": "owner", "op": "eq", "value": "$me"}
COLUMNS = ("plan_date", "subject", "purpose", "status", "in_at", "minutes", "whereabouts", "owner")

VISIT = registry.register(
    Module(
        key="visit",
        slug="visits",
        model=Visit,
        label=_("Customer visit"),
        label_plural=_("Visits"),
        about=_("Who is to be with which customer on which day: planned, checked in on the spot, and written down."),
        title="subject",
        subtitle="status",
        search=("subject",),
        fields=(*FIELDS, *base_fields(Visit)),
        layout=Layout(
            sections=(
                Section(
                    label=_("Plan"),
                    fields=(
                        "account",
                        "contact",
                        "plan_date",
                        "purpose",
                        "subject",
                        "owner",
                        "route_order",
                        "unplanned",
                    ),
                ),
                Section(
                    label=_("On the spot"),
                    fields=(
                        *("status", "in_at", "out_at", "minutes", "whereabouts", "in_distance_m", "in_accuracy_m"),
                        *("off_site_reason", "is_closed_for"),
                    ),
                ),
                Section(label=_("Report"), fields=("report", "photos", "activity", "tags", "remark")),
            ),
            header=("account", "plan_date", "status", "whereabouts", "minutes", "owner"),
            quick=("account", "contact", "plan_date", "purpose"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My visits"),
                columns=COLUMNS[:-1],
                filters={"all": [MINE, {"field": "plan_date", "op": "gte", "value": "$today"}]},
                sort="plan_date",
            ),
            SavedView(
                key="today",
                label=_("Today"),
                columns=COLUMNS,
                filters={"field": "plan_date", "op": "within", "value": "today"},
                sort="-in_at",
            ),
            SavedView(
                key="off_site",
                label=_("Off site or without location"),
                columns=("plan_date", "subject", "whereabouts", "in_distance_m", "off_site_reason", "owner"),
                filters={"field": "whereabouts", "op": "in", "value": [said.OFF_SITE, said.NO_LOCATION]},
                sort="-plan_date",
            ),
            SavedView(key="all", label=_("All visits"), columns=COLUMNS, sort="-plan_date"),
        ),
        sharing=Sharing(account="account"),
        unfinished=("status", (said.PLANNED, said.IN_PROGRESS)),
        carries=(ACCOUNT_OWNER,),
        rules=Rules(check=services.check_visits, saved=services.visits_saved),
        actions=(
            Action(
                key="check_in",
                label=_("Check in"),
                service=services.check_in,
                arguments=ARRIVING,
                tone="good",
                offered=_is(said.PLANNED, said.MISSED),
                granted=_makes,
                page="/visits/{id}/check-in",
            ),
            Action(
                key="check_out",
                label=_("Check out"),
                service=services.check_out,
                arguments=LEAVING,
                tone="good",
                offered=_is(said.IN_PROGRESS),
                granted=_makes,
                page="/visits/{id}/check-out",
            ),
            Action(
                key="plan_again",
                label=_("Plan again"),
                service=services.plan_again,
                arguments=(next(field for field in FIELDS if field.key == "plan_date"),),
                offered=_is(said.MISSED, said.CANCELLED),
            ),
            Action(
                key="use_position",
                label=_("Take as the customer's position"),
                service=services.use_position,
                needs="view",
                offered=lambda record: record.in_lng is not None,
            ),
            Action(
                key="cancel",
                label=_("Call off"),
                service=services.cancel,
                arguments=(REASON,),
                tone="danger",
                offered=_is(said.PLANNED, said.MISSED),
            ),
        ),
        calendar=("plan_date",),
        depends_on=("accounts", "contacts", "activities"),
        group="office",
        icon="visit",
    )
)
