"""The event log, and what became of the calls of a webhook."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.parameters import is_yes, only, whole_number
from guanxi.kernel.paging import newest_first
from guanxi.meta import registry
from guanxi.records import store
from guanxi.webhooks import log
from guanxi.webhooks.calls import calls_of
from guanxi.webhooks.models import Delivery
from guanxi.webhooks.payload import told

LARGEST = 10**18
MOST = 500
COLUMNS = ("id", "event_id", "type", "record_id", "message_id", "state", "tried", "status", "reason", "answer", "took")


def events(request: HttpRequest) -> HttpResponse:
    """What happened behind a cursor, in order, as far as the asker may know it. `next` is always there: who has read to
    the end asks with it again later. A page may be empty and lead on, where nothing on it was for the asker."""
    asked = only(request, "cursor", "limit", "thin")
    after = whole_number(asked["cursor"], "cursor", 0, LARGEST, 0)
    rows = log.entries(after, whole_number(asked["limit"], "limit", 1, MOST, 50))
    found = told(request.actor, rows, is_thin=is_yes(asked["thin"], "thin"))
    last = rows[-1]["id"] if rows else after
    return answer({"items": found, "next": str(last), "more": bool(rows) and last < log.horizon()})


def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """The calls of a webhook, newest first."""
    webhook = store.fetch(registry.get("webhook"), request.actor, pk)
    asked = only(request, "state", "cursor", "limit")
    before = whole_number(asked["cursor"], "cursor", 1, LARGEST, 0) or None
    limit = whole_number(asked["limit"], "limit", 1, MOST, 50)
    found, following = newest_first(calls_of(webhook, state=asked["state"]), before=before, limit=limit)
    return answer({"items": [_call(one) for one in found], "next": following and str(following)})


def _call(one: Delivery) -> dict[str, Any]:
    times = {name: moment(getattr(one, name)) for name in ("at", "due_at", "ended_at")}
    return {**{name: getattr(one, name) for name in COLUMNS}, **times, "body": one.body}
