"""Where people are signed in: Django's sessions in the database, in a table that knows whose they are.

A session ends when nobody has used it for a while (`sessions.idle_hours`), and after
`sessions.longest_days` in any case.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.models import Session
from guanxi.kernel.text import listed
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

BEGAN, SEEN, AGENT, ADDRESS, SECOND = "began", "seen", "agent", "address", "second_factor"
SEEN_EVERY = 300  # seconds
IDLE_HOURS = declare(
    Setting(
        key="sessions.idle_hours",
        type=Integer(low=1, high=8760),
        label=_("Hours until an unused sign-in ends"),
        about=_("Whoever has not used the product for so many hours signs in again."),
        default=lambda: settings.SESSION_COOKIE_AGE // 3600,
        group="people",
    )
)
LONGEST_DAYS = declare(
    Setting(
        key="sessions.longest_days",
        type=Integer(low=1, high=365),
        label=_("Days until every sign-in ends"),
        about=_("After so many days a person signs in again, however much the product was used."),
        default=lambda: settings.SESSION_LONGEST // 86400,
        group="people",
    )
)
# Each browser also calls itself by the names of those before it; the first mark that is found is the true one.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SessionStore(DatabaseStore):
    """Keeps beside the data what the list of one's own sessions shows."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def get_session_cookie_age(self) -> int:
        return int(IDLE_HOURS.now()) * 3600

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.agent, row.address = str(data.get(AGENT, ""))[:300], str(data.get(ADDRESS, ""))[:45]
        return row


def begin_session(sender: Any, request: Any, user: Any, **_more: Any) -> None:
    """Note at the sign-in when and from where; Django calls it."""
    now = int(time.time())
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:300]
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR", "")


def is_worn_out(session: SessionBase) -> bool:
    """Whether a session has lasted as long as any may."""
    return time.time() - session.get(BEGAN, time.time()) > LONGEST_DAYS.now() * 86400


def keep_alive(session: SessionBase) -> None:
    """Note now and then that a session is used, which also puts off its end."""
    now = int(time.time())
    if now - session.get(SEEN, now) > SEEN_EVERY:
        session[SEEN] = now


def is_owed(session: SessionBase, actor: Actor) -> bool:
    """Whether this person may do nothing before he has a second factor, because a role or the company asks for it."""
    return actor.asks_second_factor and not session.get(SECOND)


def sessions_of(user_id: int) -> QuerySet[Session]:
    """Where a person is signed in now, the newest use first."""
    return Session.objects.filter(user=user_id, expire_date__gt=timezone.now()).order_by("-seen_at", "session_key")


def end_sessions(user_id: int, *, but: str | None = None) -> int:
    """Sign a person out everywhere, but in one session if that is given; in how many that was."""
    ended, _by_table = Session.objects.filter(user=user_id).exclude(session_key=but or "").delete()
    return ended


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def name_of(session: Session) -> str:
    """What stands for a session in a page: its key would let others in."""
    return salted_hmac("guanxi.access.sessions", session.session_key).hexdigest()[:24]


def browser_of(agent: str) -> str:
    """Browser and system as far as the browser says them, such as `Firefox, Windows`."""
    found = (next((label for mark, label in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS))
    return listed(label for label in found if label)
