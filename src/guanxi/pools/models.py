"""What pools keep beside themselves: rules that take records back, limits of holdings, and where records have been."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import Department, Pool, Position, User
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    IntegerColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, base_indexes, filled_indexes
from guanxi.meta.types.choice import options

NO_FOLLOW_UP, NO_OPPORTUNITY, NO_DEAL = "no_followup", "no_opportunity", "no_deal"
CONTRACT_ENDED, PROTECT_EXPIRED, NOT_CONVERTED = "contract_ended", "protect_expired", "not_converted"
TRIGGERS = options(
    (NO_FOLLOW_UP, _("Nobody has followed up")),
    (NO_OPPORTUNITY, _("No new opportunity")),
    (NO_DEAL, _("No deal")),
    (CONTRACT_ENDED, _("The contract has ended and was not renewed")),
    (PROTECT_EXPIRED, _("The protection after claiming has ended")),
    (NOT_CONVERTED, _("Not converted")),
)
DAY_KINDS = options(("calendar", _("Calendar days")), ("working", _("Working days")))
EXCEPTIONS = options(
    ("open_opportunity", _("Has an open opportunity")),
    ("dealt", _("Has bought before")),
    ("locked", _("Kept out of the pool by its owner")),
    ("in_approval", _("Something of it is in approval")),
    ("unfinished_order", _("An order is not finished")),
)
ALL_EXCEPTIONS = tuple(option.value for option in EXCEPTIONS)
SCOPES = options(
    ("company", _("Everyone")),
    ("department", _("A department")),
    ("position", _("A position")),
    ("user", _("A person")),
)
CAPACITIES = options(("hold", _("Hold")), ("lock", _("Keep out of the pool")))
REASONS = options(
    ("no_demand", _("No demand")),
    ("unreachable", _("Can't be reached")),
    ("wrong_info", _("Wrong information")),
    ("competitor", _("Has chosen a competitor")),
    ("budget", _("No budget")),
    ("out_of_region", _("Outside my region")),
    ("duplicate", pgettext_lazy("record", "Duplicate")),
    ("other", _("Another reason")),
)
LEFT = options(
    ("claim", _("Claimed")),
    ("assign", _("Assigned")),
    ("move", _("Moved to another pool")),
    ("delete", _("Deleted")),
    ("undone", _("Taken back")),
)


class PoolRule(Entity):
    """When a record goes back to a pool that is its home (F023): what has to be missing for how long."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=200, blank=True)
    object = TextColumn(_("Records"), max_length=60, keyed=False)
    pool = ReferenceColumn(Pool, module="pool", verbose_name=_("Customer pool"), blank=True)
    lead_pool = ReferenceColumn(Pool, module="lead_pool", verbose_name=_("Lead pool"), blank=True)
    trigger = ChoiceColumn(_("What is missing"), options=TRIGGERS, default=NO_FOLLOW_UP)
    days = IntegerColumn(_("For how many days"), low=1, high=3650, default=30)
    day_kind = ChoiceColumn(_("Counted in"), options=DAY_KINDS, default="calendar")
    condition = StructureColumn(_("Only if"), null=True, blank=True)
    exceptions = MultiChoiceColumn(_("Not if"), options=EXCEPTIONS, default=ALL_EXCEPTIONS)
    grace_on_enable = BooleanColumn(_("Count from the day on which it is switched on"), default=True)
    active = BooleanColumn(_("Switched on"), default=False)
    active_since = DateColumn(_("Switched on since"), null=True, blank=True)

    class Meta:
        indexes = [*base_indexes("poolrule", owned=False), *filled_indexes("poolrule", "pool", "lead_pool")]

    def __str__(self) -> str:
        return self.name


class CapacityRule(Entity):
    """How many records of a kind one person may hold, or keep out of the pool (F022 rule 4); the narrowest counts."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=200, blank=True)
    object = TextColumn(_("Records"), max_length=60, keyed=False)
    kind = ChoiceColumn(_("What they may"), options=CAPACITIES, default="hold")
    scope = ChoiceColumn(_("For whom"), options=SCOPES, default="company")
    department = ReferenceColumn(Department, module="department", verbose_name=_("Department"), blank=True)
    position = ReferenceColumn(Position, module="position", verbose_name=_("Position"), blank=True)
    user = ReferenceColumn(User, module="user", verbose_name=_("Person"), blank=True)
    max = IntegerColumn(_("At most"), low=0, high=1_000_000, null=True, blank=True)
    exclude = StructureColumn(_("Without those that"), null=True, blank=True)
    active = BooleanColumn(_("Switched on"), default=True)

    class Meta:
        indexes = [
            *base_indexes("capacityrule", owned=False),
            *filled_indexes("capacityrule", "department", "position", "user"),
        ]

    def __str__(self) -> str:
        return self.name


class PoolLook(models.Model):
    """That a member has opened a record while it lay in a pool that limits how many a day he may; kept for that day."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "user", "day", "record_id"], name="poollook_once")]
        indexes = [models.Index(fields=["day"], name="poollook_day")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.pool_id} {self.day} {self.record_id}"


class PoolEntry(models.Model):
    """One stay of a record in a pool. The ledger only grows; the row of a stay that lasts has no end yet.

    `lost_at` is when the former owner lost the record, which a move from pool to pool does not change; `left_to`
    who has it since it left.
    """

    object = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    previous_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lost_at = models.DateTimeField()
    reason = models.CharField(max_length=40)
    reason_note = models.CharField(max_length=500, blank=True)
    rule = models.ForeignKey(PoolRule, models.PROTECT, null=True, related_name="+", db_index=False)
    left_at = models.DateTimeField(null=True)
    left_kind = models.CharField(max_length=20, blank=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    left_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["object", "record_id", "id"], name="poolentry_record"),
            models.Index(fields=["pool", "left_by", "left_at"], name="poolentry_left"),
            models.Index(fields=["pool", "entered_at"], name="poolentry_entered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "record_id"], name="poolentry_once", condition=models.Q(left_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.record_id}: {self.pool_id}"
