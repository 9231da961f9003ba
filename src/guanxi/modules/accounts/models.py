"""Accounts: companies and people we do business with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models.organisation import PathColumn
from guanxi.meta.columns import (
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.meta.types.contact import CreditCode, Email, Phone, Url
from guanxi.modules.accounts import picklists
from guanxi.pools.columns import Poolable, pool_indexes

PLACED = models.Q(lat__isnull=False, lng__isnull=False)


class Account(Poolable, Record):
    """A customer, or someone who may become one: a company or a person."""

    number = TextColumn(_("Number"), max_length=30, blank=True, keyed=True)
    name = TextColumn(_("Account name"))
    short_name = TextColumn(_("Short name"), max_length=100, blank=True)
    name_en = TextColumn(_("English name"), blank=True)
    aliases = MultiChoiceColumn(_("Aliases"))
    account_type = ChoiceColumn(_("Account type"), options=picklists.ACCOUNT_TYPES, default="company")
    relation_types = MultiChoiceColumn(_("Relation"), options=picklists.RELATIONS)
    level = ChoiceColumn(_("Level"), options=picklists.LEVELS, blank=True)
    industry = ChoiceColumn(_("Industry"), options=picklists.INDUSTRIES, blank=True)
    source = ChoiceColumn(_("Source"), options=picklists.SOURCES, blank=True)
    stage = ChoiceColumn(_("Life stage"), options=picklists.STAGES, default="prospect")
    deal_status = ChoiceColumn(_("Deal status"), options=picklists.DEAL_STATUSES, default="undealt")
    uscc = TextColumn(_("Credit code"), max_length=20, kind=CreditCode, blank=True)
    legal_person = TextColumn(_("Legal representative"), max_length=50, blank=True)
    registered_capital = MoneyColumn(_("Registered capital"), null=True, blank=True)
    size = ChoiceColumn(_("Number of employees"), options=picklists.SIZES, blank=True)
    annual_revenue = MoneyColumn(_("Annual revenue"), null=True, blank=True)
    phone = TextColumn(_("Phone"), max_length=50, kind=Phone, blank=True)
    email = TextColumn(_("E-mail"), kind=Email, blank=True)
    website = TextColumn(_("Website"), max_length=500, kind=Url, blank=True)
    fax = TextColumn(_("Fax"), max_length=30, blank=True)
    country = TextColumn(_("Country"), max_length=60, blank=True)
    province = TextColumn(_("Province"), max_length=60, blank=True)
    city = TextColumn(_("City"), max_length=60, blank=True)
    district = TextColumn(_("District"), max_length=60, blank=True)
    street = TextColumn(_("Street"), blank=True)
    postcode = TextColumn(_("Postcode"), max_length=20, blank=True)
    lng = DecimalColumn(_("Longitude"), places=6, null=True, blank=True)
    lat = DecimalColumn(_("Latitude"), places=6, null=True, blank=True)
    geo_source = ChoiceColumn(_("Position given in"), options=picklists.GEO_SOURCES, blank=True)
    region = ChoiceColumn(_("Region"), options=picklists.REGIONS, blank=True)
    parent_account = ReferenceColumn("self", module="account", verbose_name=_("Parent company"), blank=True)
    credit_limit = MoneyColumn(_("Credit limit"), null=True, blank=True, base=True)
    credit_days = IntegerColumn(_("Days of credit"), low=0, high=3650, null=True, blank=True)
    currency_code = TextColumn(_("Currency"), max_length=3, blank=True, keyed=False)
    received_at = DateTimeColumn(_("Received at"), null=True, blank=True)
    last_follow_at = DateTimeColumn(_("Last follow-up"), null=True, blank=True)
    next_follow_at = DateTimeColumn(_("Next follow-up"), null=True, blank=True)
    first_deal_at = DateColumn(_("First deal"), null=True, blank=True)
    last_deal_at = DateColumn(_("Last deal"), null=True, blank=True)
    deal_count = IntegerColumn(_("Number of deals"), default=0)
    deal_amount_base = MoneyColumn(_("Amount of deals"), default=0, base=True)
    completeness_pct = DecimalColumn(_("Completeness"), places=4, percent=True, default=0)
    preferences = StructureColumn(_("Preferences"), null=True, blank=True)
    pool = ReferenceColumn("access.Pool", module="pool", verbose_name=_("In the pool"), blank=True)
    home_pool = ReferenceColumn("access.Pool", module="pool", verbose_name=_("Home pool"), blank=True)
    recent_orders = IntegerColumn(_("Orders of late"), low=0, default=0)
    recent_amount_base = MoneyColumn(_("Bought of late"), default=0, base=True)
    rfm_recency = IntegerColumn(_("Bought how recently"), low=1, high=5, null=True, blank=True)
    rfm_frequency = IntegerColumn(_("Buys how often"), low=1, high=5, null=True, blank=True)
    rfm_value = IntegerColumn(_("Buys for how much"), low=1, high=5, null=True, blank=True)
    rfm_segment = ChoiceColumn(_("Kind of buyer"), options=picklists.RFM_SEGMENTS, blank=True)
    expected_orders = DecimalColumn(_("Orders expected in 90 days"), places=2, low=0, null=True, blank=True)
    alive_pct = DecimalColumn(_("Likely still a customer"), places=1, percent=True, null=True, blank=True)
    health_score = IntegerColumn(_("Health score"), low=0, high=100, null=True, blank=True)
    health_band = ChoiceColumn(_("Health"), options=picklists.HEALTH_BANDS, blank=True)
    health_parts = StructureColumn(_("What the health score is made of"), null=True, blank=True)
    order_interval_days = IntegerColumn(_("Days between orders"), low=0, null=True, blank=True)
    dormant_on = DateColumn(_("Dormant from"), null=True, blank=True)
    path = PathColumn(source="")

    class Meta:
        indexes = [
            *base_indexes("account"),
            number_index("account"),
            *filled_indexes("account", "parent_account"),
            models.Index(fields=["name_key", "id"], name="account_name"),
            models.Index(fields=["path"], name="account_path"),
            models.Index(fields=["next_follow_at"], name="account_next"),
            *pool_indexes("account", "pool"),
            models.Index(fields=["lat", "lng", "id"], name="account_spot", condition=PLACED),
            *filled_indexes("account", "health_score", "dormant_on"),
        ]
        constraints = [unique_when_filled("account", "uscc"), unique_when_filled("account", "number")]

    def __str__(self) -> str:
        return self.name
