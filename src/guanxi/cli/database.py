"""Bringing the database to this release before a command uses it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import translation

from guanxi.access.actor import find_company
from guanxi.cli.language import _, speak, terminal_language
from guanxi.cli.mistake import Mistake
from guanxi.cli.turns import only_one
from guanxi.cli.unfinished import settle_unfinished
from guanxi.config.database import database
from guanxi.kernel.migrating import apply_migrations
from guanxi.kernel.migrations import applied_migrations, pending_migrations
from guanxi.modules.companies.facade import upgrade_company


def prepare_database() -> None:
    """Apply what is pending, several processes taking turns; then speak the company's language unless told another."""
    settle_unfinished()
    if pending_migrations():
        _apply_in_turn()
    speak_as_the_company()


def speak_as_the_company() -> None:
    """Use the company's language, unless the terminal asks for one."""
    company = find_company()
    if company and not terminal_language(os.environ):
        speak(company.language)
        translation.activate(company.language)


def _apply_in_turn() -> None:
    with _directly(), only_one(connection):
        pending = pending_migrations()
        if pending:
            print(_told(len(pending)), file=sys.stderr, flush=True)
            apply_migrations()
            upgrade_company()


@contextmanager
def _directly() -> Iterator[None]:
    """On a connection of one's own: a pooler hands it on between two statements, and the turn with it."""
    url = settings.ENVIRONMENT.direct_database_url
    if not url:
        if settings.ENVIRONMENT.pooler != "none":
            raise Mistake(_("Set GUANXI_DIRECT_DATABASE_URL: tables can't be changed through a pooler."))
        yield
        return
    pooled = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(pooled)


def _told(pending: int) -> str:
    """What is about to be done; also how much of it was done by a start that did not come to its end."""
    done = applied_migrations()
    if not done:
        return _("Preparing the database …")
    told = {"pending": pending, "done": done}
    return _("Preparing the database: %(pending)s changes to make, %(done)s are made already …") % told
