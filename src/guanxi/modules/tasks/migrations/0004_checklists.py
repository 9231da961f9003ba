"""Checklists used to be any JSON; from now on each thing has a text and says whether it is done."""

from django.db import migrations

BATCH = 500


def in_shape(value):
    """A list of texts and things done; what was an object keeps its words."""
    rows = value.items() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [one if is_item(one) else {"text": words(one)[:200], "done": False} for one in rows] or None


def is_item(value):
    return isinstance(value, dict) and isinstance(value.get("text"), str) and isinstance(value.get("done"), bool)


def words(value):
    if isinstance(value, dict):
        return str(value.get("text") or value)
    return ": ".join(str(part) for part in value) if isinstance(value, tuple | list) else str(value)


def shape(apps, schema_editor):
    task, last = apps.get_model("tasks", "Task"), 0
    while rows := list(task.objects.filter(pk__gt=last, checklist__isnull=False).order_by("pk")[:BATCH]):
        for row in rows:
            row.checklist = in_shape(row.checklist)
        task.objects.bulk_update(rows, ["checklist"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_reminders_and_repeats")]

    operations = [migrations.RunPython(shape, migrations.RunPython.noop)]
