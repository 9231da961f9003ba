"""Rendering models anew only where they change leads to the same tables; a migration's Python sees all as it is."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from guanxi.kernel.lean_state import LeanState
from tests.kit.homes import Home, empty_home
from tests.kit.trust import only_in_trust

OWNER = models.ForeignKey("things.person", models.CASCADE)
TABLES = {
    True: "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
    False: "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY table_name, column_name",
}
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"


def model(name: str, **fields: models.Field) -> migrations.CreateModel:
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


@pytest.mark.once
def test_a_migrations_own_python_sees_every_model_as_it_is_now() -> None:
    seen: list[Any] = []

    def look(apps: Any, _editor: Any) -> None:
        person, note = (apps.get_model("things", name) for name in ("person", "note"))
        seen.append(note._meta.get_field("owner").related_model is person)
        seen.append({field.name for field in person._meta.get_fields()})

    state = LeanState.like(ProjectState())
    assert state.apps.ready  # from here on each change renders
    for operation in (
        model("Person"),
        model("Note", owner=OWNER.clone()),
        migrations.AddField("person", "age", models.IntegerField(null=True)),
        migrations.AddField("person", "chief", models.ForeignKey("things.person", models.CASCADE, null=True)),
        migrations.AddIndex("person", models.Index(fields=["age"], name="by_age")),
    ):
        operation.state_forwards("things", state)
    migrations.RunPython(look).database_forwards("things", connection.schema_editor(), state, state)

    assert seen == [True, {"id", "age", "chief", "person", "note"}]


@pytest.mark.once
def test_fields_stand_where_the_migrations_put_them_and_belong_to_one_rendering_each() -> None:
    later, first = models.IntegerField(null=True), models.IntegerField()  # made in the other order than they stand
    state = LeanState.like(ProjectState())
    model("Person", age=models.IntegerField(), size=later, chief=OWNER.clone()).state_forwards("things", state)
    before = state.apps.get_model("things", "person")
    migrations.AlterField("person", "age", models.BigIntegerField()).state_forwards("things", state)
    migrations.AlterField("person", "chief", OWNER.clone()).state_forwards("things", state)
    migrations.AddField("person", "weight", first, preserve_default=True).state_forwards("things", state)

    after = state.apps.get_model("things", "person")

    assert [field.name for field in after._meta.fields] == ["id", "age", "size", "chief", "weight"]
    assert [field.name for field in before._meta.fields] == ["id", "age", "size", "chief"]
    assert {field.model for field in after._meta.fields} == {after}
    assert after._meta.get_field("chief").related_model is after
    assert not any(hasattr(field, "model") for field in (later, first))


@only_in_trust
def test_the_tables_are_those_that_django_itself_would_make(prepared: Home, tmp_path: Any) -> None:
    with empty_home(tmp_path / "home") as home:
        plain = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--settings", "guanxi.config.settings"]
        subprocess.run(plain, env={**os.environ, **home.environment}, check=True)

        asked = [TABLES[home.is_file]] + ([] if home.is_file else [INDEXES])
        for sql in asked:
            assert home.ask(sql) == prepared.ask(sql)
            assert home.ask(sql)
