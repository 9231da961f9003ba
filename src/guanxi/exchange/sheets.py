"""How an export looks as a workbook: numbers and dates as such, choices to pick from, and who made it when."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.exchange.formats.xlsx_writer import DATE, MOMENT, NUMBER, TEXT, Column
from guanxi.kernel import clock
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer, Money


def columns_of(header: Sequence[str], fields: Sequence[Field], line_fields: Sequence[Field]) -> list[Column]:
    """The id, the fields of the record, and those of its lines."""
    shown = [Column(header[0], NUMBER)]
    return shown + [_column(name, field) for name, field in zip(header[1:], (*fields, *line_fields), strict=True)]


def who_and_when(actor: Actor) -> tuple[str, str]:
    """Who takes something out, and the moment on his clock, as files say it."""
    person = User.objects.filter(pk=actor.user_id).values_list("name", flat=True).first() or ""
    moment = timezone.localtime(clock.now())
    return person, f"{moment:%Y-%m-%d %H:%M} {moment.tzname()}"


def about_sheet(module: Module, actor: Actor, rows: int) -> tuple[str, list[tuple[str, str]]]:
    """A sheet behind the list that says what it is (DOMAIN F010 rule 1)."""
    person, moment = who_and_when(actor)
    return _("About this file"), [
        (_("What"), str(module.label_plural)),
        (_("Rows"), str(rows)),
        (_("Exported by"), person),
        (_("Exported at"), moment),
    ]


def _column(name: str, field: Field) -> Column:
    kind: Any = field.type
    if isinstance(kind, Date):
        return Column(name, DATE)
    if isinstance(kind, DateTime):
        return Column(name, MOMENT)
    if isinstance(kind, Integer | DecimalNumber) and not field.is_reference:
        return Column(name, NUMBER, places=kind.places if isinstance(kind, Money) else -1)
    return Column(name, TEXT, choices=_choices(field))


def _choices(field: Field) -> tuple[str, ...]:
    if isinstance(field.type, Boolean):
        return (field.type.display(True), field.type.display(False))
    if isinstance(field.type, Choice):
        return tuple(str(option.label) for option in field.type.offered())
    return ()
