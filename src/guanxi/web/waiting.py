"""Places beside the bell where something may wait for a person. Modules add theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta import registry

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place: `count` says how much waits there, up to `MOST`, for one small query; `label` says it in words.
    Shown to those who may look at the module."""

    key: str
    title: Any
    icon: str
    href: str
    module: str
    count: Callable[[Actor], int]
    label: Callable[[int], str]


_places: list[Place] = []


def add(place: Place) -> None:
    """Put a place into the top bar."""
    _places.append(place)


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """The places of the top bar with what waits in each."""
    return [_shown(place, actor) for place in _places if actor.may(registry.get(place.module), "view")]


def _shown(place: Place, actor: Actor) -> dict[str, Any]:
    count = place.count(actor)
    label = place.label(count) if count else str(place.title)
    return {
        "key": place.key,
        "title": place.title,
        "icon": place.icon,
        "href": place.href,
        "count": count,
        "most": MOST,
        "label": label,
    }
