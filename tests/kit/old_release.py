"""A database of the first release, filled, brought to this release: nothing may be lost or changed on the way.

Run as a process of its own, because migrations change the tables of the database they run on:
python -m tests.kit.old_release             fills, changes and compares
python -m tests.kit.old_release fill FILE   fills, and keeps in a file what is there
python -m tests.kit.old_release check FILE  compares with that what is there now
"""

import json
import os
import pickle
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import django

ROWS = 60
BATCH = 20
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
OTHERS = frozenset(("contenttypes", "auth", "axes"))  # whose migrations are not ours
DONE = "everything came through"

Tables = dict[str, list[dict[str, Any]]]


def main(step: str = "", file: str = "") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
    django.setup()
    if step == "fill":
        Path(file).write_bytes(pickle.dumps(filled()))
        return
    before = pickle.loads(Path(file).read_bytes()) if step == "check" else filled()

    from django.db import connection

    from guanxi.kernel.migrating import apply_migrations

    apply_migrations()
    connection.check_constraints()
    compare(before, has_started=step == "check")
    read_everything()
    print(f"{DONE}: {sum(len(rows) for rows in before.values())} rows of {len(before)} tables")


def filled() -> Tables:
    """Make the tables of the first release, fill them, and say what stands in them."""
    from django.db import connection, transaction

    from guanxi.kernel.migrating import WholeMigrations

    executor = WholeMigrations(connection)
    first = [(app, name) for app, name in executor.loader.graph.nodes if name == "0001_initial"]
    state = executor.migrate(first, state=executor.present())
    state.clear_delayed_apps_cache()
    models = list(in_order(state.apps.get_models()))
    with transaction.atomic():  # references are checked at its end
        for model in models:
            fill(model)
    return {model._meta.db_table: kept(model) for model in models}


def in_order(models: Any) -> Iterator[Any]:
    """Each table after those that it refers to; rings and Django's own bookkeeping come as they are."""
    waiting = [model for model in models if model._meta.managed and model._meta.app_label not in OTHERS]
    done: set[Any] = set()
    while waiting:
        ready = [model for model in waiting if needed(model) <= done | {model}] or waiting[:1]
        yield from ready
        done |= set(ready)
        waiting = [model for model in waiting if model not in done]


def needed(model: Any) -> set[Any]:
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and not field.null and field.related_model._meta.app_label not in OTHERS
    }


def fill(model: Any) -> None:
    """Rows by plain SQL, as the first release could have written them; every other row leaves out what may be left."""
    from django.db import connection

    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    rows = [[value(field, number) for field in fields] for number in range(1, ROWS + 1)]
    with connection.cursor() as cursor:
        for start in range(0, ROWS, BATCH):
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING", rows[start : start + BATCH]
            )


def value(field: Any, number: int) -> Any:
    """What stands in a column of a row: different in each, in the form that the field itself writes."""
    from django.db import connection

    if field.null and number % 2 and not field.primary_key:
        return None
    if field.is_relation:
        return number
    if field.name == "language":  # commands speak it
        return "en"
    if field.choices:
        options = [option for option, _label in field.flatchoices]
        return field.get_db_prep_save(options[number % len(options)], connection)
    if type(field).__name__ == "ReferencesColumn":
        return f",{number},"
    if type(field).__name__ == "PicturesColumn":  # which files they are; there were none yet
        return ""
    return field.get_db_prep_save(plain(field.get_internal_type(), number, field.max_length), connection)


def plain(kind: str, number: int, length: int | None) -> Any:
    values: dict[str, Any] = {
        "BinaryField": str(number).encode(),
        "BooleanField": number % 3 == 0,
        "DateField": date(2026, 1, 1) + timedelta(days=number),
        "DateTimeField": FIRST + timedelta(hours=number),
        "TimeField": time(number % 24),
        "JSONField": [{"text": f"值 {number}", "done": False}],
        "UUIDField": f"{number:032x}",
    }
    if kind in values:
        return values[kind]
    if kind.endswith("IntegerField") or kind in ("AutoField", "BigAutoField", "DecimalField", "FloatField"):
        return number
    return f"值 {number}"[: length or None]


def kept(model: Any) -> list[dict[str, Any]]:
    """The rows as they stand in the table."""
    from django.db import connection

    with connection.cursor() as cursor:
        key = connection.ops.quote_name(model._meta.pk.column)
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY {key}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def compare(before: Tables, *, has_started: bool) -> None:
    """Rows that were there are there, with the same in every column that is still there. What commands add when they
    start, such as ready definitions, may have come since, each once."""
    from django.apps import apps

    now = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table, old in before.items():
        assert table in now, f"the table {table} is gone"
        new = kept(now[table])
        assert len(new) == len(old) > 0 or has_started, (table, len(old), len(new))
        added = [
            str([row[name] for name in row if name != "id" and not name.endswith("_at")]) for row in new[len(old) :]
        ]
        assert len(added) == len(set(added)), (table, added)
        for was, row in zip(old, new[: len(old)], strict=True):
            changed = {name: (was[name], row[name]) for name in was.keys() & row.keys() if was[name] != row[name]}
            assert not changed, (table, json.dumps(changed, default=str))


def read_everything() -> None:
    """This release can read every row."""
    from django.apps import apps

    for model in apps.get_models():
        assert len(list(model._base_manager.all())) >= 0


if __name__ == "__main__":
    main(*sys.argv[1:])
