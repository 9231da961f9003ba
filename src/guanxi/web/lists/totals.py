"""The row of totals: sums over all rows of a list and not the page alone; amounts of several currencies as they are
worth in the company's."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.fields import readable
from guanxi.meta.amounts import CURRENCY, currency_at
from guanxi.meta.field import Field
from guanxi.meta.types.number import Money
from guanxi.records.query import Page
from guanxi.records.summary import Group, summarise
from guanxi.web import formats
from guanxi.web.cells import Cell
from guanxi.web.lists.state import ListState
from guanxi.web.lists.table import title_place


def summed(state: ListState) -> tuple[str, ...]:
    """The columns that are added up: amounts, and what the view names; prices of a catalogue make no sum."""
    known = readable(state.module, state.actor)
    return tuple(
        field.key
        for field in state.columns
        if field.key in known and (field.key in state.view.sums or _is_amount(state, field))
    )


def _is_amount(state: ListState, field: Field) -> bool:
    return isinstance(field.type, Money) and not state.module.sharing.catalogue


def totals(state: ListState, page: Page) -> list[Cell | None] | None:
    """The cells of the totals; nothing where there is nothing to add, or more rows than a page may wait for."""
    keys = summed(state)
    is_cheap = page.count is not None and page.count.exact
    return sums(state, keys) if keys and page.rows and is_cheap else None


def later(state: ListState, page: Page) -> bool:
    """Whether the totals are only made when somebody asks for them."""
    return bool(summed(state)) and bool(page.rows) and not (page.count and page.count.exact)


def sums(state: ListState, keys: tuple[str, ...]) -> list[Cell | None]:
    """A cell a column."""
    by = CURRENCY if CURRENCY in readable(state.module, state.actor) else ""
    summary = summarise(state.module, state.actor, state.query, by, ",".join(measures(state, keys)))
    lead = title_place(state)
    cells = [sum_cell(state, field, summary.groups) if field.key in keys else None for field in state.columns]
    if lead < len(cells) and cells[lead] is None:
        cells[lead] = {"kind": "text", "text": _("Total")}
    return cells


def measures(state: ListState, keys: tuple[str, ...]) -> tuple[str, ...]:
    """What is added up for some columns: these, and what they are worth in the company's currency."""
    worth = (in_base(state, key) for key in keys)
    return tuple(dict.fromkeys((*keys, *(field.key for field in worth if field))))


def in_base(state: ListState, key: str) -> Field | None:
    """The field that holds what an amount is worth in the company's currency, where the module keeps that."""
    worth = f"{key}_base"
    return state.module.field(worth) if worth in readable(state.module, state.actor) else None


def sum_cell(state: ListState, field: Field, groups: list[Group]) -> Cell:
    """The sum of one column. Amounts of several currencies are added as what they are worth in the company's; where
    records don't keep that, each currency stands by itself, because amounts as they are can't be added."""
    if not isinstance(field.type, Money):
        return {"kind": "integer", "text": formats.number(sum(_value(group.sum, field) for group in groups))}
    found: dict[str, Decimal] = {}
    for group in groups:
        currency = currency_at(field, group.key, state.actor.currency)
        found[currency] = found.get(currency, Decimal(0)) + _value(group.sum, field)
    worth = in_base(state, field.key) if len(found) > 1 else None
    if worth is not None:
        amount = sum((_value(group.sum, worth) for group in groups), Decimal(0))
        return {"kind": "text", "text": _("%(amount)s in %(currency)s") % _said(amount, state.actor.currency)}
    if len(found) > 1:
        texts = [f"{formats.sign(code)}{formats.money(value, code)}" for code, value in found.items() if value]
        return {"kind": "text", "text": " + ".join(texts)}
    ((code, value),) = found.items() or ((state.actor.currency, Decimal(0)),)
    return {"kind": "money", "text": formats.money(value, code), "unit": formats.sign(code)}


def _said(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": f"{formats.sign(currency)}{formats.money(amount, currency)}", "currency": currency}


def _value(values: Mapping[str, Any], field: Field) -> Decimal:
    return Decimal(values.get(field.key) or 0)
