"""The page of the workbench, and its arranging by small forms, which dragging sends too."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.web.rendering import page
from guanxi.web.workbench import arranging
from guanxi.web.workbench.cards import Card, offered

ARRANGE = "/?arrange=1"


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """One's day; with `?arrange=1` each card can be moved and taken away, and those taken away brought back."""
    actor: Actor = request.actor
    is_arranging = request.GET.get("arrange") == "1"
    shown, removed = arranging.arranged(actor, request.preferences)
    cards = [loaded(card, actor) for card in shown]
    return page(
        request,
        "workbench.html",
        cards=cards if is_arranging else [card for card in cards if card["is_full"]],
        removed=removed,
        is_arranging=is_arranging,
        greeting=greeting(actor),
        today=today(),
    )


@require_safe
def later(request: HttpRequest, key: str) -> HttpResponse:
    """One card, for a page that did not wait for it."""
    actor: Actor = request.actor
    card = next((one for one in offered(actor) if one.key == key), None)
    if card is None:
        raise Missing
    values = filled(card, actor)
    return page(request, card.template if values["is_full"] else "cards/nothing.html", card=values)


@require_POST
def arrange(request: HttpRequest) -> HttpResponse:
    """Move a card, take one away or bring one back, or begin anew."""
    actor: Actor = request.actor
    key, order = request.POST.get("key", ""), request.POST.get("order", "")
    kept = request.preferences
    ways: dict[str, Callable[[], None]] = {
        "up": lambda: arranging.move(actor, kept, key, -1),
        "down": lambda: arranging.move(actor, kept, key, 1),
        "order": lambda: arranging.put_in_order(actor, kept, order.split(",")),
        "remove": lambda: arranging.take_away(actor, kept, key),
        "add": lambda: arranging.bring_back(actor, kept, key),
        "reset": lambda: arranging.begin_anew(actor),
    }
    way = ways.get(request.POST.get("do", ""))
    if way is None:
        raise DomainError("E_CHOICE", field="do", label="do", choices=", ".join(ways))
    way()
    return HttpResponseRedirect(f"{ARRANGE}#card-{key}" if key else ARRANGE)


def loaded(card: Card, actor: Actor) -> dict[str, Any]:
    """A card with its values, or the place that is kept for one that comes later."""
    if card.comes_later(actor):
        waiting = {"template": "cards/later.html", "href": f"/workbench/{card.key}", "is_full": True}
        return {"key": card.key, "name": card.label, "label": card.label, "is_wide": card.is_wide, **waiting}
    return filled(card, actor)


def filled(card: Card, actor: Actor) -> dict[str, Any]:
    """A card with its values; not full when there is nothing to show on it."""
    values = _values(card, actor)
    about = {"key": card.key, "name": card.label, "template": card.template, "is_wide": card.is_wide}
    return {"label": card.label, **about, "is_full": values is not None, **(values or {})}


def _values(card: Card, actor: Actor) -> dict[str, Any] | None:
    """Nothing for whom a field is hidden by which the card looks for its records."""
    try:
        return card.load(actor)
    except DomainError as error:
        if error.code != "E_UNKNOWN_FIELD":
            raise
        return None


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
