"""Days on which the company does not keep to its week or to the public holidays."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import ChoiceColumn, DateColumn, TextColumn
from guanxi.meta.record import Entity, base_indexes
from guanxi.meta.types.choice import options

KINDS = options(("off", _("Day off")), ("working", _("Working day")))


class CalendarException(Entity):
    """One day that is free, or worked, by the company's own decision 公司例外日."""

    date = DateColumn(_("Date"))
    kind = ChoiceColumn(_("Kind"), options=KINDS, default="off")
    name = TextColumn(_("Occasion"), max_length=100)

    class Meta:
        indexes = base_indexes("calendarexception", owned=False)
        constraints = [
            models.UniqueConstraint(
                fields=["date"], name="calendarexception_date_once", condition=models.Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
