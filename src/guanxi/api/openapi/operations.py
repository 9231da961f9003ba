"""Operations of the document: how an address that reads, writes or ends something is described."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from guanxi.api.openapi.schemas import Schema, ref

READ_ERRORS = ("400", "401", "403", "404", "413", "422", "429")
WRITE_ERRORS = (*READ_ERRORS, "409", "412", "415", "423")


def read_of(
    key: str, group: str, summary: str, schema: str, given: Iterable[Schema], *, tag: bool = False
) -> dict[str, Any]:
    answer = {"200": json_of(schema), **({"304": {"description": _("Nothing has changed.")}} if tag else {})}
    return operation(key, group, summary, given, {**answer, **errors(READ_ERRORS)})


def part_of(slug: str, name: str, summary: str, schema: str, given: Iterable[str]) -> dict[str, Any]:
    return read_of(f"{slug}.{name}", slug, summary, schema, (id_in_path(), *map(shared, given)))


def write_of(
    key: str,
    group: str,
    summary: str,
    body: str,
    schema: str,
    given: Iterable[Schema],
    *,
    status: str = "200",
    form: bool = False,
) -> dict[str, Any]:
    found = operation(key, group, summary, given, {status: json_of(schema), **errors(WRITE_ERRORS)})
    if body:
        kind = "multipart/form-data" if form else "application/json"
        found["requestBody"] = {"required": True, "content": {kind: {"schema": ref(body)}}}
    return found


def post_of(
    key: str, group: str, summary: str, body: str, schema: str, given: Iterable[Schema], **more: Any
) -> dict[str, Any]:
    return write_of(key, group, summary, body, schema, (*given, shared("Idempotency-Key")), **more)


def json_body(schema: str) -> Schema:
    return {"required": False, "content": {"application/json": {"schema": ref(schema)}}}


def end_of(key: str, group: str, summary: str, given: Iterable[Schema]) -> dict[str, Any]:
    answers = {"204": {"description": _("Done.")}, **errors(WRITE_ERRORS)}
    return operation(key, group, summary, given, answers)


def bytes_of(key: str, group: str, summary: str, kind: str) -> dict[str, Any]:
    content = {"200": {"description": _("Done."), "content": {kind: {}}}}
    return operation(key, group, summary, (id_in_path(),), {**content, **errors(READ_ERRORS)})


def operation(
    key: str, group: str, summary: str, given: Iterable[Schema], answers: dict[str, Schema]
) -> dict[str, Any]:
    return {
        "operationId": key,
        "tags": [group],
        "summary": summary,
        "parameters": list(given),
        "responses": answers,
    }


def json_of(schema: str) -> Schema:
    return {"description": _("Done."), "content": {"application/json": {"schema": ref(schema)}}}


def errors(statuses: Iterable[str]) -> dict[str, Schema]:
    return {status: {"$ref": "#/components/responses/Problem"} for status in statuses}


def shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def query(name: str, text: str, schema: Schema | None = None) -> Schema:
    return {"name": name, "in": "query", "schema": schema or {"type": "string"}, "description": text}


def in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def id_in_path() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
