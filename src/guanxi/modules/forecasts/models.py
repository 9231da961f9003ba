"""Quotas, forecasts, and the two ledgers beside them: adjustments and snapshots."""

from django.conf import settings
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
    MoneyColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes
from guanxi.modules.forecasts import picklists


class Quota(Record):
    """What somebody is to reach in one month 定额: of one kind, at one level. Amounts are in the company's currency."""

    name = TextColumn(pgettext_lazy("thing", "Name"), blank=True)
    scope_type = ChoiceColumn(_("Quota of"), options=picklists.SCOPES, default="user")
    user = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Person"), blank=True)
    department = ReferenceColumn("access.Department", module="department", verbose_name=_("Department"), blank=True)
    scope = IntegerColumn(_("Id of whom it is for"), low=0, default=0)
    metric = ChoiceColumn(_("Kind of quota"), options=picklists.METRICS, default=picklists.MONEY)
    level = ChoiceColumn(_("Level"), options=picklists.LEVELS, default="base")
    fiscal_year = IntegerColumn(_("Fiscal year"), low=1970, high=2999)
    month = IntegerColumn(_("Month"), low=1, high=12)
    starts_on = DateColumn(_("Begins on"), null=True, blank=True)
    amount = DecimalColumn(_("Quota"), places=2, low=0)
    is_late = BooleanColumn(_("Changed after the closing"))

    class Meta:
        indexes = [
            *base_indexes("quota"),
            models.Index(fields=["metric", "level", "starts_on", "scope_type", "scope", "amount"], name="quota_month"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scope_type", "scope", "metric", "level", "starts_on"],
                name="quota_once",
                condition=models.Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Forecast(Record):
    """What one person expects of one period 预测. The figures are those of the moment when they were last put down."""

    name = TextColumn(pgettext_lazy("thing", "Name"), blank=True)
    period = TextColumn(_("Period"), max_length=9, keyed=False)
    span = TextColumn(_("Length of the period"), max_length=14, keyed=False, blank=True)
    starts_on = DateColumn(_("Begins on"), null=True, blank=True)
    quota = MoneyColumn(_("Quota"), null=True, blank=True, base=True)
    closed = MoneyColumn(_("Closed"), null=True, blank=True, base=True)
    commit = MoneyColumn(_("Commit"), null=True, blank=True, base=True)
    best_case = MoneyColumn(_("Best case"), null=True, blank=True, base=True)
    pipeline = MoneyColumn(_("Pipeline"), null=True, blank=True, base=True)
    weighted = MoneyColumn(_("Weighted"), null=True, blank=True, base=True)
    submitted_at = DateTimeColumn(_("Submitted at"), null=True, blank=True)
    is_late = BooleanColumn(_("Changed after the closing"))

    class Meta:
        indexes = [
            *base_indexes("forecast"),
            models.Index(fields=["starts_on", "span", "owner"], name="forecast_period"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "starts_on", "span"], name="forecast_once", condition=models.Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Adjustment(models.Model):
    """That somebody put another amount in the place of a computed one. Only ever added to: the newest of its place and
    field holds, unless it was withdrawn. `base` is what was computed at that moment."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="+")
    place = models.CharField(max_length=10)
    field = models.CharField(max_length=10)
    amount = MoneyColumn(null=True, base=True)
    base = MoneyColumn(default=0, base=True)
    comment = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    holds = models.BooleanField(default=True)
    is_late = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["forecast", "-at"], name="adjustment_trail")]
        constraints = [
            models.UniqueConstraint(
                fields=["forecast", "place", "field"], name="adjustment_holds_once", condition=models.Q(holds=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.forecast_id}: {self.place} {self.field}"


class Snapshot(models.Model):
    """A forecast as it stood on one day: `values` by place, each figure a decimal in text; `lines` what they were
    made of, where somebody submitted it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    span = models.CharField(max_length=14)
    starts_on = models.DateField()
    kind = models.CharField(max_length=10)
    taken_on = models.DateField()
    taken_at = models.DateTimeField()
    values = models.JSONField()
    lines = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "span", "starts_on", "taken_at"], name="snapshot_history")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "span", "starts_on", "kind", "taken_on"],
                name="snapshot_once",
                condition=~models.Q(kind="submit"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.starts_on} {self.kind} {self.taken_on}"
