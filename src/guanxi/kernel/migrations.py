"""Whether the database is as this release wants it."""

from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations() -> list[str]:
    """The changes of this release that the database does not have yet.

    They are told by their names: to read and to order them all, as Django does before it applies any, takes longer than
    most commands.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in released_migrations() if (app, name) not in applied]


def released_migrations() -> Iterator[tuple[str, str]]:
    """App and name of every change that this release brings."""
    for app in apps.get_app_configs():
        for found in iter_modules([str(Path(app.path) / "migrations")]):
            if not found.ispkg and not found.name.startswith("_"):
                yield app.label, found.name


def applied_migrations() -> int:
    """How many changes the database has."""
    return len(MigrationRecorder(connection).applied_migrations())
