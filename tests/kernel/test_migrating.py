"""Changing the tables so that a kill at any moment does no harm."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from guanxi.kernel.migrating import AddIndexBeside, WholeMigrations

pytestmark = pytest.mark.django_db(transaction=True)


def made(*operations: migrations.operations.base.Operation) -> migrations.Migration:
    """A migration of an app that is there only for this."""
    migration = migrations.Migration("0001_things", "things")
    migration.operations = list(operations)
    return migration


THINGS = migrations.CreateModel(
    "Thing",
    [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))],
    options={"indexes": [models.Index(fields=["name"], name="things_by_name")]},
)


@pytest.fixture
def things():
    with connection.schema_editor() as editor:
        state = ProjectState()
        THINGS.state_forwards("things", state)
        THINGS.database_forwards("things", editor, ProjectState(), state)
    yield state
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE things_thing")


def tables() -> list[str]:
    return connection.introspection.table_names()


def test_a_migration_and_the_note_that_it_was_applied_are_one(monkeypatch: pytest.MonkeyPatch):
    executor = WholeMigrations(connection)

    def killed(migration: migrations.Migration) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(executor, "record_migration", killed)
    with pytest.raises(KeyboardInterrupt):
        executor.apply_migration(ProjectState(), made(THINGS))

    assert "things_thing" not in tables()


def test_an_index_that_a_killed_start_has_left_is_made_anew(things: ProjectState):
    wanted = AddIndexBeside("thing", models.Index(fields=["name", "id"], name="things_by_both"))
    after = things.clone()
    wanted.state_forwards("things", after)
    for _start in range(2):
        with connection.schema_editor(atomic=False) as editor:
            wanted.database_forwards("things", editor, things, after)

    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "things_thing")
    assert found["things_by_both"]["columns"] == ["name", "id"]
