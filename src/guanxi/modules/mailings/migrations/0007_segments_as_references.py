import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.db import migrations

import guanxi.meta.columns

NAME = "in_segment"


def refer(apps: Any, schema: Any) -> None:
    """Mailings refer to the segments that their list is narrowed by."""
    mailings, links = apps.get_model("mailings", "Mailing"), apps.get_model("records", "RecordLink")
    for row in mailings.objects.filter(segment__contains=NAME).only("pk", "segment").iterator():
        ids = sorted({pk for name, value in parse_qsl(row.segment) for pk in _named(name, value)})
        mailings.objects.filter(pk=row.pk).update(segments=tuple(ids))
        links.objects.bulk_create(
            links(module="mailing", field="segments", record_id=row.pk, target_module="segment", target_id=pk)
            for pk in ids
        )


def _named(name: str, value: str) -> Iterator[int]:
    if name == "filter":
        yield from _within(json.loads(value))
    elif name.partition("__")[0] == NAME:
        yield from (int(one) for one in value.split(",") if one.isdecimal())


def _within(condition: Any) -> Iterator[int]:
    if isinstance(condition, dict):
        if condition.get("field") == NAME:
            value = condition.get("value")
            yield from (int(one) for one in (value if isinstance(value, list) else [value]))
        condition = list(condition.values())
    for part in condition if isinstance(condition, list) else ():
        yield from _within(part)


class Migration(migrations.Migration):
    dependencies = [("mailings", "0006_shares_left_empty"), ("records", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="mailing",
            name="segments",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Segments"),
        ),
        migrations.RunPython(refer, migrations.RunPython.noop),
    ]
