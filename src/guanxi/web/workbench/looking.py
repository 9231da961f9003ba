"""Cards of no module: what one keeps at hand, what was opened last, and what one was told."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.messaging import notices
from guanxi.records import stars
from guanxi.records.recent import last_looks
from guanxi.web import formats
from guanxi.web.bell import HERE
from guanxi.web.menu import address
from guanxi.web.workbench.cards import ROWS, Card, add

FEW = 4


def favourites(actor: Actor) -> dict[str, Any] | None:
    """The newest favourites, with the way to all; nothing while there are none."""
    kept = stars.favourites(actor)
    rows = [
        {"title": look.title, "href": f"{address(look.module)}{look.pk}/", "note": str(look.module.label)}
        for look in kept[:ROWS]
    ]
    return {"href": "/favourites", "count": len(kept), "rows": rows} if rows else None


def recent(actor: Actor) -> dict[str, Any]:
    """What the person looked at last."""
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
        "rows": rows,
        "empty": _("Nothing opened yet"),
        "empty_text": _("Records that you open are listed here, so that you find them again."),
    }


def unread(actor: Actor) -> dict[str, Any] | None:
    """What the person was told and has not read; nothing when all is read."""
    waiting = notices.unread(actor)
    if not waiting:
        return None
    rows = [
        {
            "title": entry.text,
            "href": f"{HERE}/{entry.id}",
            "note": str(entry.kind.label),
            "when": formats.moment(entry.at),
            "when_title": formats.full_moment(entry.at),
        }
        for entry in notices.entries(actor, limit=FEW, unread_only=True)[0]
    ]
    return {"href": f"{HERE}?unread=1", "count": waiting, "rows": rows}


add(Card(key="notices", label=gettext_lazy("Notices"), order=21, template="cards/todo.html", load=unread))
add(Card(key="favourites", label=gettext_lazy("Favourites"), order=85, template="cards/todo.html", load=favourites))
add(Card(key="recent", label=gettext_lazy("Recently opened"), order=90, template="cards/todo.html", load=recent))
