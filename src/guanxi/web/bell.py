"""The bell of the top bar: how many notices wait."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.messaging import notices

HERE = "/notices"


def bell(waiting: int) -> dict[str, Any]:
    """What the bell shows of so many unread notices."""
    return {"href": HERE, "unread": waiting, "most": notices.COUNTED, "label": bell_label(waiting)}


def bell_label(waiting: int) -> str:
    """The bell's name, with what waits behind it."""
    return _("Notices: %(count)s unread") % {"count": waiting} if waiting else _("Notices")
