"""The database: reachable, up to date, undamaged, with somebody to do its background work."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models.functions import Now

from guanxi.access.actor import find_company
from guanxi.cli.examine import files, structure, upkeep
from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _, ngettext
from guanxi.jobs import lease
from guanxi.jobs.health import living_workers
from guanxi.kernel.migrations import pending_migrations
from guanxi.meta import registry
from guanxi.records.carried import wrong
from guanxi.records.search.entries import modules_to_rebuild

CLOCKS_MAY_DIFFER = timedelta(seconds=5)
OLDEST_POSTGRES = 14
WAIT = timedelta(minutes=5)


def look(*, deep: bool) -> Iterator[Finding]:
    """Everything about the database; what comes later is only asked when what comes first is right."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        yield Finding(
            _("The database can't be reached: %(reason)s") % {"reason": reason},
            _("Start the database server, and check GUANXI_DATABASE_URL."),
        )
        return
    yield _version()
    yield from _integrity()
    pending = pending_migrations()
    if pending:
        text = ngettext(
            "%(count)s change of the database is still to be made.",
            "%(count)s changes of the database are still to be made.",
            len(pending),
        ) % {"count": len(pending)}
        yield Finding(text, _("Start guanxi run (or any other command): it makes them."))
        return
    yield Finding(_("Database is up to date"))
    yield from _company()
    yield from structure.look()
    yield from _search()
    yield from _carried()
    yield from files.look(deep=deep)
    yield from upkeep.look()
    yield from _workers()
    yield from _clock()


def _version() -> Finding:
    """Of SQLite the machine tells."""
    if connection.vendor == "sqlite":
        return Finding(_("Database: %(kind)s") % {"kind": "SQLite"})
    version = connection.pg_version // 10_000
    advice = "" if version >= OLDEST_POSTGRES else _("Use PostgreSQL 14 or newer.")
    return Finding(_("Database: %(kind)s") % {"kind": f"PostgreSQL {version}"}, advice)


def _integrity() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    journal, damage = _ask("PRAGMA journal_mode"), _ask("PRAGMA quick_check(1)")
    if damage != "ok":
        yield Finding(
            _("The database file is damaged: %(reason)s") % {"reason": damage},
            _("Stop Guanxi, keep a copy of the file, and put the last backup in its place."),
        )
    elif journal != "wal":
        yield Finding(
            _("The database can't be read and written at the same time (journal mode %(mode)s).") % {"mode": journal},
            _("Move the home folder to a local disk: network folders can't do it."),
        )
    else:
        yield Finding(_("Database file is undamaged"))


def _ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _company() -> Iterator[Finding]:
    company = find_company()
    if company is None:
        yield Finding(
            _("There is no company yet."),
            _("Open the pages in a browser and make one, or run guanxi init or guanxi demo."),
            is_note=True,
        )
    else:
        yield Finding(_("Company: %(name)s") % {"name": company.name})


def _search() -> Iterator[Finding]:
    waiting = [str(module.label_plural) for module in modules_to_rebuild()]
    if not waiting:
        yield Finding(_("Search knows all records"))
        return
    yield Finding(
        _("The search does not know all records yet: %(modules)s") % {"modules": ", ".join(waiting)},
        _("Keep guanxi run, or guanxi worker, running: it enters them within the hour."),
        is_note=True,
    )


def _carried() -> Iterator[Finding]:
    """Access is read from what records carry of the account that they are about."""
    found = [(module, wrong(module).count()) for module in registry.every_module() if module.carries]
    for module, count in found:
        if count:
            yield Finding(
                _("%(module)s: %(count)s do not know who owns their account.")
                % {"module": module.label_plural, "count": count},
                _("Keep guanxi run, or guanxi worker, running: it puts them right within a day."),
            )
    if not any(count for _module, count in found):
        yield Finding(_("Records know who owns their account"))


def _workers() -> Iterator[Finding]:
    count = living_workers()
    if count:
        yield Finding(ngettext("%(count)s worker", "%(count)s workers", count) % {"count": count})
        return
    is_late = lease.due().filter(due_at__lt=Now() - WAIT).exists()
    yield Finding(
        _("Work is waiting, and no worker does it.") if is_late else _("No worker is running."),
        _("Start guanxi run, or guanxi worker."),
        is_note=not is_late,
    )


def _clock() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    difference = abs(_ask("SELECT clock_timestamp()") - datetime.now(UTC))
    seconds = round(difference.total_seconds())
    advice = "" if difference < CLOCKS_MAY_DIFFER else _("Set both clocks by a time server.")
    yield Finding(_("Clock differs from the database's by %(seconds)s s") % {"seconds": seconds}, advice)
