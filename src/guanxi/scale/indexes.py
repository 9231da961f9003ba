"""Tables without their indexes while millions of rows come in: built at the end, sorted, they take a fraction of the
time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
OF_POSTGRESQL = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = %s AND schemaname = current_schema()
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = quote_ident(indexname)::regclass)
"""


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Drop what can be made anew, and make it anew behind the block."""
    with connection.cursor() as cursor:
        cursor.execute(OF_POSTGRESQL if connection.vendor == "postgresql" else OF_SQLITE, [table])
        found = dict(cursor.fetchall())
        for name in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        if connection.vendor == "postgresql":  # no index is made over references that are still to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for definition in found.values():
            cursor.execute(definition)
