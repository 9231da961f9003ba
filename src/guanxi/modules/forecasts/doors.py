"""The lists behind the figures of forecasts: the deals that a sum is made of, as a filter."""

from collections.abc import Collection
from typing import Any

from guanxi.meta import registry
from guanxi.modules.forecasts.terms import Term
from guanxi.web import workbench

SORT = "-amount"
MOST_NAMED = 60  # people whom an address can name; of larger teams all below the position are meant
CATEGORIES = {
    "commit": ("commit",),
    "best_case": ("commit", "best_case"),
    "pipeline": ("commit", "best_case", "pipeline"),
}


def door(term: Term, figure: str, people: Collection[int], position: int | None) -> str:
    """The deals of these people that a figure of the period is made of."""
    parts = [] if figure == "pipeline" else [won_in(term)]
    if figure in CATEGORIES:
        parts.append(open_in(term, CATEGORIES[figure]))
    return workbench.door(registry.get("opportunity"), {"all": [_whose(people, position), {"any": parts}]}, SORT)


def won_in(term: Term) -> dict[str, Any]:
    """Won, and closed in the period."""
    return {"all": [_is("status", "won"), _within("closed_at", term)]}


def open_in(term: Term, categories: Collection[str]) -> dict[str, Any]:
    """Open, of these categories, and expected in the period."""
    chosen = {"field": "forecast_category", "op": "in", "value": list(categories)}
    return {"all": [_is("status", "open"), _within("expected_close_date", term), chosen]}


def _whose(people: Collection[int], position: int | None) -> dict[str, Any]:
    if len(people) > MOST_NAMED and position:
        return {"field": "owner", "op": "under", "value": position}
    return {"field": "owner", "op": "in", "value": list(people)}


def _is(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "op": "eq", "value": value}


def _within(field: str, term: Term) -> dict[str, Any]:
    return {"field": field, "op": "within", "value": term.name}
