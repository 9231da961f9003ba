"""Bringing the database to this release before a command uses it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.utils import translation

from guanxi.access.actor import find_company
from guanxi.cli.language import _, speak, terminal_language
from guanxi.cli.unfinished import settle_unfinished
from guanxi.kernel.migrations import pending_migrations

LOCK = 0x6775616E7869  # "guanxi": the number that processes on PostgreSQL agree on


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
    with _one_at_a_time():
        if pending_migrations():
            print(_("Preparing the database …"), file=sys.stderr, flush=True)
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
