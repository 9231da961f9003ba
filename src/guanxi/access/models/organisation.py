"""The company, its departments and its positions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.text import KeyColumn
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    IntegerColumn,
    LongTextColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    ReferencesColumn,
    TextColumn,
)
from guanxi.meta.countries import COUNTRIES
from guanxi.meta.record import Entity, base_indexes, filled_indexes
from guanxi.meta.types.choice import options
from guanxi.meta.types.contact import CreditCode, Phone

WEEK = options(
    ("monday", _("Monday")),
    ("tuesday", _("Tuesday")),
    ("wednesday", _("Wednesday")),
    ("thursday", _("Thursday")),
    ("friday", _("Friday")),
    ("saturday", _("Saturday")),
    ("sunday", _("Sunday")),
)
WORKED = tuple(option.value for option in WEEK[:5])
LANGUAGES = options(("zh-hans", _("Simplified Chinese")), ("en", _("English")))


class PathColumn(KeyColumn):
    """The ids of a row's ancestors, outermost first, each with a dot behind it: `1.4.` is below 4, which is below 1."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        return getattr(model_instance, self.attname) or ""


class Company(Entity):
    """The company itself; subsidiaries and branches are further rows. One database is one company."""

    name = TextColumn(_("Company name"))
    name_en = TextColumn(_("English name"), blank=True)
    short_name = TextColumn(_("Short name"), max_length=50, blank=True)
    uscc = TextColumn(_("Credit code"), max_length=20, kind=CreditCode, blank=True)
    address = TextColumn(_("Address"), max_length=300, blank=True)
    phone = TextColumn(_("Phone"), max_length=50, kind=Phone, blank=True)
    base_currency = TextColumn(_("Base currency"), max_length=3, default="CNY", keyed=False)
    fiscal_start_month = IntegerColumn(_("Fiscal year starts in month"), default=1, low=1, high=12)
    timezone = TextColumn(_("Time zone"), max_length=40, default="Asia/Shanghai", keyed=False)
    language = ChoiceColumn(_("Default language"), options=LANGUAGES, default="zh-hans")
    account_owner_sees_children = BooleanColumn(_("Account owners see everything attached"), default=True)
    reveals_a_day = IntegerColumn(
        _("Masked values that one person may have shown a day"), default=50, db_default=50, low=0, high=10_000
    )
    asks_second_factor = BooleanColumn(_("Everyone must sign in with a second factor"), db_default=False)
    holiday_country = ChoiceColumn(_("Public holidays of"), options=COUNTRIES, blank=True, default="CN")
    working_week = MultiChoiceColumn(_("Working days of the week"), options=WEEK, default=WORKED)
    working_hours = TextColumn(_("Working hours"), max_length=200, keyed=False, default="09:00-12:00, 13:30-18:00")
    is_main = models.BooleanField(default=False, editable=False)
    shape_mark = models.CharField(max_length=32, default="", db_default="", blank=True, editable=False)

    class Meta:
        indexes = base_indexes("company", owned=False)
        constraints = [
            models.UniqueConstraint(fields=["is_main"], condition=models.Q(is_main=True), name="company_main_once")
        ]

    def __str__(self) -> str:
        return self.name


class CompanyBankAccount(models.Model):
    """An account of the company at a bank, as it stands on its papers."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    bank = TextColumn(_("Bank"), max_length=100, keyed=False)
    account_no = TextColumn(_("Account number"), max_length=50, keyed=False)
    currency_code = TextColumn(_("Currency"), max_length=3, keyed=False, blank=True)
    sort = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.bank} {self.account_no}"


class Department(Entity):
    """A department 部门 in the tree of departments."""

    name = TextColumn(_("Department name"), max_length=100)
    name_en = TextColumn(_("English name"), max_length=100, blank=True)
    parent = ReferenceColumn("self", module="department", verbose_name=_("Parent department"), blank=True)
    head_user = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Head"), blank=True)
    deputies = ReferencesColumn(_("Deputies"), module="user")
    sequence = IntegerColumn(_("Order"), default=0)
    path = PathColumn(source="")

    class Meta:
        indexes = [*base_indexes("department", owned=False), *filled_indexes("department", "parent")]

    def __str__(self) -> str:
        return self.name


class Position(Entity):
    """A position 岗位: superiors read and write what the people below own; peers don't see each other's."""

    name = TextColumn(_("Position name"), max_length=100)
    name_en = TextColumn(_("English name"), max_length=100, blank=True)
    parent = ReferenceColumn("self", module="position", verbose_name=_("Superior position"), blank=True)
    description = LongTextColumn(_("Description"), blank=True)
    level = IntegerColumn(_("Level"), default=1)
    sequence = IntegerColumn(_("Order"), default=0)
    path = PathColumn(source="")

    class Meta:
        indexes = [
            *base_indexes("position", owned=False),
            *filled_indexes("position", "parent"),
            models.Index(fields=["path"], name="position_path"),
        ]

    def __str__(self) -> str:
        return self.name
