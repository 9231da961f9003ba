"""The bell of the top bar: how many notices wait, for one small query."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.messaging import notices

HERE = "/notices"


def bell(actor: Actor) -> dict[str, Any]:
    """What the bell shows of a person's notices."""
    waiting = notices.unread(actor)
    return {"href": HERE, "unread": waiting, "most": notices.COUNTED, "label": bell_label(waiting)}


def bell_label(waiting: int) -> str:
    """The bell's name, with what waits behind it."""
    return _("Notices: %(count)s unread") % {"count": waiting} if waiting else _("Notices")
