"""Backups that are made by themselves, once a day: when the next one is due, where they lie, and which are kept."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from guanxi.access.actor import find_company
from guanxi.transfer.archive import Reader
from guanxi.transfer.backup import Made, back_up
from guanxi.transfer.homes import grab, home
from guanxi.transfer.models import BackupPlan
from guanxi.transfer.refusal import Refused

FOLDER = "backups"
NAME = re.compile(r"guanxi-\d{8}-\d{6}\.guanxi")
PART = ".part"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A backup that lies in the folder."""

    name: str
    size: int
    at: datetime


def plan() -> BackupPlan:
    """What holds for the company's backups."""
    return BackupPlan.objects.first() or BackupPlan()


def place() -> Path:
    """The folder in which they lie."""
    chosen = plan().folder
    return Path(chosen) if chosen else home() / FOLDER


def next_backup(after: datetime) -> datetime | None:
    """When the first backup behind a moment is due, by the clock of the company; nothing when they are switched off."""
    found, company = plan(), find_company()
    if not found.is_on:
        return None
    zone = ZoneInfo(company.timezone if company else "UTC")
    first = after.astimezone(zone).date()
    moments = [datetime.combine(first + timedelta(days=days), found.at, zone).astimezone(UTC) for days in range(3)]
    return next(moment for moment in moments if moment > after)


def new_name() -> str:
    """What a backup that is begun now is called."""
    company = find_company()
    return f"guanxi-{datetime.now(ZoneInfo(company.timezone if company else 'UTC')):%Y%m%d-%H%M%S}.guanxi"


def make(name: str, going: Callable[[], object]) -> Made | None:
    """Write a backup into the folder; nothing when it is there already, whole, by an attempt that could not say so."""
    path = place() / name
    if path.exists():
        return None
    if path.parent == home() / FOLDER:
        path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.parent.is_dir():
        _clear_unfinished(path.parent)
        _require_room(path.parent)
    return back_up(path, with_secret_key=False, tell=log.info, going=going)


def prove(name: str, going: Callable[[], object]) -> None:
    """Read a new backup back, to its last byte. One that is not as it was written is no backup, and goes."""
    path = place() / name
    try:
        with path.open("rb") as source:
            for _part in Reader(source).parts():
                going()
    except Refused:
        path.unlink()
        raise


def remove_old() -> int:
    """Remove the oldest backups beyond those that are kept; how many those were. What was not made by itself stays."""
    old = kept_backups()[plan().kept :]
    for one in old:
        (place() / one.name).unlink(missing_ok=True)
    return len(old)


def kept_backups() -> list[Kept]:
    """The backups that lie there, the newest first."""
    return sorted(_found(), key=lambda one: one.name, reverse=True)


def _found() -> Iterator[Kept]:
    folder = place()
    for path in folder.iterdir() if folder.is_dir() else ():
        if NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            with suppress(FileNotFoundError):
                found = path.stat()
                yield Kept(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _clear_unfinished(folder: Path) -> None:
    """What backups that were killed have left; nobody holds it any more."""
    for path in folder.glob(f"*{PART}"):
        if NAME.fullmatch(path.name.removesuffix(PART)):
            with suppress(FileNotFoundError), path.open("r+b") as left:
                if grab(left):
                    path.unlink()


def _require_room(folder: Path) -> None:
    """A backup must not fill the disk on which people work: there is to be room for two like the last one."""
    last = kept_backups()
    wanted = 2 * last[0].size if last else _size_of_database()
    if shutil.disk_usage(folder).free < wanted:
        raise Refused(
            _("There is too little room in %(folder)s. Make space, keep fewer backups, or choose another folder.")
            % {"folder": folder}
        )


def _size_of_database() -> int:
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
