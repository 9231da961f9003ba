"""What somebody has to look after: backups, work that failed, a restore or move that was broken off."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from django.db import connection
from django.db.models.functions import Now

from guanxi.access.actor import find_company
from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _, ngettext
from guanxi.jobs.models import Job, State
from guanxi.transfer import aside, progress
from guanxi.transfer.backup import RECORD
from guanxi.transfer.daily import plan
from guanxi.transfer.homes import home
from guanxi.transfer.jobs import BACKUP

OLD_BACKUP = timedelta(days=7)
LATELY = timedelta(days=7)
LARGE_LOG = 512 * 2**20


def look() -> Iterator[Finding]:
    """Everything that time brings about."""
    yield from _unfinished()
    if find_company() is not None:
        yield from _backup()
        yield from _daily_backup()
    yield from _failed_work()
    yield from _log_of_sqlite()


def _unfinished() -> Iterator[Finding]:
    if aside.is_begun():
        yield Finding(_("A restore was interrupted."), _("Start Guanxi, or run guanxi restore again: both settle it."))
    if progress.is_begun():
        yield Finding(
            _("This database is the target of an interrupted move."),
            _("Run the same guanxi move again: it goes on there."),
        )


def _backup() -> Iterator[Finding]:
    try:
        found = orjson.loads((home() / RECORD).read_bytes())
        age = datetime.now(UTC) - datetime.fromisoformat(found["at"])
    except (OSError, ValueError, KeyError):
        yield Finding(_("No backup was made of this home yet."), _("Run: guanxi backup FILE"), is_note=True)
        return
    text = _("Last backup: %(days)s days ago, %(file)s") % {"days": age.days, "file": found["file"]}
    if age > OLD_BACKUP:
        yield Finding(text, _("Make one every day: docs/admin/backups.md shows how."))
    elif not Path(found["file"]).exists():
        yield Finding(text, _("It is no longer there. That is right when it was taken to another place."), is_note=True)
    else:
        yield Finding(text)


def _daily_backup() -> Iterator[Finding]:
    """What came of the newest backup that was made by itself, and whether any will be."""
    last = Job.objects.filter(name=BACKUP).order_by("-pk").first()
    if last is not None and last.state == State.FAILED:
        yield Finding(
            _("The daily backup has failed: %(reason)s") % {"reason": (last.error or {}).get("message", "")},
            _("Put that right, and make one now: Settings › Backups."),
        )
    elif not plan().is_on:
        yield Finding(
            _("Daily backups are switched off."),
            _("Switch them on under Settings › Backups, or see to it that something else makes them."),
            is_note=True,
        )


def _failed_work() -> Iterator[Finding]:
    failed = Job.objects.filter(state=State.FAILED, ended_at__gt=Now() - LATELY)
    count = failed.count()
    if count:
        names = sorted(set(failed.values_list("name", flat=True)[:100]))
        text = ngettext("%(count)s piece of work failed lately", "%(count)s pieces of work failed lately", count)
        yield Finding(
            f"{text % {'count': count}}: {', '.join(names)}",
            _("Its page says why, and so does the log of that time."),
            is_note=True,
        )


def _log_of_sqlite() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    path = Path(f"{connection.settings_dict['NAME']}-wal")
    size = path.stat().st_size if path.exists() else 0
    if size > LARGE_LOG:
        yield Finding(
            _("The database's log has grown to %(size)s MB.") % {"size": size // 2**20},
            _("Somebody reads without end, or nobody writes: stop and start Guanxi, which empties it."),
            is_note=True,
        )
