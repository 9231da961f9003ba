"""How many requests a token may make in a minute of real time.

Each process counts in memory and adds its count to the database after every fiftieth of the limit, so that several
web processes share one limit, at the price of one small write for many requests. The common count may therefore run
behind by a fiftieth of the limit for each process.
"""

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db import OperationalError
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guanxi.api.models import TokenUse
from guanxi.kernel.errors import DomainError
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

SECONDS = 60


@dataclass
class Usage:
    """What one token has used of the present window, as far as this process knows."""

    window: int = 0
    common: int = 0
    own: int = 0

    @property
    def total(self) -> int:
        return self.common + self.own


RATE = declare(
    Setting(
        key="api.rate",
        type=Integer(low=1, high=1000000),
        label=_("Requests of programs a minute"),
        about=_("So many requests a minute may come with one token; more are refused with 429."),
        default=lambda: settings.API_RATE,
        group="system",
    )
)
_used: dict[str, Usage] = {}
_lock = Lock()


def count_request(request: HttpRequest, token: str) -> None:
    """Count one request of a token; E_RATE_LIMIT when it has had its share of this minute."""
    window = int(time.time()) // SECONDS
    with _lock:
        if len(_used) > 10_000:
            _used.clear()
        usage = _used.setdefault(token, Usage())
        if usage.window != window:
            usage.window, usage.common, usage.own = window, 0, 0
        usage.own += 1
        request.usage = usage
        is_due = usage.own >= max(1, RATE.now() // 50)
    if is_due:
        _share(token, usage)
    if usage.total > RATE.now():
        raise DomainError("E_RATE_LIMIT", seconds=seconds_left())


def usage_headers(request: HttpRequest) -> dict[str, str]:
    """What is left, for answers to a token."""
    usage = getattr(request, "usage", None)
    if usage is None:
        return {}
    left = max(RATE.now() - usage.total, 0)
    return {
        "RateLimit-Policy": f'"minute";q={RATE.now()};w={SECONDS}',
        "RateLimit": f'"minute";r={left};t={seconds_left()}',
    }


def seconds_left() -> int:
    """Until the next window begins."""
    return max(1, math.ceil(SECONDS - time.time() % SECONDS))


def _share(token: str, usage: Usage) -> None:
    """Add what this process has counted to what all have; when the database is busy, the next time."""
    own, window = usage.own, usage.window
    with suppress(OperationalError):
        TokenUse.objects.bulk_create([TokenUse(token=token, window=window)], ignore_conflicts=True)
        rows = TokenUse.objects.filter(token=token, window=window)
        rows.update(count=F("count") + own)
        common = rows.values_list("count", flat=True).get()
        with _lock:
            if usage.window == window:
                usage.common, usage.own = common, usage.own - own
