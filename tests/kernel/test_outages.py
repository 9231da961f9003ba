"""Outages are told apart from mistakes of ours."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import RequestFactory

from guanxi.api.problems import problem, refusal
from guanxi.kernel.outages import outage
from guanxi.web.errors import failed
from guanxi.web.middleware import ActorMiddleware

pytestmark = pytest.mark.once


def caused(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    """What Django makes of an error of a driver."""
    error = kind(*cause.args)
    error.__cause__ = cause
    return error


def of_sqlite(name: str) -> Exception:
    cause = sqlite3.OperationalError("something")
    cause.sqlite_errorname = name
    return caused(cause)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (caused(psycopg.OperationalError("connection refused")), "E_UNAVAILABLE"),
        (caused(psycopg.errors.AdminShutdown("terminating connection")), "E_UNAVAILABLE"),
        (caused(psycopg.InterfaceError("the connection is closed"), InterfaceError), "E_UNAVAILABLE"),
        (InterfaceError("connection already closed"), "E_UNAVAILABLE"),
        (caused(psycopg.errors.DiskFull("no space")), "E_DISK_FULL"),
        (caused(psycopg.errors.DeadlockDetected("deadlock")), "E_BUSY"),
        (of_sqlite("SQLITE_BUSY"), "E_BUSY"),
        (of_sqlite("SQLITE_BUSY_SNAPSHOT"), "E_BUSY"),
        (of_sqlite("SQLITE_FULL"), "E_DISK_FULL"),
        (of_sqlite("SQLITE_IOERR_WRITE"), "E_DISK_FULL"),
        (OSError(errno.ENOSPC, "No space left on device"), "E_DISK_FULL"),
    ],
)
def test_an_outage_is_told_by_every_door(error: Exception, code: str):
    known = outage(error)
    assert known is not None
    assert known.code == code
    assert refusal(error).code == code
    assert int(problem(known).headers["Retry-After"]) > 0
    page = ActorMiddleware(lambda request: None).process_exception(RequestFactory().get("/m/accounts/"), error)
    assert page is not None
    assert page.status_code == known.status
    assert known.message.split(";")[0].replace("'", "&#39;") in page.content.decode()


@pytest.mark.parametrize(
    "error", [of_sqlite("SQLITE_ERROR"), ProgrammingError("no such table"), ValueError(), FileNotFoundError(2, "gone")]
)
def test_a_mistake_of_ours_stays_one(error: Exception):
    assert outage(error) is None
    assert ActorMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error) is None


def test_what_escapes_every_view_is_told_as_an_outage_too():
    try:
        raise OSError(errno.ENOSPC, "No space left on device")
    except OSError:
        page, told = failed(RequestFactory().get("/")), failed(RequestFactory().get("/api/v1/accounts"))

    assert (page.status_code, told.status_code) == (507, 507)
    assert told.headers["Content-Type"] == "application/problem+json"


def test_a_database_that_another_program_holds_is_busy(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "held")) as one, closing(sqlite3.connect(tmp_path / "held")) as other:
        one.execute("BEGIN IMMEDIATE")
        other.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError) as refused:
            other.execute("BEGIN IMMEDIATE")

    assert outage(caused(refused.value)).code == "E_BUSY"
