"""What stands beside the tables: every index and constraint that the models declare, and counters of ids."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _
from guanxi.transfer.databases import present
from guanxi.transfer.snapshot import snapshot
from guanxi.transfer.tables import tables_of

SEARCH = "records_search"


def look() -> Iterator[Finding]:
    """Only what is missing is worth a line each."""
    missing = [*_missing_indexes(), *_missing_search()]
    for name, statement in missing:
        yield Finding(
            _("The index %(name)s is missing: pages get slow.") % {"name": name},
            _("Make it in the database: %(statement)s") % {"statement": statement},
        )
    behind = list(_counters_behind())
    for table in behind:
        yield Finding(
            _("The table %(table)s would give ids that are taken.") % {"table": table},
            _("Run guanxi backup and guanxi restore --replace: they set all counters right."),
        )
    if not missing and not behind:
        yield Finding(_("Indexes and counters are complete"))


def _missing_indexes() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for index in (*model._meta.indexes, *model._meta.constraints):
                if index.name not in there and _is_index(index):
                    yield index.name, _statement(model, index)


def _is_index(found: Any) -> bool:
    """SQLite keeps plain constraints inside the table, without a name to look for."""
    return hasattr(found, "fields") and (
        connection.vendor == "postgresql" or not hasattr(found, "deferrable") or found.condition is not None
    )


def _statement(model: Any, index: Any) -> str:
    with connection.schema_editor(collect_sql=True) as editor:
        return str(index.create_sql(model, editor))


def _missing_search() -> Iterator[tuple[str, str]]:
    kind = (
        "SELECT to_regclass(%s)" if connection.vendor == "postgresql" else "SELECT 1 FROM sqlite_master WHERE name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(kind, [SEARCH])
        found = cursor.fetchone()
    if not found or found[0] is None:
        yield SEARCH, "guanxi backup, guanxi restore --replace"


def _counters_behind() -> Iterator[str]:
    """Tables of PostgreSQL whose next id is taken already. SQLite looks by itself."""
    if connection.vendor != "postgresql":
        return
    with snapshot(present()) as source:
        for table in tables_of(apps):
            if table.has_counter:
                largest = source.ask(f'SELECT coalesce(max("{table.key}"), 0) FROM "{table.name}"')[0][0]
                if source.last_id(table) < largest:
                    yield table.name
