"""The row of totals: sums over all rows of a list and not the page alone; amounts of several currencies as they are
worth in the company's."""

from django.utils.translation import gettext as _

from guanxi.access.fields import readable
from guanxi.meta.field import Field
from guanxi.meta.types.number import Money
from guanxi.records.query import Page
from guanxi.records.summary import Group, summarise
from guanxi.web import formats
from guanxi.web.cells import Cell
from guanxi.web.lists.state import ListState
from guanxi.web.lists.table import title_place


def summed(state: ListState) -> tuple[str, ...]:
    """The columns that are added up: amounts, and what the view names; averages and prices make no sum."""
    known = readable(state.module, state.actor)
    return tuple(
        field.key
        for field in state.columns
        if field.key in known and (field.key in state.view.sums or _is_amount(state, field))
    )


def _is_amount(state: ListState, field: Field) -> bool:
    return isinstance(field.type, Money) and not (field.is_average or state.module.sharing.catalogue)


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
    total = summarise(state.module, state.actor, state.query, "", ",".join(keys)).total
    lead = title_place(state)
    cells = [sum_cell(state, field, total) if field.key in keys else None for field in state.columns]
    if lead < len(cells) and cells[lead] is None:
        cells[lead] = {"kind": "text", "text": _("Total")}
    return cells


def sum_cell(state: ListState, field: Field, group: Group) -> Cell:
    """The sum of one column in a group. Amounts of several currencies are said as what they are worth in the company's;
    where records don't keep that, each currency stands by itself."""
    said, company = group.sum[field.key], state.actor.currency
    if not isinstance(field.type, Money):
        return {"kind": "integer", "text": formats.number(said or 0)}
    apart = group.apart.get(field.key, {})
    if len(apart) > 1 and said is not None:
        return {"kind": "text", "text": _("%(amount)s in %(currency)s") % _said(said, company)}
    if len(apart) > 1 or (said is None and not apart):
        return {"kind": "text", "text": " + ".join(_in(code, value) for code, value in apart.items())}
    ((code, value),) = apart.items() or ((company, said),)
    return {"kind": "money", "text": formats.money(value, code), "unit": formats.sign(code)}


def _in(code: str, value: str) -> str:
    return formats.priced(formats.money(value, code), code)


def _said(amount: str, currency: str) -> dict[str, str]:
    return {"amount": _in(currency, amount), "currency": currency}
