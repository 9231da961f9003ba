"""What waits for a person, as the top bar shows it: notices behind the bell, and places beside it, which modules add.
However many places there are, they are counted by one query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.records.counting_at_once import counted_at_once

MOST = notices.COUNTED


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place: `rows` are what waits there, of which up to `MOST` are counted; `label` says the count in words.
    Shown to those who may look at the module."""

    key: str
    title: Any
    icon: str
    href: str
    module: str
    rows: Callable[[Actor], QuerySet[Any]]
    label: Callable[[int], str]


@dataclass(frozen=True)
class Waiting:
    """How many notices somebody has not read, and the places with what waits in each."""

    unread: int
    places: list[dict[str, Any]]


_places: list[Place] = []


def add(place: Place) -> None:
    """Put a place into the top bar."""
    _places.append(place)


def waiting(actor: Actor) -> Waiting:
    """All that waits for a person: one query."""
    places = [place for place in _places if actor.may(registry.get(place.module), "view")]
    unread, *counts = counted_at_once([notices.unread_rows(actor), *(place.rows(actor) for place in places)], MOST)
    return Waiting(unread, [_shown(place, count) for place, count in zip(places, counts, strict=True)])


def _shown(place: Place, count: int) -> dict[str, Any]:
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
