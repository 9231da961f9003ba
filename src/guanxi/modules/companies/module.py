"""The company and its subsidiaries."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Company
from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Rules, Sharing
from guanxi.modules.companies import services
from guanxi.workdays.models import CalendarException

COMPANY = registry.register(
    Module(
        key="company",
        slug="companies",
        model=Company,
        label=_("Company"),
        label_plural=_("Companies"),
        title="name",
        search=("name", "name_en", "short_name"),
        fields=(
            *fields_of(
                Company,
                "name",
                "name_en",
                "short_name",
                "uscc",
                "address",
                "phone",
                "base_currency",
                "fiscal_start_month",
                "timezone",
                "language",
                "account_owner_sees_children",
                "asks_second_factor",
                "holiday_country",
                "working_week",
                "working_hours",
                uscc={"unique": False},
            ),
            *base_fields(Company),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Company"), fields=("name", "name_en", "short_name", "uscc", "address", "phone")),
                Section(
                    label=_("Working rules"),
                    fields=(
                        "base_currency",
                        "fiscal_start_month",
                        "timezone",
                        "language",
                        "account_owner_sees_children",
                        "asks_second_factor",
                    ),
                ),
                Section(label=_("Working calendar"), fields=("working_week", "working_hours", "holiday_country")),
            )
        ),
        views=(
            SavedView(key="all", label=_("All"), columns=("name", "base_currency", "timezone", "language"), sort="id"),
        ),
        sharing=Sharing(catalogue=True, owners=(), hierarchy=False),
        rules=Rules(check=services.check_companies, removing=services.company_removing),
        depends_on=("people",),
        group="settings",
        icon="building",
    )
)

CALENDAR_EXCEPTION = registry.register(
    Module(
        key="calendar_exception",
        slug="calendar-exceptions",
        model=CalendarException,
        label=_("Exception to the working calendar"),
        label_plural=_("Exceptions to the working calendar"),
        about=_("Days that are free, or worked, by the company's own decision, whatever the week or the holidays say."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(CalendarException, "date", "kind", "name", date={"unique": True}),
            *base_fields(CalendarException),
        ),
        layout=Layout(
            sections=(Section(label=_("Exception"), fields=("date", "kind", "name", "remark")),),
            header=("date", "kind"),
            quick=("date", "kind", "name"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=("date", "kind", "name"), sort="-date"),),
        sharing=Sharing(catalogue=True, owners=(), hierarchy=False),
        depends_on=("company",),
        group="settings",
        icon="calendar",
    )
)
