"""The database under test is a copy of the one that `guanxi` has prepared in its own process, and not prepared anew."""

import shutil
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection

from tests.kit.homes import Home

# The kinds of models and the rights to them stay as they were when the database was prepared, so that they need not be
# looked for, model by model, after each test that commits.
OF_DJANGO = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, prepared: Home) -> None:
    """What pytest-django asks for before it makes the database."""
    wanted = settings.DATABASES["default"]["TEST"]
    if prepared.is_file:
        shutil.copyfile(prepared.path / "guanxi.sqlite3", wanted["NAME"])
    else:
        wanted["TEMPLATE"] = prepared.database_url.rpartition("/")[2]
    patch = pytest.MonkeyPatch()
    patch.setattr(connection.ops, "sql_flush", emptied)
    patch.setattr(flush, "emit_post_migrate_signal", lambda *_asked: None)


@pytest.fixture(scope="session")
def django_db_keepdb(prepared: Home) -> bool:
    """A file that was copied is there already; it goes with the folder that it lies in."""
    return prepared.is_file


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """Never anew: see above."""
    return False


def emptied(_style: Any, tables: list[str], **_more: Any) -> list[str]:
    """What a test has committed goes, row by row, from the few tables that hold any: truncating all of them takes
    PostgreSQL longer than most tests. References are checked at the end, when nothing is left."""
    names = [connection.ops.quote_name(table) for table in tables if table not in OF_DJANGO]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names))
        return [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]
