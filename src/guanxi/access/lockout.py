"""Who is locked out of the sign-in: one count a person, by whichever of his names someone tries (F001 rule 3)."""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.signin import find_person
from guanxi.kernel.text import fold
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

LONGEST = 255
FAILURES = declare(
    Setting(
        key="signin.failures",
        type=Integer(low=3, high=20),
        label=_("Wrong passwords until a name is locked"),
        about=_("So many wrong passwords in a row lock the sign-in of that person for a while."),
        default=5,
        group="people",
    )
)
LOCKED_MINUTES = declare(
    Setting(
        key="signin.locked_minutes",
        type=Integer(low=1, high=1440),
        label=_("Minutes for which a name stays locked"),
        about=_("How long nobody can sign in by a name after too many wrong passwords."),
        default=15,
        group="people",
    )
)


def lock_name(request: Any, credentials: Any = None) -> str:
    """The name under which failures are counted: user name, mail and mobile of one person are one."""
    given = str((credentials or {}).get("username") or request.POST.get("username") or "")
    person = find_person(given)
    return person.username_key if person else fold(given)[:LONGEST]


def failure_limit(request: Any, credentials: Any = None) -> int:
    """How many failures lock a name; django-axes asks."""
    return int(FAILURES.now())


def cool_off(request: Any = None) -> timedelta:
    """How long a name stays locked; django-axes asks."""
    return timedelta(minutes=LOCKED_MINUTES.now())


def is_locked(request: Any, person: User) -> bool:
    """Whether somebody is locked out at this moment, by whatever way he comes."""
    return bool(AxesProxyHandler.is_locked(request, {"username": person.username}))


def minutes_left(name: str, now: datetime) -> int:
    """How long a locked name stays locked, in started minutes; at least one. `now` is real time."""
    last = AccessAttempt.objects.filter(username=name).order_by("-attempt_time").first()
    since = last.attempt_time if last else now
    seconds = (since + cool_off() - now) / timedelta(seconds=1)
    return max(1, -int(-seconds // 60))
