"""The results that a step may have, and the step to which each leads: `interested=4, no interest=end`."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

END, NEXT = "end", ""
PARTS = re.compile(r"[,，;；、\n]+")
EXAMPLE = "interested=4, not interested=end"
ENDS = frozenset({END, "结束"})


def read_results(text: str) -> dict[str, int | str]:
    """By result the number of the step that follows, `end`, or nothing for the next; ValueError says what is wrong."""
    found: dict[str, int | str] = {}
    for part in filter(None, (one.strip() for one in PARTS.split(text))):
        name, _sign, target = (one.strip() for one in part.replace("＝", "=").partition("="))
        if not name or name in found:
            raise ValueError(_("each result is named once, as in “%(example)s”.") % {"example": EXAMPLE})
        found[name] = _target(target)
    return found


def _target(text: str) -> int | str:
    if text.lower() in ENDS:
        return END
    if text and not text.isdecimal():
        raise ValueError(_("behind the = stands the number of a later step, or “end”."))
    return int(text) if text else NEXT


def where(results: Mapping[str, int | str], result: str) -> int | str:
    """Where a result leads; what is not among them leads to the next step."""
    return next((target for name, target in results.items() if name.casefold() == result.strip().casefold()), NEXT)
