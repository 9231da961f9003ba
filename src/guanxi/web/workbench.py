"""The workbench: one's own day. Modules put their cards here; a card loads what its person may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import query
from guanxi.records.recent import last_looks
from guanxi.web import formats
from guanxi.web.menu import address
from guanxi.web.rendering import page

ROWS = 6


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card: `load(actor)` gives its template's values, or nothing when there is no place for it."""

    key: str
    order: int
    module: str
    template: str
    load: Callable[[Actor], dict[str, Any] | None]


_cards: dict[str, Card] = {}


def add(card: Card) -> None:
    """Put a card on everyone's workbench."""
    _cards[card.key] = card


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor
    cards = [*loaded(actor), recent(actor)]
    return page(request, "workbench.html", cards=cards, greeting=greeting(actor), today=today())


def loaded(actor: Actor) -> list[dict[str, Any]]:
    """The cards of the modules that this person may use, filled."""
    found = []
    for card in sorted(_cards.values(), key=lambda card: card.order):
        values = card.load(actor) if actor.may(registry.get(card.module), "view") else None
        if values is not None:
            found.append({"key": card.key, "template": card.template, **values})
    return found


def recent(actor: Actor) -> dict[str, Any]:
    """The card of what the person looked at last."""
    rows = [
        {
            "title": look.title,
            "href": f"{address(look.module)}{look.pk}/",
            "note": str(look.module.label),
            "when": formats.moment(look.at),
            "when_title": formats.full_moment(look.at),
        }
        for look in last_looks(actor, ROWS)
    ]
    return {
        "key": "recent",
        "template": "cards/todo.html",
        "label": _("Recently opened"),
        "rows": rows,
        "empty": _("Nothing opened yet"),
        "empty_text": _("Records that you open are listed here, so that you find them again."),
    }


def asked(module: Module, actor: Actor, condition: Mapping[str, Any], sort: str) -> query.Query:
    """The query of a card: its condition in the one format, its order, and a few rows."""
    wanted = [("filter", orjson.dumps(condition).decode()), ("sort", sort), ("limit", str(ROWS))]
    return query.parse(module, actor, wanted)


def door(module: Module, condition: Mapping[str, Any], sort: str) -> str:
    """The list that shows exactly what a card counts."""
    return f"{address(module)}?{urlencode({'filter': orjson.dumps(condition).decode(), 'sort': sort})}"


def greeting(actor: Actor) -> str:
    """A greeting for the hour of day where the person is."""
    hour = timezone.localtime(clock.now()).hour
    name = {"name": actor.name}
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % name
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % name
    return _("Good evening, %(name)s") % name


def today() -> str:
    return date_format(timezone.localtime(clock.now()), _("l j F"))
