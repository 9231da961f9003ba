"""The table that is searched, and each database's own index over its tokens."""

from typing import Any

from django.db import migrations, models

import guanxi.records.search.models

# SQLite's index hangs on the table by triggers: whoever rebuilds the table (altering a column does) makes them again.
SQLITE = (
    """CREATE VIRTUAL TABLE records_search USING fts5(
        tokens, content='records_searchentry', content_rowid='id', detail=none, columnsize=0, tokenize='unicode61'
    )""",
    """CREATE TRIGGER records_search_enter AFTER INSERT ON records_searchentry BEGIN
        INSERT INTO records_search(rowid, tokens) VALUES (new.id, new.tokens);
    END""",
    """CREATE TRIGGER records_search_leave AFTER DELETE ON records_searchentry BEGIN
        INSERT INTO records_search(records_search, rowid, tokens) VALUES ('delete', old.id, old.tokens);
    END""",
    """CREATE TRIGGER records_search_change AFTER UPDATE ON records_searchentry WHEN old.tokens IS NOT new.tokens BEGIN
        INSERT INTO records_search(records_search, rowid, tokens) VALUES ('delete', old.id, old.tokens);
        INSERT INTO records_search(rowid, tokens) VALUES (new.id, new.tokens);
    END""",
)
POSTGRESQL = (
    "CREATE INDEX records_search ON records_searchentry USING gin (tokens) WITH (gin_pending_list_limit = 512)",
)


def make_index(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        for trigger in ("enter", "leave", "change"):
            schema_editor.execute(f"DROP TRIGGER records_search_{trigger}")
        schema_editor.execute("DROP TABLE records_search")


class Migration(migrations.Migration):
    dependencies = [("records", "0003_saved_views")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", guanxi.records.search.models.PlaceColumn(primary_key=True, serialize=False)),
                ("text", guanxi.records.search.models.ByteText()),
                ("tokens", guanxi.records.search.models.TokensColumn()),
            ],
        ),
        migrations.CreateModel(
            name="SearchBuilt",
            fields=[
                ("module", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("rules", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
    ]
