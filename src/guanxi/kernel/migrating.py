"""Changing the tables so that a kill at any moment leaves a place from which the next start goes on.

Django writes down that a migration was applied after its transaction has ended, where that leaves work for its end,
such as the indexes of a new table: killed in between, it would make the same tables again, and fail. Here a migration
and the note that it was applied are one transaction. One that is not (`atomic = False`) must be fit to be done again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations import AddIndex, Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from guanxi.kernel.lean_state import LeanState

FILLED_AT_ONCE = 10_000  # ids


class WholeMigrations(MigrationExecutor):
    """Applies each migration together with the note that it was applied, or not at all."""

    def present(self) -> LeanState:
        """The models as they are with what was applied so far."""
        return LeanState.like(self._create_project_state(with_applied_migrations=True))

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        with _one_transaction():
            return super().apply_migration(state, migration, fake, fake_initial)


class AddIndexBeside(AddIndex):
    """An index on a table that may be large, in a migration of its own with `atomic = False`: PostgreSQL makes it
    beside the daily work. What a start that was killed has left of it goes first."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        is_postgres = schema_editor.connection.vendor == "postgresql"
        model = to_state.apps.get_model(app_label, self.model_name)
        how = "CONCURRENTLY IF EXISTS" if is_postgres else "IF EXISTS"
        schema_editor.execute(f"DROP INDEX {how} {schema_editor.quote_name(self.index.name)}")
        schema_editor.add_index(model, self.index, **({"concurrently": True} if is_postgres else {}))


class FillBeside(Operation):
    """Gives a column its values in rows that are there already, some at a time by their ids, in a migration of its own
    with `atomic = False`: each part is a transaction, so that nobody waits for all of them. Fit to be done again."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, column: str, value: str) -> None:
        self.model_name, self.column, self.value = model_name, column, value

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Values are no part of a table's form."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        connection = schema_editor.connection
        table, column = (
            connection.ops.quote_name(to_state.apps.get_model(app_label, self.model_name)._meta.db_table),
            connection.ops.quote_name(self.column),
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), -1) FROM {table}")
            first, last = cursor.fetchone()
            for start in range(first, last + 1, FILLED_AT_ONCE):
                with transaction.atomic(connection.alias):
                    cursor.execute(
                        f"UPDATE {table} SET {column} = ({self.value}) WHERE id >= %s AND id < %s",
                        [start, start + FILLED_AT_ONCE],
                    )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The column goes with its own migration."""

    def describe(self) -> str:
        return f"Fill {self.column} of {self.model_name}"


def apply_migrations() -> None:
    """Apply all that is pending; nobody else does at this moment."""
    executor = WholeMigrations(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    before = executor._create_project_state(with_applied_migrations=True)
    emit_pre_migrate_signal(0, False, connection.alias, apps=before.apps, plan=plan)
    after = executor.migrate(executor.loader.graph.leaf_nodes(), plan, state=LeanState.like(before))
    after.clear_delayed_apps_cache()
    emit_post_migrate_signal(0, False, connection.alias, apps=after.apps, plan=plan)


@contextmanager
def _one_transaction() -> Iterator[None]:
    """A transaction in which tables may be changed: SQLite checks references at its end, and must be told before."""
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
    finally:
        connection.enable_constraint_checking()
