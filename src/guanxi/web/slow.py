"""Slow requests: what took longer than the company wants to wait, kept for administrators until it is old."""

import time
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.afterwards import afterwards
from guanxi.kernel.errors import Denied
from guanxi.kernel.measuring import Measure
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.web import costs, formats
from guanxi.web.models import SlowRequest
from guanxi.web.rendering import page
from guanxi.web.routes import UNKNOWN, place_of
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/slow"
MOST, KEPT = 500, timedelta(days=7)
SLOW_MS = declare(
    Setting(
        key="slow.milliseconds",
        type=Integer(low=0, high=600000),
        label=_("Milliseconds from which a request is slow"),
        about=_("Slower requests are kept in the list of slow requests; 0 keeps none."),
        default=lambda: settings.SLOW_MS,
        group="system",
    )
)
SHAPES, SHOWN = 6, 50
A_MINUTE = 20  # rows that one process writes at most: where everything is slow, writing it all down makes it slower
ORDERS = {"": "-milliseconds", "newest": "-at"}

_written = {"minute": 0, "count": 0}
_lock = Lock()


def keep(request: HttpRequest, status: int, measure: Measure) -> None:
    """Write a request down when it was slow: where, who, how long, and its slowest queries without their values."""
    place = place_of(request)
    if place == UNKNOWN or not 0 < SLOW_MS.now() <= measure.seconds * 1000 or not _has_room():
        return
    actor: Actor | None = getattr(request, "actor", None)
    row = SlowRequest(
        method=str(request.method)[:10],
        place=place[:200],
        status=status,
        user_id=actor.user_id if actor else None,
        milliseconds=round(measure.seconds * 1000),
        database=round(measure.database * 1000),
        queries=measure.queries,
        shapes=[asdict(shape) for shape in costs.shapes_of(measure.asked)[:SHAPES]],
    )
    afterwards(partial(row.save, force_insert=True))


def forget_old() -> int:
    """Remove what is old, and what is more than there shall be; how many rows that were."""
    old = SlowRequest.objects.filter(at__lt=Now() - KEPT).delete()[0]
    last = SlowRequest.objects.order_by("-pk").values_list("pk", flat=True)[MOST : MOST + 1].first()
    return old + (SlowRequest.objects.filter(pk__lte=last).delete()[0] if last else 0)


@require_safe
def slow_requests(request: HttpRequest) -> HttpResponse:
    """The slowest requests of everybody within the last days, or the newest of them."""
    actor: Actor = request.actor
    if not actor.is_admin:
        raise Denied("view")
    order = request.GET.get("sort", "")
    rows = SlowRequest.objects.select_related("user").order_by(ORDERS.get(order, ORDERS[""]), "-pk")[:SHOWN]
    shown = [_row(row) for row in rows]
    return page(request, "slow.html", rows=shown, order=order, limit=SLOW_MS.now(), most=MOST, days=KEPT.days)


def _row(row: SlowRequest) -> dict[str, Any]:
    return {
        "when": formats.moment(row.at),
        "when_full": formats.full_moment(row.at),
        "who": f"{row.user.name}" if row.user else "",
        "what": f"{row.method} {row.place}",
        "status": row.status,
        "total": row.milliseconds,
        "database": row.database,
        "queries": row.queries,
        "shapes": row.shapes,
    }


def _has_room() -> bool:
    """Whether this process may write one more within this minute of real time."""
    minute = int(time.time() // 60)
    with _lock:
        if _written["minute"] != minute:
            _written.update(minute=minute, count=0)
        _written["count"] += 1
        return _written["count"] <= A_MINUTE


add(
    SettingsPage(
        label=_("Slow requests"),
        about=_("Which pages took long, for whom, and what the database was asked meanwhile."),
        icon="clock",
        href=HERE,
        is_for=lambda actor: actor.is_admin,
    )
)
