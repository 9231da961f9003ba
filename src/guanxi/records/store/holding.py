"""Naming a record and deleting it at one moment: the second sees what the first did.

Who names a record keeps it from being deleted until he is done, which is in nobody's way but that of a deletion; who
deletes one waits for those who are naming it, and keeps others from it. SQLite lets one transaction write at a time.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def named(rows: QuerySet) -> set[int]:
    """The ids of these records, none of which is deleted until the transaction ends."""
    wanted = rows.order_by().values_list("pk", flat=True)
    if connection.vendor != "postgresql":
        return set(wanted)
    try:
        sql, params = wanted.query.sql_with_params()
    except EmptyResultSet:
        return set()
    table = connection.ops.quote_name(rows.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE OF {table}", params)
        return {pk for (pk,) in cursor.fetchall()}


def leaving(rows: QuerySet) -> QuerySet[Any]:
    """The same records, to be deleted: nobody names or changes them until the transaction ends."""
    return rows.select_for_update(of=("self",))
