"""The company and its subsidiaries."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Company, CompanyBankAccount
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import LineSpec, Module, Rules, Sharing
from guanxi.meta.setting import Setting, declare
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
                "reveals_a_day",
                "asks_second_factor",
                "holiday_country",
                "working_week",
                "working_hours",
                uscc={"unique": False},
            ),
            *base_fields(Company),
        ),
        lines=LineSpec(
            slug="companies.lines",
            model=CompanyBankAccount,
            parent="company",
            label=_("Bank accounts"),
            fields=fields_of(CompanyBankAccount, "bank", "account_no", "currency_code"),
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
                        "reveals_a_day",
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
        configuration=Configuration(by=("date",)),
        depends_on=("company",),
        group="settings",
        icon="calendar",
    )
)

# What the company's own record keeps, and what each changes.
KEPT = {
    "base_currency": _("In which amounts are added up; it stays once deals are written in it."),
    "fiscal_start_month": _("With which month years and quarters of figures begin; it stays once there are deals."),
    "timezone": _("In which times are read by all who have chosen no other zone."),
    "language": _("In which the product speaks with all who have chosen no other language."),
    "account_owner_sees_children": _("Whoever owns a customer also sees the deals and follow-ups of others there."),
    "asks_second_factor": _("Nobody does anything before he has switched a second factor on."),
    "holiday_country": _("Whose public holidays are free days of the working calendar."),
    "working_week": _("The days on which deadlines and reminders count."),
    "working_hours": _("The hours in which deadlines and reminders count."),
}
for _key, _about in KEPT.items():
    _field = COMPANY.field(_key)
    declare(
        Setting(
            key=f"company.{_key}",
            type=_field.type,
            label=_field.label,
            about=_about,
            default=_field.default,
            group="company",
            column=_key,
        )
    )
