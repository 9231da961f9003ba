"""The declarations of quotas and forecasts."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.number import Money
from guanxi.meta.types.text import Text
from guanxi.modules.forecasts import picklists, quotas, services
from guanxi.modules.forecasts.models import Forecast, Quota

OF = ("scope_type", "user", "department", "metric", "level", "fiscal_year", "month", "amount")
QUOTA_COLUMNS = ("name", "scope_type", "metric", "level", "fiscal_year", "month", "amount")
FIGURES = ("quota", "closed", "commit", "best_case", "pipeline", "weighted")
MADE_OF = {
    **dict.fromkeys(("closed", "commit", "best_case", "pipeline"), ("opportunities.amount_base",)),
    "weighted": ("opportunities.weighted_base",),
}
FORECAST_COLUMNS = ("name", "owner", "period", *FIGURES, "submitted_at")
MINE = {"field": "owner", "op": "eq", "value": "$me"}
AMOUNT = Field(key="amount", type=Money(), label=_("Amount"), column="amount", required=True)
WHICH = Field(key="field", type=Choice(options=picklists.ADJUSTED), label=_("Figure"), column="field", required=True)
PLACE = Field(
    key="place",
    type=Choice(options=picklists.PLACES),
    label=_("Of what"),
    column="place",
    help=_("Left empty: your team or your own deals; of somebody who reports to you, what you count on."),
)
COMMENT = Field(key="comment", type=Text(limit=500), label=_("Why"), column="comment", required=True)
REMARK = Field(key="comment", type=Text(limit=500), label=_("Comment"), column="comment")

QUOTA = registry.register(
    Module(
        key="quota",
        slug="quotas",
        model=Quota,
        label=_("Quota"),
        label_plural=_("Quotas"),
        about=_("What people, teams, departments and the company are to reach, month by month."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                Quota,
                "name",
                *OF[:3],
                "scope",
                *OF[3:],
                "starts_on",
                "is_late",
                **{key: {"fixed": True} for key in ("scope_type", "user", "department", "level", "fiscal_year")},
                starts_on={"read_only": True},
                is_late={"read_only": True},
                name={"help": _("Left empty, it says whose quota it is, and the month.")},
                scope={"fixed": True, "help": _("Programs may name by it whom the quota is of.")},
                metric={"fixed": True, "help": _("Amounts are in the company's currency.")},
                month={"fixed": True, "help": _("The month of the calendar, 1 to 12, within the fiscal year.")},
            ),
            *(replace(item, read_only=True) if item.key == "owner" else item for item in base_fields(Quota)),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Quota"), fields=OF),
                Section(
                    label=_("More"), fields=("name", "owner", "starts_on", "is_late", "tags", "remark", "external_id")
                ),
            ),
            header=("scope_type", "metric", "fiscal_year", "month", "amount"),
            quick=OF,
        ),
        views=(
            SavedView(key="all", label=_("All quotas"), columns=QUOTA_COLUMNS, sort="-starts_on,name"),
            SavedView(
                key="mine",
                label=_("My quotas"),
                columns=QUOTA_COLUMNS,
                filters=MINE,
                sort="-starts_on",
                sums=("amount",),
            ),
        ),
        sharing=Sharing(),
        rights=(quotas.SET_OWN,),
        rules=Rules(check=quotas.check_quotas, removing=quotas.quota_removing),
        match_fields=("name",),
        depends_on=("accounts", "activities", "opportunities"),
        calendar=(),
        group="sales",
        icon="medal",
    )
)

FORECAST = registry.register(
    Module(
        key="forecast",
        slug="forecasts",
        model=Forecast,
        label=_("Forecast"),
        label_plural=_("Submitted forecasts"),
        about=_(
            "What people have put down and handed in for a period; the forecast itself is worked out at any moment."
        ),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                Forecast,
                "name",
                "period",
                "starts_on",
                *FIGURES,
                "submitted_at",
                "is_late",
                **{key: {"read_only": True, "made_of": made_of} for key, made_of in MADE_OF.items()},
                **{key: {"read_only": True} for key in ("quota", "starts_on", "submitted_at", "is_late")},
                period={"fixed": True, "help": _("A fiscal quarter or a month, such as FY2026-Q1 or 2026-04.")},
                name={"help": _("Left empty, it says whose forecast it is, and the period.")},
            ),
            *base_fields(Forecast),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Forecast"), fields=("period", "owner", *FIGURES, "submitted_at", "is_late")),
                Section(label=_("More"), fields=("name", "starts_on", "tags", "remark", "external_id")),
            ),
            header=("period", "owner", "commit", "best_case", "submitted_at"),
            quick=("period", "owner"),
        ),
        views=(
            SavedView(key="all", label=_("All forecasts"), columns=FORECAST_COLUMNS, sort="-starts_on,name"),
            SavedView(key="mine", label=_("My forecasts"), columns=FORECAST_COLUMNS, filters=MINE, sort="-starts_on"),
        ),
        sharing=Sharing(handed=""),
        rules=Rules(check=services.check_forecasts, removing=services.forecast_removing),
        actions=(
            Action(
                key="adjust",
                label=_("Adjust"),
                service=services.adjust,
                arguments=(WHICH, AMOUNT, COMMENT, PLACE),
            ),
            Action(
                key="withdraw",
                label=_("Withdraw the adjustment"),
                service=services.withdraw,
                arguments=(WHICH, PLACE, REMARK),
            ),
            Action(key="submit", label=_("Submit"), service=services.submit, arguments=(REMARK,), tone="good"),
        ),
        match_fields=("name",),
        depends_on=("opportunities",),
        group="sales",
        icon="chart",
    )
)
