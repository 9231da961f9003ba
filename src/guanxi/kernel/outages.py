"""What the surroundings fail at, told apart from mistakes of ours: a database that is away or busy, a full disk.

Such a failure passes by itself or by the hand of whoever runs the server; then what was asked for can be asked again.
"""

import errno
from typing import Any

from django.db import InterfaceError, OperationalError

from guanxi.kernel.errors import DomainError

RETRY_SECONDS = {"E_BUSY": 1, "E_UNAVAILABLE": 5, "E_DISK_FULL": 60}

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

# PostgreSQL: by SQLSTATE. An error without one is a connection that broke off.
BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
FULL_STATE = "53100"

# SQLite: by the name of its result code, of which the first two words are the kind.
SQLITE = {
    "SQLITE_BUSY": "E_BUSY",
    "SQLITE_LOCKED": "E_BUSY",
    "SQLITE_FULL": "E_DISK_FULL",
    "SQLITE_IOERR": "E_DISK_FULL",
    "SQLITE_READONLY": "E_UNAVAILABLE",
    "SQLITE_CANTOPEN": "E_UNAVAILABLE",
    "SQLITE_PROTOCOL": "E_UNAVAILABLE",
}


def outage(error: BaseException | None) -> DomainError | None:
    """The refusal that an error of the surroundings means for who asked; nothing for any other error."""
    code = _code(error) if isinstance(error, Exception) else ""
    return DomainError(code) if code else None


def _code(error: Exception) -> str:
    if isinstance(error, OperationalError | InterfaceError):
        cause = error.__cause__
        return _of_sqlite(cause) if hasattr(cause, "sqlite_errorname") else _of_postgres(cause, error)
    return "E_DISK_FULL" if isinstance(error, OSError) and error.errno in FULL else ""


def _of_sqlite(cause: Any) -> str:
    """SQLite says "operational" of wrong statements too; those are ours."""
    return SQLITE.get("_".join(str(cause.sqlite_errorname).split("_")[:2]), "")


def _of_postgres(cause: Any, error: Exception) -> str:
    state = getattr(cause, "sqlstate", None)
    if state in BUSY_STATES:
        return "E_BUSY"
    if state == FULL_STATE:
        return "E_DISK_FULL"
    return "E_UNAVAILABLE" if cause is not None or isinstance(error, InterfaceError) else ""
