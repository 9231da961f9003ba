"""The machine: Python, SQLite, the home folder, the secret key, disk space, clock and time zones."""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35)
LEAST_SPACE = 1024**3
SHORTEST_KEY = 32
SECRET_FILE = "secret.key"


def look() -> Iterator[Finding]:
    """Everything about the machine."""
    yield from _versions()
    yield from _home()
    yield from _secret_key()
    yield from _space()
    yield from _time()


def _versions() -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    advice = "" if sys.version_info >= OLDEST_PYTHON else _("Install Python 3.11 or newer.")
    yield Finding(_("Python %(version)s") % {"version": python}, advice)
    advice = "" if sqlite3.sqlite_version_info >= OLDEST_SQLITE else _("Use a Python with SQLite 3.35 or newer.")
    yield Finding(_("SQLite %(version)s") % {"version": sqlite3.sqlite_version}, advice)


def _home() -> Iterator[Finding]:
    is_writable = os.access(settings.HOME, os.W_OK | os.X_OK)
    advice = "" if is_writable else _("Make the folder writable for the user who runs Guanxi, or set GUANXI_HOME.")
    yield Finding(_("Home folder %(path)s") % {"path": settings.HOME}, advice)
    if os.name == "posix" and stat.S_IMODE(settings.HOME.stat().st_mode) & 0o022:
        yield Finding(
            _("Others on this machine can write into the home folder."),
            _("Run: chmod go-w %(path)s") % {"path": settings.HOME},
        )


def _secret_key() -> Iterator[Finding]:
    path = settings.HOME / SECRET_FILE
    if os.name == "posix" and path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            _("Others on this machine can read the secret key."), _("Run: chmod 600 %(path)s") % {"path": path}
        )
    elif len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield Finding(_("The secret key is short."), _("Give GUANXI_SECRET_KEY at least 32 random characters."))
    else:
        yield Finding(_("Secret key"))


def _space() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME).free
    text = _("Free disk space: %(size)s MB") % {"size": free // 1024**2}
    yield Finding(text, "" if free >= LEAST_SPACE else _("Free some space: less than 1 GB is left."))


def _time() -> Iterator[Finding]:
    try:
        ZoneInfo("Asia/Shanghai")
        yield Finding(_("Time zones"))
    except ZoneInfoNotFoundError:
        yield Finding(_("The time zone data is missing."), _("Install the locked dependencies again: make run"))
    if settings.FROZEN_TIME:
        yield Finding(
            _("Business time stands still at %(time)s.") % {"time": settings.FROZEN_TIME},
            _("Remove GUANXI_TIME: it is for tests."),
        )
