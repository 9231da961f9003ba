"""Competitors: who else sells to our customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import BooleanColumn, ChoiceColumn, LongTextColumn, TextColumn
from guanxi.meta.record import Record, base_indexes, unique_when_filled
from guanxi.meta.types.choice import open_options
from guanxi.meta.types.contact import Url

THREATS = open_options(("high", _("High")), ("medium", _("Medium")), ("low", _("Low")))


class Competitor(Record):
    """One competitor 竞争对手, with what we know of it and how we answer."""

    name = TextColumn(_("Competitor name"))
    website = TextColumn(_("Website"), max_length=500, kind=Url, blank=True)
    products = LongTextColumn(_("Their products"), blank=True)
    strengths = LongTextColumn(_("Strengths"), blank=True)
    weaknesses = LongTextColumn(_("Weaknesses"), blank=True)
    strategy = LongTextColumn(_("Strategy"), blank=True)
    threat = ChoiceColumn(_("Threat"), options=THREATS, blank=True)
    battle_card = LongTextColumn(_("Battle card"), blank=True)
    active = BooleanColumn(_("In use"), default=True)

    class Meta:
        indexes = [*base_indexes("competitor"), models.Index(fields=["name_key", "id"], name="competitor_name")]
        constraints = [unique_when_filled("competitor", "name")]

    def __str__(self) -> str:
        return self.name
