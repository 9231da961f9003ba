"""What a browser has begun and comes back to finish: kept in its session, good once, and only for some minutes."""

import time
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare


def remember(request: HttpRequest, name: str, **values: Any) -> None:
    """Keep what the end will have to fit."""
    request.session[name] = {**values, "since": int(time.time())}


def recall(request: HttpRequest, name: str, seconds: int) -> dict[str, Any] | None:
    """What this browser has begun; nothing where it has not, has ended it already, or took longer than that."""
    found = request.session.pop(name, None)
    is_fresh = isinstance(found, dict) and time.time() - found["since"] <= seconds
    return found if is_fresh else None


def recall_way(request: HttpRequest, name: str, seconds: int) -> dict[str, Any] | None:
    """The same for a way over another site, which sends the `state` back that it was given."""
    found = recall(request, name, seconds)
    is_same = found is not None and constant_time_compare(found["state"], request.GET.get("state", ""))
    return found if is_same else None
