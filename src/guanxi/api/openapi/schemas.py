"""JSON schemas of records, bodies and answers."""

from collections.abc import Iterable
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_shown, lines_written, writable
from guanxi.meta.amounts import in_currency
from guanxi.meta.custom.column import KEY
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.registry import get
from guanxi.meta.types.base import nullable
from guanxi.meta.types.choice import Boolean, MultiChoice
from guanxi.meta.types.files import Files
from guanxi.meta.types.reference import References
from guanxi.meta.types.text import Text
from guanxi.records.dump import shown_fields

Schema = dict[str, Any]
ID: Schema = {"type": "integer", "minimum": 1}
NEVER_NULL = (Text, MultiChoice, References, Boolean, Files)


def ref(name: str) -> Schema:
    """A pointer to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def record_schema(module: Module, actor: Actor) -> Schema:
    """A record as it is answered; a reference is an object where it was asked to be expanded.

    Fields of the company's own may come at any time, so a program that read the document before expects them.
    """
    properties: dict[str, Schema] = {"id": ID}
    for field in shown_fields(module, actor):
        properties[field.key] = _expandable(field, actor)
    if module.lines:
        properties["lines"] = {"type": "array", "items": line_schema(module, actor), "title": str(module.lines.label)}
    properties["version"] = {"type": "integer", "minimum": 1, "readOnly": True}
    schema = _object(properties, title=str(module.label), required=["id"])
    return {**schema, "patternProperties": {f"^{KEY}$": {}}}


def line_schema(module: Module, actor: Actor) -> Schema:
    """A line of a document as it is answered."""
    spec = lines_shown(module, actor)
    properties = {
        field.key: field_schema(in_currency(field, actor.currency)) for field in (spec.fields if spec else ())
    }
    return _object({"id": ID, **properties})


def body_schema(module: Module, actor: Actor, *, is_new: bool) -> Schema:
    """What is sent to create or change a record."""
    free = writable(module, actor)
    properties = {
        field.key: nullable(field_schema(field)) for field in shown_fields(module, actor) if field.key in free
    }
    if spec := lines_written(module, actor):
        fields = [in_currency(field, actor.currency) for field in spec.fields]
        line = _object({"id": ID, **{field.key: nullable(field_schema(field)) for field in fields}})
        properties["lines"] = {"type": "array", "items": line, "maxItems": 500}
    if not is_new:
        properties |= {"id": ID, "version": {"type": "integer", "minimum": 1}}
    return _object(properties)


def arguments_schema(fields: Iterable[Field]) -> Schema:
    """What is sent to run an action."""
    fields = list(fields)
    properties = {field.key: field_schema(field) for field in fields}
    return _object(properties, required=[field.key for field in fields if field.required])


def giving_schema(fields: Iterable[Field]) -> Schema:
    """What is sent to give many records to someone else."""
    of_one = arguments_schema(fields)
    chosen = {"ids": {"type": "array", "items": ID, "minItems": 1}, "all": {"const": True}}
    return {**of_one, "properties": {**chosen, **of_one["properties"]}}


def field_schema(field: Field) -> Schema:
    """The value of a field, with its name, and what it refers to."""
    schema = field.type.schema()
    if isinstance(field.type, Text):
        schema = _perhaps_empty(schema, field)
    elif not field.required and not isinstance(field.type, NEVER_NULL):
        schema = nullable(schema)
    told: Schema = {"title": str(field.label), "x-operators": list(field.type.operators)}
    if field.target:
        told["x-target"] = get(field.target).slug
    if field.regex:
        told["x-regex"] = field.regex  # of RE2: `pattern` would be another language
    if field.read_only:
        told["readOnly"] = True
    return {**schema, **told}


def _perhaps_empty(schema: Schema, field: Field) -> Schema:
    """An optional text is empty, never null; a form such as that of a mail address holds for filled ones."""
    if "format" not in schema or field.required:
        return schema
    return {"type": "string", "anyOf": [{"const": ""}, schema]}


def _expandable(field: Field, actor: Actor) -> Schema:
    schema = field_schema(field)
    if not field.target or not actor.may(get(field.target), "view"):
        return schema
    target = ref(get(field.target).slug)
    if isinstance(field.type, References):
        return {**schema, "items": {"anyOf": [ID, target]}}
    kinds = [ID, target, *([] if field.required else [{"type": "null"}])]
    return {"anyOf": kinds, **{key: value for key, value in schema.items() if key not in {"type", "minimum"}}}


def _object(properties: dict[str, Schema], *, title: str = "", required: Iterable[str] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if title:
        schema["title"] = title
    return {**schema, "required": list(required)} if required else schema


def page_of(name: str) -> Schema:
    """One page of a list."""
    count = {"anyOf": [ref("Count"), {"type": "null"}]}
    items = {"type": "array", "items": ref(name)}
    return _object({"items": items, "next": TEXT_OR_NULL, "count": count}, required=("items", "next"))


TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
ID_OR_NULL: Schema = {"type": ["integer", "null"]}
ANYTHING: Schema = {"type": "object"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}


def all_of(**properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return _object(properties, required=properties)


def list_of(item: Schema) -> Schema:
    """Several of these."""
    return {"type": "array", "items": item}


def _items(item: Schema) -> Schema:
    return all_of(items={"type": "array", "items": item}, next=TEXT_OR_NULL)


ERROR = all_of(field=TEXT, code=TEXT, message=TEXT)
PROBLEM = {
    **all_of(
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        detail=TEXT,
        code=TEXT,
        params=ANYTHING,
        errors={"type": "array", "items": ERROR},
    ),
    "additionalProperties": True,
}
HISTORY = all_of(
    id=ID,
    at=MOMENT,
    by=ID_OR_NULL,
    via={"enum": ["web", "api", "import", "job", "agent"]},
    verb=TEXT,
    changes={"type": "object", "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2}},
    note=TEXT,
)
TIMELINE = all_of(
    kind=TEXT,
    at=MOMENT,
    by=ID_OR_NULL,
    title=TEXT,
    text=TEXT,
    module=TEXT,
    id=ID,
    changes=ANYTHING,
    has_files={"type": "boolean"},
)
KINDS = ["owner", "hierarchy", "mode", "rule", "team", "account_owner", "pool", "role"]
REASON = all_of(kind={"enum": KINDS}, text=TEXT, ref={"type": ["object", "null"]})
REASONS: Schema = {"type": "array", "items": REASON}
ACCESS = all_of(user=ID, access={"enum": ["read", "write", None]}, reasons=REASONS, missing=REASONS)
MEMBER = all_of(
    user=ID,
    name=TEXT,
    access={"enum": ["read", "write"]},
    role=TEXT,
    expires_on={"type": ["string", "null"], "format": "date"},
    along={"type": "array", "items": TEXT},
    given_by=ID_OR_NULL,
    given_at=MOMENT,
)
REVEAL = _object({"field": TEXT, "line": ID}, required=["field"])
REVEALED = _object({"field": TEXT, "line": ID, "value": {}}, required=["field", "value"])
EXPLAINED = _object(
    {
        "field": TEXT,
        "value": {},
        "currency_code": TEXT,
        "formula": TEXT,
        "inputs": {"type": "array", "items": ANYTHING},
        "steps": {"type": "array", "items": all_of(part=TEXT, value={})},
        "records": TEXT,
        "measure": TEXT,
        "of": TEXT_OR_NULL,
        "count": WHOLE,
        "filter": ANYTHING,
    },
    required=["field", "value"],
)
FILE = all_of(id=ID, name=TEXT, size=WHOLE, type=TEXT, sha256=TEXT, created_at=MOMENT, created_by=ID_OR_NULL)
STATE: Schema = {"enum": ["queued", "running", "done", "failed", "cancelled"]}
JOB = all_of(
    id=ID,
    name=TEXT,
    state=STATE,
    done=WHOLE,
    total=ID_OR_NULL,
    result={},
    error={"type": ["object", "null"]},
    created_at=MOMENT,
    ended_at=MOMENT,
)
IMPORT = {
    "type": "object",
    "required": ["job", "state", "counts", "errors"],
    "properties": {"job": ID, "module": TEXT, "state": STATE, "counts": ANYTHING, "errors": TEXT_OR_NULL},
}
EVENT = all_of(type=TEXT, timestamp=MOMENT, data=ANYTHING)
DELIVERY = all_of(
    id=ID,
    event_id=ID_OR_NULL,
    type=TEXT,
    record_id=ID_OR_NULL,
    message_id=TEXT,
    state={"enum": ["queued", "sending", "delivered", "failed"]},
    tried=WHOLE,
    status=ID_OR_NULL,
    reason=TEXT,
    answer=TEXT,
    took=ID_OR_NULL,
    at=MOMENT,
    due_at=MOMENT,
    ended_at=MOMENT,
    body=TEXT,
)
GROUP = all_of(key=ANYTHING, count=WHOLE, sum=ANYTHING)
SUMMARY = _object(
    {
        "groups": {"type": "array", "items": GROUP},
        "total": all_of(count=WHOLE, sum=ANYTHING),
        "currency": {"type": "object", "additionalProperties": TEXT_OR_NULL},
    },
    required=("groups", "total"),
)
RESULT = _object({"status": WHOLE, "record": ANYTHING, "error": ref("Problem")}, required=["status"])
OPERATION = {
    "type": "object",
    "required": ["op"],
    "properties": {"op": {"enum": ["create", "update", "delete"]}, "id": ID, "data": ANYTHING},
    "additionalProperties": False,
}
MADE = all_of(module=TEXT, id=ID)

NOTICE = all_of(id=ID, kind=TEXT, text=TEXT, at=MOMENT, is_read={"type": "boolean"}, module=TEXT, record=ID_OR_NULL)
MESSAGE = all_of(
    id=ID,
    channel={"enum": ["mail", "sms", "im"]},
    purpose={"enum": ["internal", "service", "marketing"]},
    state={"enum": ["queued", "sending", "sent", "delivered", "failed"]},
    reason=TEXT,
    detail=TEXT,
    address=TEXT,
    subject=TEXT,
    tried=WHOLE,
    message_id=TEXT,
    user=ID_OR_NULL,
    by=ID_OR_NULL,
    module=TEXT,
    record=ID_OR_NULL,
    at=MOMENT,
    sent_at=MOMENT,
    delivered_at=MOMENT,
)

RUN = _object(
    {
        "id": {"type": "integer", "minimum": 0},  # 0: only tried
        "module": TEXT,
        "record": ID,
        "state": TEXT,
        "depth": WHOLE,
        "at": MOMENT,
        "due_at": MOMENT,
        "ended_at": MOMENT,
        "error": {"type": ["object", "null"]},
        "cause": ANYTHING,
        "steps": {"type": "array", "items": ANYTHING},
    },
    required=("id", "module", "record", "state", "depth", "at", "due_at", "ended_at", "error"),
)
TRIAL = all_of(
    since=TEXT, count={"anyOf": [ref("Count"), {"type": "null"}]}, items={"type": "array", "items": ref("Run")}
)

GENERAL: dict[str, Schema] = {
    "Run": RUN,
    "Runs": _items(ref("Run")),
    "Trial": all_of(record=ANYTHING, created={"type": "array", "items": MADE}, job=ID_OR_NULL, result=TRIAL),
    "Notices": all_of(items={"type": "array", "items": NOTICE}, next=TEXT_OR_NULL, unread=WHOLE),
    "NoticeIds": _object({"ids": {"type": "array", "items": ID}}),
    "Messages": _items(MESSAGE),
    "Message": MESSAGE,
    "Filled": all_of(subject=TEXT, body=TEXT, missing={"type": "array", "items": TEXT}),
    "Problem": PROBLEM,
    "Count": all_of(value=WHOLE, exact={"type": "boolean"}),
    "History": _items(HISTORY),
    "Timeline": _items(TIMELINE),
    "Access": _items(ACCESS),
    "Team": _items(MEMBER),
    "Reveal": REVEAL,
    "Revealed": REVEALED,
    "Explained": EXPLAINED,
    "Events": all_of(items={"type": "array", "items": EVENT}, next=TEXT, more={"type": "boolean"}),
    "Deliveries": _items(DELIVERY),
    "File": FILE,
    "Files": _items(ref("File")),
    "Job": JOB,
    "JobStarted": all_of(job=ID),
    "Import": IMPORT,
    "Summary": SUMMARY,
    "Operations": all_of(operations={"type": "array", "items": OPERATION, "maxItems": 1000}),
    "Results": all_of(results={"type": "array", "items": RESULT}),
    "Upload": all_of(file={"type": "string", "contentMediaType": "application/octet-stream"}),
    "ImportForm": {
        "type": "object",
        "required": ["module", "file"],
        "properties": {
            "module": TEXT,
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            "map": {"type": "string", "contentMediaType": "application/json"},
            "key": TEXT,
            "on_duplicate": {"enum": ["skip", "update", "create"]},
            "history": {"enum": ["true", "false"]},
            "dry_run": {"enum": ["true", "false"]},
            "sheet": TEXT,
        },
        "additionalProperties": False,
    },
    "Modules": all_of(items={"type": "array", "items": ANYTHING}),
    "Module": ANYTHING,
}


def done_schema(slug: str) -> Schema:
    """What an action answers."""
    made = {"type": "array", "items": MADE}
    return all_of(record=ref(slug), created=made, job=ID_OR_NULL)
