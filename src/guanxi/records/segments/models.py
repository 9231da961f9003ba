"""What is kept of segments: the condition of one that is found anew, the members of one that is a list."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import BooleanColumn, ChoiceColumn, DateTimeColumn, StructureColumn, TextColumn
from guanxi.meta.record import Record, base_indexes
from guanxi.meta.types.choice import options

DYNAMIC, STATIC = "dynamic", "static"
KINDS = options((DYNAMIC, _("Found by its condition")), (STATIC, _("A fixed list")))


class Segment(Record):
    """A part of the records of one module 客户分群. `object` is the module's slug; a list that was made by a condition
    keeps it, to be made anew by it."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    object = TextColumn(_("Records"), max_length=60, keyed=False)
    kind = ChoiceColumn(_("Kind"), options=KINDS, default=DYNAMIC)
    condition = StructureColumn(_("Condition"), null=True, blank=True)
    is_shared = BooleanColumn(_("For everyone"))
    filled_at = DateTimeColumn(_("List made at"), null=True, blank=True)

    class Meta:
        indexes = [*base_indexes("segment"), models.Index(fields=["object"], name="segment_object")]

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """That a record is in a list. Whether somebody sees it is asked where it is shown or counted."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="members", db_index=False)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "record_id"], name="segment_member_once")]
        indexes = [models.Index(fields=["record_id"], name="segment_member_record")]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.record_id}"
