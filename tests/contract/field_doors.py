"""Every way to the value of one field: one line a door, each asked about one person, record and field.

A door says whether the field's value got out through it, or the status of a refusal. None means that this record has
no such door; a door at which an administrator gets nothing of a field is none for that field.
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.db import transaction

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from guanxi.meta.types.base import FieldType
from guanxi.records import query, store, summary
from tests.kit.people import Kit

UNKNOWN = frozenset({"E_UNKNOWN_FIELD", "E_UNKNOWN_PARAMETER"})

FieldDoor = Callable[[Kit, str, Module, Any, Field], bool | int | None]


def refused_as_unknown(ask: Callable[[], Any]) -> Any:
    """What was asked; an unknown name says False, and any other refusal its status."""
    try:
        return ask()
    except DomainError as error:
        return False if error.code in UNKNOWN else error.status


def condition(field: Field, record: Any) -> tuple[str, str] | None:
    """A filter that the record meets."""
    operators, value = field.type.operators, field.read(record)
    if "isnull" in operators and field.is_empty(value):
        return f"{field.key}__isnull", "true"
    if "eq" not in operators or field.is_empty(value):
        return None
    return field.key, said(field.type, value)


def said(kind: FieldType, value: Any) -> str:
    """A value in the words of an address."""
    found = kind.dump(value)
    found = found[0] if isinstance(found, list) else found
    return str(found).lower() if isinstance(found, bool) else str(found)


def ids(kit: Kit, name: str, module: Module, *asked: tuple[str, str]) -> list[int]:
    return [row["id"] for row in query.find(module, kit[name], query.parse(module, kit[name], asked)).rows]


def filtered(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    asked = condition(field, record)
    if asked is None:
        return None
    return refused_as_unknown(lambda: record.pk in ids(kit, name, module, asked, ("limit", "500")))


def hidden_by_contrary(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    """What does not meet the contrary is not found by it: a list that leaves a record out must not tell either."""
    asked = condition(field, record)
    if asked is None or "ne" not in field.type.operators or asked[0] != field.key:
        return None
    return refused_as_unknown(
        lambda: (
            record.pk in ids(kit, name, module, ("id", str(record.pk)))
            and record.pk not in ids(kit, name, module, (f"{field.key}__ne", asked[1]), ("id", str(record.pk)))
        )
    )


def sorted_by(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    return refused_as_unknown(lambda: record.pk in ids(kit, name, module, ("sort", field.key), ("limit", "500")))


def grouped(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    def ask() -> bool:
        asked = query.parse(module, kit[name], [("id", str(record.pk))])
        return summary.summarise(module, kit[name], asked, field.key, "").total.count > 0

    return refused_as_unknown(ask)


def through_a_reference(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    """A filter on another record that leads here: told only to who sees both."""
    asked = condition(field, record)
    leading = referrer(kit, name, module, record)
    if asked is None or leading is None or asked[0] != field.key:
        return None
    other, key, pk = leading
    return refused_as_unknown(lambda: pk in ids(kit, name, other, (f"{key}.{asked[0]}", asked[1]), ("limit", "500")))


def referrer(kit: Kit, name: str, module: Module, record: Any) -> tuple[Module, str, int] | None:
    """A record which the person sees, and which refers to this one."""
    for other in registry.all_modules():
        for field in other.fields:
            if field.is_reference and field.target == module.key and field.key in other.by_key and not field.private:
                asked = [(field.key, str(record.pk)), ("limit", "1")]
                found = ids(kit, name, other, *asked) if kit[name].may(other, "view") else []
                if found:
                    return other, field.key, found[0]
    return None


def api_record(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    answer = kit.api(name).get(f"/api/v1/{module.slug}/{record.pk}")
    return field.key in answer.json() if answer.status_code == 200 else answer.status_code


def api_chosen(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    answer = kit.api(name).get(f"/api/v1/{module.slug}/{record.pk}?fields={field.key}")
    return told(answer, lambda found: field.key in found)


def api_list(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    answer = kit.api(name).get(f"/api/v1/{module.slug}?id={record.pk}&fields=id,{field.key}")
    return told(answer, lambda found: [field.key in item for item in found["items"]] == [True])


def api_expanded(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    return api_through(kit, name, module, record, field, "expand={key}")


def api_dotted(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    return api_through(kit, name, module, record, field, f"fields={{key}}.{field.key}")


def api_through(kit: Kit, name: str, module: Module, record: Any, field: Field, asked: str) -> bool | int | None:
    """The field as the API shows it in a record that refers to this one."""
    leading = referrer(kit, name, module, record)
    if leading is None:
        return None
    other, key, pk = leading
    answer = kit.api(name).get(f"/api/v1/{other.slug}/{pk}?{asked.format(key=key)}")
    return told(answer, lambda found: isinstance(found[key], dict) and field.key in found[key])


def api_filter(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    asked = condition(field, record)
    if asked is None:
        return None
    answer = kit.api(name).get(f"/api/v1/{module.slug}?limit=500&{asked[0]}={quote(asked[1])}")
    return told(answer, lambda found: record.pk in [item["id"] for item in found["items"]])


def page_column(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    """The column of a list: a column that one may not read is not shown, and nothing is said about it."""
    answer = kit.browser(name).get(f"/m/{module.slug}/?columns={field.key}&id={record.pk}")
    if answer.status_code != 200:
        return answer.status_code if answer.status_code != 400 else False
    page = answer.content.decode()
    return f'data-cell="{field.key}"' in page and f"/m/{module.slug}/{record.pk}/" in page


def page_export(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    if not kit[name].may(module, "export"):
        return None  # which the doors of records ask
    answer = kit.browser(name).get(f"/m/{module.slug}/export?format=csv&columns=id,{field.key}&id={record.pk}")
    if answer.status_code != 200:
        return False if answer.status_code == 400 else answer.status_code
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    return len(rows) == 2 and len(rows[0]) == 3  # the last one says whose export it is


def told(answer: Any, look: Callable[[Any], bool]) -> bool | int:
    """What an answer shows; a name that it calls unknown says False."""
    if answer.status_code == 200:
        return look(answer.json())
    found = answer.json()["code"]
    return False if found in UNKNOWN else int(answer.status_code)


def written(kit: Kit, name: str, module: Module, record: Any, field: Field) -> int:
    """The same value written again: 200, or the status of the refusal."""
    return status_of_writing(kit, name, module, record, {field.key: field.type.dump(field.read(record))})


def status_of_writing(kit: Kit, name: str, module: Module, record: Any, data: dict[str, Any]) -> int:
    try:
        with transaction.atomic():
            store.update(module, kit[name], record.pk, data)
    except DomainError as error:
        return error.status
    return 200


def lines_filtered(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    lines = lines_kept(module, record)
    kept = field.read(lines[0]) if lines else None
    if "eq" not in field.type.operators or field.is_empty(kept):
        return None
    asked = (f"{LINES}.{field.key}", said(field.type, kept))
    return refused_as_unknown(lambda: record.pk in ids(kit, name, module, asked, ("limit", "500")))


def lines_grouped(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    def ask() -> bool:
        asked = query.parse(module, kit[name], [("id", str(record.pk))])
        return summary.summarise(module, kit[name], asked, f"{LINES}.{field.key}", "").total.count > 0

    return refused_as_unknown(ask)


def lines_in_record(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    answer = kit.api(name).get(f"/api/v1/{module.slug}/{record.pk}")
    return told(answer, lambda found: field.key in names_in(found.get(LINES)))


def lines_in_list(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    answer = kit.api(name).get(f"/api/v1/{module.slug}?id={record.pk}&fields={LINES}")
    return told(answer, lambda found: any(field.key in names_in(one.get(LINES)) for one in found["items"]))


def lines_in_past(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    answer = kit.api(name).get(f"/api/v1/{module.slug}/{record.pk}/history")
    return told(answer, lambda found: any(field.key in names_in(one) for one in lines_after(found["items"])))


def lines_in_export(kit: Kit, name: str, module: Module, record: Any, field: Field) -> bool | int | None:
    if not kit[name].may(module, "export"):
        return None  # which the doors of records ask
    answer = kit.browser(name).get(f"/m/{module.slug}/export?format=jsonl&all=1&id={record.pk}")
    if answer.status_code != 200:
        return int(answer.status_code)
    rows = [json.loads(row) for row in b"".join(answer.streaming_content).splitlines()]
    return any(field.key in names_in(row.get(LINES)) for row in rows)


def lines_kept(module: Module, record: Any) -> list[Any]:
    """The lines of a document as they are kept."""
    assert module.lines is not None
    return list(module.lines.model.objects.filter(**{module.lines.parent: record}).order_by("pk"))


def lines_after(entries: list[Any]) -> list[Any]:
    """The lines as entries of the history have left them."""
    return [one["changes"][LINES][1] for one in entries if LINES in one["changes"]]


def names_in(lines: Any) -> set[str]:
    return {key for line in lines or () for key in line}


def written_in_lines(kit: Kit, name: str, module: Module, record: Any, field: Field) -> int:
    """As written, in each line of a document."""
    assert module.lines is not None
    wanted = [field, *(one for one in module.lines.fields if one.required)]
    lines = [
        {"id": line.pk, **{one.key: one.type.dump(one.read(line)) for one in wanted}}
        for line in lines_kept(module, record)
    ]
    return status_of_writing(kit, name, module, record, {LINES: lines})


# Doors that show a masked value in its mask.
SHOWING = frozenset({"API record", "API fields", "API list", "API expand", "API dot", "page column", "page export"})
LINES_SHOWING = frozenset({"lines in the API record", "lines in the API list", "lines in the export"})
LINES_INNER: dict[str, FieldDoor] = {"filter by lines": lines_filtered, "group by lines": lines_grouped}
LINES_OUTER: dict[str, FieldDoor] = {
    "lines in the API record": lines_in_record,
    "lines in the API list": lines_in_list,
    "lines in the past": lines_in_past,
    "lines in the export": lines_in_export,
}
INNER: dict[str, FieldDoor] = {
    "filter": filtered,
    "contrary": hidden_by_contrary,
    "sort": sorted_by,
    "group": grouped,
    "hop": through_a_reference,
}
OUTER: dict[str, FieldDoor] = {
    "API record": api_record,
    "API fields": api_chosen,
    "API list": api_list,
    "API expand": api_expanded,
    "API dot": api_dotted,
    "API filter": api_filter,
    "page column": page_column,
    "page export": page_export,
}
