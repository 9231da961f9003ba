"""Short answers at the foot of the page: what was done, and how to take it back.

They go with the answer of a script, or wait for the next page where the answer leads elsewhere.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from guanxi.records.waiting import waits
from guanxi.web.rendering import say

HEADER = "X-Toast"
ELSEWHERE = ("HX-Redirect", "HX-Refresh", "HX-Location")


def told(response: HttpResponse, text: Any, *, undo: str = "", tone: str = "good") -> HttpResponse:
    """Let the answer to a write say what was done; `undo` is the operation that can be taken back."""
    toast = {"text": str(text), "tone": tone, "undo": way_back(undo) if undo else None}
    response.toast = toast
    return response


def way_back(operation: str, *, again: bool = False) -> dict[str, str]:
    """The button that takes an operation back; `again` where that operation was an undo itself."""
    label = _("Redo") if again else _("Undo")
    return {"url": f"/undo/{operation}", "label": label, "keys": "" if again else "Mod z"}


def instead_of_done() -> str:
    """What is said of a write that was not done, because it needs an approval first; nothing when nothing waits."""
    return _("It waits for an approval now; until then it is not done.") if waits() else ""


def deliver(request: HttpRequest, response: HttpResponseBase) -> None:
    """Send a toast along with an answer to a script; keep it for the next page where the answer leads to one."""
    toast = getattr(response, "toast", None)
    if toast is None:
        return
    if text := instead_of_done():
        toast = {"text": text, "tone": "warn", "undo": None}
    leads_on = 300 <= response.status_code < 400 or any(name in response.headers for name in ELSEWHERE)
    if leads_on:
        say(request, toast["text"], toast["tone"], toast["undo"])
    else:
        response.headers[HEADER] = json.dumps(toast)
