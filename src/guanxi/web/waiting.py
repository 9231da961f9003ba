"""What waits for a person, as the top bar shows it: notices behind the bell, and places beside it, which modules add.
However many places there are, they are counted by one query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.messaging import notices
from guanxi.meta import registry

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


class _Counted(Subquery):
    """How many rows a query finds, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


_places: list[Place] = []


def add(place: Place) -> None:
    """Put a place into the top bar."""
    _places.append(place)


def waiting(actor: Actor) -> Waiting:
    """All that waits for a person: one query."""
    places = [place for place in _places if actor.may(registry.get(place.module), "view")]
    unread, *counts = _counts(actor, [notices.unread_rows(actor), *(place.rows(actor) for place in places)])
    return Waiting(unread, [_shown(place, count) for place, count in zip(places, counts, strict=True)])


def _counts(actor: Actor, asked: Iterable[QuerySet[Any]]) -> list[int]:
    columns = [_Counted(rows.order_by().values("pk")[:MOST]) for rows in asked]
    found = User.objects.filter(pk=actor.user_id).order_by().values_list(*columns).first()
    return list(found) if found else [0] * len(columns)


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
