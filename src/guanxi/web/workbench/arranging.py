"""Which cards a person wants to see, and in which order."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.preferences import forget, keep
from guanxi.kernel.errors import DomainError
from guanxi.web.workbench.cards import Card, offered

NAME = "workbench"


def arranged(actor: Actor, preferences: Mapping[str, Any]) -> tuple[list[Card], list[Card]]:
    """The cards that are shown, in their order, and those that the person has taken away.

    A card that came after he arranged them stands where it stands for everyone, behind those of his own order.
    """
    kept = preferences.get(NAME)
    order, removed = (_names(kept, "order"), _names(kept, "removed")) if isinstance(kept, dict) else ([], [])
    cards = offered(actor)
    place = {key: number for number, key in enumerate(order)}
    shown = sorted(
        (card for card in cards if card.key not in removed), key=lambda card: place.get(card.key, len(place))
    )
    return shown, [card for card in cards if card.key in removed]


def move(actor: Actor, preferences: Mapping[str, Any], key: str, steps: int) -> None:
    """Move a card so many places back or forward."""
    shown, removed = _keys(actor, preferences)
    _known(key, shown)
    place = shown.index(key)
    shown.insert(min(max(place + steps, 0), len(shown)), shown.pop(place))
    _keep(actor, shown, removed)


def put_in_order(actor: Actor, preferences: Mapping[str, Any], keys: list[str]) -> None:
    """Take the order that the cards were dragged into."""
    shown, removed = _keys(actor, preferences)
    wanted = [key for key in dict.fromkeys(keys) if key in shown]
    _keep(actor, [*wanted, *(key for key in shown if key not in wanted)], removed)


def take_away(actor: Actor, preferences: Mapping[str, Any], key: str) -> None:
    shown, removed = _keys(actor, preferences)
    _known(key, shown)
    _keep(actor, [one for one in shown if one != key], [*removed, key])


def bring_back(actor: Actor, preferences: Mapping[str, Any], key: str) -> None:
    shown, removed = _keys(actor, preferences)
    _known(key, removed)
    _keep(actor, [*shown, key], [one for one in removed if one != key])


def begin_anew(actor: Actor) -> None:
    """Back to what everybody begins with."""
    forget(actor, NAME)


def _keys(actor: Actor, preferences: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    shown, removed = arranged(actor, preferences)
    return [card.key for card in shown], [card.key for card in removed]


def _known(key: str, keys: list[str]) -> None:
    if key not in keys:
        raise DomainError("E_CHOICE", field="key", label="key", choices=", ".join(keys))


def _keep(actor: Actor, order: list[str], removed: list[str]) -> None:
    keep(actor, NAME, {"order": order, "removed": removed})


def _names(kept: Mapping[str, Any], name: str) -> list[str]:
    value = kept.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
