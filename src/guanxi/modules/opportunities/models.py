"""Sales processes, their stages, opportunities with product lines, and the history of stages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.custom.column import CustomValues
from guanxi.meta.record import Attached, Record, base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.modules.accounts.facade import SOURCES
from guanxi.modules.opportunities import picklists


class StageSet(Record):
    """A sales process: a set of stages that a deal passes through and keeps."""

    name = TextColumn(_("Process name"), max_length=100)
    name_en = TextColumn(_("English name"), max_length=100, blank=True)
    departments = ReferencesColumn(_("For departments"), module="department")
    types = MultiChoiceColumn(_("For types of deals"), options=picklists.TYPES)
    is_default = BooleanColumn(_("Default"))
    no_skip = BooleanColumn(_("Stages can't be skipped"))
    back_needs_reason = BooleanColumn(_("Going back needs a reason"))

    class Meta:
        indexes = base_indexes("stageset")

    def __str__(self) -> str:
        return self.name


class Stage(Record):
    """One step of a process: its probability, what it asks for, how long a deal should stay."""

    stage_set = ReferenceColumn(StageSet, module="stage_set", verbose_name=_("Process"))
    name = TextColumn(_("Stage name"), max_length=50)
    name_en = TextColumn(_("English name"), max_length=50, blank=True)
    sequence = IntegerColumn(_("Order"), default=0)
    probability = DecimalColumn(_("Probability"), places=4, percent=True, default=0)
    prob_min = DecimalColumn(_("Lowest probability"), places=4, percent=True, null=True, blank=True)
    prob_max = DecimalColumn(_("Highest probability"), places=4, percent=True, null=True, blank=True)
    category = ChoiceColumn(_("Forecast category"), options=picklists.CATEGORIES, default="pipeline")
    kind = ChoiceColumn(_("Kind"), options=picklists.STATUSES, default="open")
    max_days = IntegerColumn(_("Days a deal should stay"), low=1, high=3650, null=True, blank=True)
    required_fields = MultiChoiceColumn(_("Fields that must be filled in"))
    checklist = StructureColumn(_("Checklist"), null=True, blank=True)
    min_activities = IntegerColumn(_("Follow-ups that must be there"), low=0, high=100, default=0)
    active = BooleanColumn(_("In use"), default=True)

    class Meta:
        indexes = base_indexes("stage")

    def __str__(self) -> str:
        return self.name


HOW_FAR = ("status", "stage", "expected_close_date")
ASKED = ("expected_close_date", "deleted_at", "owner", "account_owner", "stage_entered_at")
ADDED = ("amount", "amount_base", "weighted_base")
FIGURES = ("stage_set", "stage", "status", *ASKED, *ADDED)  # all that boards and funnels add up for who sees many

# What forecasts add up by owner, of open deals and of won ones.
EXPECTED = ("status", "expected_close_date", "owner", "forecast_category", "deleted_at", *ADDED[1:])
CLOSED = ("status", "closed_at", "owner", "deleted_at", "amount_base")
SHARED = ("status", "closed_at", "expected_close_date")  # of those whose credit is shared


class Opportunity(Attached):
    """A deal that may be won: amount, stage, expected close date."""

    number = TextColumn(_("Number"), max_length=30, blank=True)
    name = TextColumn(_("Opportunity name"))
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"))
    primary_contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Main contact"), blank=True)
    contacts = ReferencesColumn(_("Contacts"), module="contact")
    type = ChoiceColumn(_("Type"), options=picklists.TYPES, blank=True)
    source = ChoiceColumn(_("Source"), options=SOURCES, blank=True)
    stage_set = ReferenceColumn(StageSet, module="stage_set", verbose_name=_("Process"))
    stage = ReferenceColumn(Stage, module="stage", verbose_name=_("Stage"))
    probability = DecimalColumn(_("Probability"), places=4, percent=True, default=0)
    forecast_category = ChoiceColumn(_("Forecast category"), options=picklists.CATEGORIES, default="pipeline")
    currency_code = TextColumn(_("Currency"), max_length=3, keyed=False)
    amount = MoneyColumn(_("Amount"), default=0)
    amount_base = MoneyColumn(_("Amount in base currency"), default=0, base=True)
    amount_low = MoneyColumn(_("Cautious amount"), null=True, blank=True)
    amount_high = MoneyColumn(_("Hopeful amount"), null=True, blank=True)
    weighted_base = MoneyColumn(_("Weighted amount"), default=0, base=True)
    expected_close_date = DateColumn(_("Expected close date"))
    closed_at = DateColumn(_("Closed on"), null=True, blank=True)
    status = ChoiceColumn(_("Status"), options=picklists.STATUSES, default="open")
    won_reason = ChoiceColumn(_("Reason for winning"), options=picklists.WON_REASONS, blank=True)
    lost_reason = ChoiceColumn(_("Reason for losing"), options=picklists.LOST_REASONS, blank=True)
    winning_competitor = ReferenceColumn(
        "competitors.Competitor", module="competitor", verbose_name=_("Winning competitor"), blank=True
    )
    next_step = TextColumn(_("Next step"), blank=True)
    next_follow_at = DateTimeColumn(_("Next follow-up"), null=True, blank=True)
    slip_count = IntegerColumn(_("Times put off"), default=0)
    stage_entered_at = DateTimeColumn(_("In this stage since"), null=True, blank=True)
    checked_items = MultiChoiceColumn(_("Checklist items done"))
    splits = StructureColumn(_("Parts of the credit"), null=True, blank=True)

    class Meta:
        indexes = [
            *base_indexes("opportunity"),
            number_index("opportunity"),
            *filled_indexes("opportunity", "primary_contact", "winning_competitor"),
            models.Index(fields=["stage", "-updated_at", "id"], name="opportunity_stage"),
            models.Index(fields=["expected_close_date", "id"], name="opportunity_close"),
            models.Index(fields=["stage", "expected_close_date", "id"], name="opportunity_lane"),
            models.Index(fields=["owner", *HOW_FAR], name="opportunity_by_owner"),
            models.Index(fields=["account_owner", *HOW_FAR], name="opportunity_account_owner"),
            models.Index(fields=FIGURES, name="opportunity_figures"),
            models.Index(fields=["-amount", "id"], name="opportunity_amount"),
            models.Index(fields=EXPECTED, name="opportunity_expected"),
            models.Index(fields=CLOSED, name="opportunity_closed"),
            models.Index(fields=SHARED, name="opportunity_shared", condition=models.Q(splits__isnull=False)),
        ]
        constraints = [unique_when_filled("opportunity", "number")]

    def __str__(self) -> str:
        return self.name


class OpportunityCompetitor(Record):
    """A competitor that was met in a deal, and how it stands; `name` is the competitor's when nobody says otherwise."""

    opportunity = ReferenceColumn(Opportunity, module="opportunity", verbose_name=_("Opportunity"))
    competitor = ReferenceColumn("competitors.Competitor", module="competitor", verbose_name=_("Competitor"))
    name = TextColumn(_("Competitor name"), blank=True)
    position = ChoiceColumn(_("Position"), options=picklists.POSITIONS, default="encountered")

    class Meta:
        indexes = base_indexes("dealrival")

    def __str__(self) -> str:
        return self.name


class OpportunityLine(models.Model):
    """A product in a deal; its amount is worked out, never typed."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    product = ReferenceColumn("products.Product", module="product", verbose_name=_("Product"))
    quantity = DecimalColumn(_("Quantity"), places=4, low=0, default=1)
    unit_price = DecimalColumn(_("Unit price"), places=6, low=0, null=True, blank=True)
    discount_pct = DecimalColumn(_("Discount"), places=4, percent=True, default=0)
    amount = MoneyColumn(_("Amount"), default=0)
    custom = CustomValues(default=dict, blank=True)
    sort = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["product", "opportunity"], name="opportunityline_product")]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.product_id}"


class StageHistory(models.Model):
    """One move of a deal from a stage to another. Only ever added to; the funnel's conversion is read from it."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    days_in_stage = models.IntegerField(null=True)
    amount = MoneyColumn(default=0)
    expected_close_date = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["opportunity", "id"], name="stagehistory_deal"),
            models.Index(fields=["to_stage", "at"], name="stagehistory_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.from_stage_id} → {self.to_stage_id}"
