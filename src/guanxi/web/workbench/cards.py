"""Cards: what modules show of one's day, and the lists behind their figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from guanxi.access.actor import Actor
from guanxi.access.fields import shown
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import query
from guanxi.web.menu import address

ROWS = 6


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card: `load(actor)` gives its template's values, or nothing when there is nothing to show.

    It is offered to those who may view its module and for whom it is; with `is_wide` it takes the whole width. Where
    `comes_later` says so of a person, it has so much to add up for him that the page does not wait for it.
    """

    key: str
    label: Any
    order: int
    template: str
    load: Callable[[Actor], dict[str, Any] | None]
    module: str = ""
    is_wide: bool = False
    is_for: Callable[[Actor], bool] = lambda actor: True
    comes_later: Callable[[Actor], bool] = lambda actor: False


_cards: dict[str, Card] = {}


def add(card: Card) -> None:
    """Offer a card to everyone who may see what it shows."""
    _cards[card.key] = card


def offered(actor: Actor) -> list[Card]:
    """The cards that a person may have, in the order that everybody begins with."""
    found = [card for card in _cards.values() if card.is_for(actor) and _may(actor, card)]
    return sorted(found, key=lambda card: card.order)


def has_wide_reach(actor: Actor) -> bool:
    """Whether there are so many people below that adding up their records takes a while."""
    return actor.below is None


def leads(actor: Actor) -> bool:
    """Whether there are people below."""
    return actor.below is None or bool(actor.below)


def _may(actor: Actor, card: Card) -> bool:
    return not card.module or actor.may(registry.get(card.module), "view")


def asked(module: Module, actor: Actor, condition: Mapping[str, Any], sort: str) -> query.Query:
    """The query of a card: its condition in the one format, its order, and a few rows."""
    wanted = [("filter", orjson.dumps(condition).decode()), ("sort", sort), ("limit", str(ROWS))]
    return query.parse(module, actor, wanted)


def said(module: Module, actor: Actor, row: Mapping[str, Any], *keys: str) -> list[str]:
    """What of these values of a row stands beside its title, as the person may see it; empty ones are left out."""
    fields = shown(module, actor)
    texts = (fields[key].type.display(row[fields[key].column]) for key in keys if key in fields)
    return [text for text in texts if text]


def door(module: Module, condition: Mapping[str, Any], sort: str) -> str:
    """The list that shows exactly what a card counts."""
    return f"{address(module)}?{urlencode({'filter': orjson.dumps(condition).decode(), 'sort': sort})}"
