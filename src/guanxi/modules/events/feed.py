"""One's calendar for other programs: a secret address that can be renewed and switched off."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.tokens import digest
from guanxi.kernel import clock
from guanxi.modules.events.ics import calendar_of
from guanxi.modules.events.models import CalendarFeed
from guanxi.modules.events.queries import rows_for_feed

__all__ = ["actor_of_feed", "digest", "end_feed", "feed_of", "make_feed", "written"]

PAST, AHEAD = timedelta(days=92), timedelta(days=732)
USE_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """A new secret for one's calendar, which can be read this once; the one before it ends."""
    secret = secrets.token_urlsafe(32)
    kept = {"digest": digest(secret), "made_at": clock.now(), "used_at": None}
    CalendarFeed.objects.update_or_create(user_id=actor.user_id, defaults=kept)
    return secret


def end_feed(*, actor: Actor) -> None:
    """Switch it off."""
    CalendarFeed.objects.filter(user_id=actor.user_id).delete()


def feed_of(actor: Actor) -> CalendarFeed | None:
    """When it was made and last read; nothing when it is off."""
    return CalendarFeed.objects.filter(user_id=actor.user_id).first()


def actor_of_feed(secret: str) -> Actor | None:
    """Whose calendar a secret opens; nothing where it is none, or of someone who no longer works here."""
    rows = CalendarFeed.objects.filter(digest=digest(secret), user__status="active", user__deleted_at=None)
    found = rows.select_related("user").first()
    if found is None:
        return None
    stale = clock.now() - USE_NOTED_EVERY
    if found.used_at is None or found.used_at < stale:
        unnoted = CalendarFeed.objects.filter(Q(used_at=None) | Q(used_at__lt=stale), pk=found.pk)
        unnoted.update(used_at=clock.now())
    return actor_of(found.user, via="feed")


def written(actor: Actor) -> bytes:
    """His calendar as iCalendar: three months back, two years ahead, series as their rules."""
    now = clock.now()
    rows = rows_for_feed(actor, (now - PAST, now + AHEAD))
    name = _("Calendar of %(name)s") % {"name": actor.name}
    return calendar_of(name, rows, actor.user_id or 0)
