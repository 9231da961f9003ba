"""Whether the database is as this release wants it."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations() -> list[str]:
    """The changes of this release that the database does not have yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def applied_migrations() -> int:
    """How many changes the database has."""
    return len(MigrationRecorder(connection).applied_migrations())
