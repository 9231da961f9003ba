"""Named locks for rules that look at many rows at once, such as the form of a tree."""

from django.db import connection


def tree_lock(key: str) -> str:
    """The name that is held while places in the tree of a module change."""
    return f"tree of {key}"


def hold(name: str) -> None:
    """Wait until nobody else holds this name, and keep it until the transaction ends.

    SQLite lets one transaction write at a time anyway. What was read before must be read again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
