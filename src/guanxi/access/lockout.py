"""Who is locked out of the sign-in: one count a person, by whichever of his names someone tries (F001 rule 3)."""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings

from guanxi.access.models import User
from guanxi.access.signin import find_person
from guanxi.kernel.text import fold

LONGEST = 255


def lock_name(request: Any, credentials: Any = None) -> str:
    """The name under which failures are counted: user name, mail and mobile of one person are one."""
    given = str((credentials or {}).get("username") or request.POST.get("username") or "")
    person = find_person(given)
    return person.username_key if person else fold(given)[:LONGEST]


def is_locked(request: Any, person: User) -> bool:
    """Whether somebody is locked out at this moment, by whatever way he comes."""
    return bool(AxesProxyHandler.is_locked(request, {"username": person.username}))


def minutes_left(name: str, now: datetime) -> int:
    """How long a locked name stays locked, in started minutes; at least one. `now` is real time."""
    last = AccessAttempt.objects.filter(username=name).order_by("-attempt_time").first()
    since = last.attempt_time if last else now
    seconds = (since + settings.AXES_COOLOFF_TIME - now) / timedelta(seconds=1)
    return max(1, -int(-seconds // 60))
