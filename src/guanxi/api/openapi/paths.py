"""Addresses of one module, and those beside the modules, with what they take and give."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.meta import related_name
from guanxi.api.openapi.schemas import Schema, ref
from guanxi.api.openapi.tailored import tailored_paths
from guanxi.flow.approval.of_records import has_approvals
from guanxi.meta.module import Module
from guanxi.meta.registry import get
from guanxi.records.dump import shown_fields
from guanxi.records.gate import actions_of

READ_ERRORS = ("400", "401", "403", "404", "413", "422", "429")
WRITE_ERRORS = (*READ_ERRORS, "409", "412", "415", "423")
LISTING = ("q", "filter", "sort", "limit", "cursor", "count", "fields", "expand")
SHAPING = ("fields", "expand")
PAGING = ("cursor", "limit")
RUN_STATES = ("ready", "waiting", "done", "failed", "stopped")


def module_paths(module: Module, actor: Actor) -> dict[str, Schema]:
    """All addresses of a module that the asker may use."""
    slug, label, labels = module.slug, str(module.label), str(module.label_plural)
    one = f"/{slug}/{{id}}"
    conditions = _conditions(module, actor)
    paths: dict[str, Schema] = {
        f"/{slug}": {"get": _get(f"{slug}.list", slug, labels, f"{slug}.page", (*map(_shared, LISTING), conditions))},
        f"/{slug}/summary": {
            "get": _get(
                f"{slug}.summary",
                slug,
                _("Counts and sums: %(name)s") % {"name": labels},
                "Summary",
                (*map(_shared, ("q", "filter", "group_by", "sum")), conditions),
            )
        },
        one: {"get": _get(f"{slug}.read", slug, label, slug, (_id(), *map(_shared, SHAPING)), tag=True)},
        f"{one}/history": {"get": _around(slug, "history", _("History"), "History", PAGING)},
        f"{one}/timeline": {"get": _around(slug, "timeline", _("Timeline"), "Timeline", PAGING)},
        f"{one}/access": {"get": _around(slug, "access", _("Who sees it, and why"), "Access", ("user", *PAGING))},
        f"{one}/files": {"get": _around(slug, "files", _("Files"), "Files", ())},
    }
    for wanted in module.related:
        other = get(wanted.module)
        if actor.may(other, "view"):
            name = related_name(module, wanted)
            paths[f"{one}/related/{name}"] = {
                "get": _get(
                    f"{slug}.related.{name}",
                    slug,
                    str(wanted.label or other.label_plural),
                    f"{other.slug}.page",
                    (_id(), *map(_shared, LISTING), _conditions(other, actor)),
                )
            }
    if module.group != "settings" and actor.may(module, "print"):
        printed = _bytes(f"{slug}.print", slug, _("Printed: %(name)s") % {"name": label}, "application/pdf")
        printed["parameters"] = [*printed["parameters"], _path("template")]
        paths[f"{one}/print/{{template}}"] = {"get": printed}
    if module.writable:
        _add_writes(paths, module, actor)
    _add_actions(paths, module, actor)
    return paths


def _add_writes(paths: dict[str, Schema], module: Module, actor: Actor) -> None:
    slug, label = module.slug, str(module.label)
    one = f"/{slug}/{{id}}"
    shaping = tuple(map(_shared, SHAPING))
    match = _shared("If-Match")
    if actor.may(module, "create"):
        made = _post(
            f"{slug}.create", slug, _("New: %(name)s") % {"name": label}, f"{slug}.new", slug, shaping, status="201"
        )
        paths[f"/{slug}"]["post"] = _may_wait(made)
    if actor.may(module, "edit"):
        summary = _("Change: %(name)s") % {"name": label}
        changed = _write(f"{slug}.change", slug, summary, f"{slug}.change", slug, (_id(), *shaping, match))
        paths[one]["patch"] = _may_wait(changed)
        paths[f"{one}/files"]["post"] = _post(
            f"{slug}.files.add", slug, _("Add a file"), "Upload", "File", (_id(),), status="201", form=True
        )
    if actor.may(module, "delete"):
        gone = _gone(f"{slug}.delete", slug, _("Delete: %(name)s") % {"name": label}, (_id(), match))
        paths[one]["delete"] = _may_wait(gone)
        paths[f"{one}/restore"] = {
            "post": _post(
                f"{slug}.restore", slug, _("Restore: %(name)s") % {"name": label}, "", slug, (_id(), *shaping)
            )
        }
    bulk = _post(
        f"{slug}.bulk", slug, _("Many writes at once"), "Operations", "Results", (_shared("partial"), *shaping)
    )
    paths[f"/{slug}/bulk"] = {"post": bulk}


def _add_actions(paths: dict[str, Schema], module: Module, actor: Actor) -> None:
    """What can be done with a record; it may wait for an approval instead."""
    slug = module.slug
    for action in actions_of(module):
        if actor.may(module, action.needs):
            name = f"{slug}.actions.{action.key}"
            given = (_id(), *map(_shared, SHAPING), _shared("If-Match"))
            found = _post(name, slug, str(action.label), name, f"{slug}.done", given)
            paths[f"/{slug}/{{id}}/actions/{action.key}"] = {"post": _may_wait(found)}
    if has_approvals(module):
        paths[f"/{slug}/{{id}}/approval"] = {
            "get": _around(slug, "approval", _("How it stands"), "ApprovalOfRecord", ())
        }


def _may_wait(operation: Schema) -> Schema:
    """An operation that is answered by 202 when an approval stands before it."""
    waiting = {"description": _("It waits for an approval."), "content": _json("Waiting")["content"]}
    return {**operation, "responses": {**operation["responses"], "202": waiting}}


def general_paths() -> dict[str, Schema]:
    """Addresses that belong to no module."""
    name = _("Beside the modules")
    job = (_id(),)
    return {
        "/meta/modules": {"get": _get("meta.modules", name, _("All modules"), "Modules", ())},
        "/meta/modules/{module}": {"get": _get("meta.module", name, _("One module"), "Module", (_path("module"),))},
        "/files/{id}": {
            "get": _bytes("files.content", name, _("The bytes of a file"), "*/*"),
            "delete": _gone("files.remove", name, _("Remove a file"), job),
        },
        "/imports": {
            "post": _post(
                "imports.start", name, _("Start an import"), "ImportForm", "JobStarted", (), status="202", form=True
            )
        },
        "/imports/{id}": {"get": _get("imports.read", name, _("How far an import is"), "Import", job)},
        "/imports/{id}/errors": {"get": _bytes("imports.errors", name, _("The refused rows"), "text/csv")},
        "/imports/{id}/undo": {
            "post": _post("imports.undo", name, _("Undo an import"), "", "JobStarted", job, status="202")
        },
        "/approval-definitions/{id}/simulation": {
            "get": _get(
                "approval-definitions.simulation",
                "approval-definitions",
                _("What a definition would have asked of past records"),
                "Simulation",
                (_id(), _shared("limit")),
            )
        },
        **_of_approvals(),
        **tailored_paths(_get, _write, _path, _shared),
        "/automations/{id}/actions/try": {
            "post": _post(
                "automations.try", "automations", _("What a rule would do to past records"), "", "Trial", (_id(),)
            )
        },
        "/automations/{id}/runs": {
            "get": _get(
                "automations.runs",
                "automations",
                _("What a rule did, and why"),
                "Runs",
                (_id(), _query("state", _("Only runs in this state."), {"enum": list(RUN_STATES)}), *_of_record()),
            )
        },
        "/jobs/{id}": {"get": _get("jobs.read", name, _("A job in the background"), "Job", job)},
        "/event-log": {
            "get": _get(
                "event-log.list",
                name,
                _("What happened, in order, from a cursor on"),
                "Events",
                tuple(map(_shared, ("thin", *PAGING))),
            )
        },
        "/webhooks/{id}/deliveries": {
            "get": _get(
                "webhooks.deliveries",
                name,
                _("The calls of a webhook"),
                "Deliveries",
                (*job, *map(_shared, ("call_state", *PAGING))),
            )
        },
        "/jobs/{id}/cancel": {"post": _post("jobs.cancel", name, _("Call a job off"), "", "Job", job)},
        "/notices": {
            "get": _get(
                "notices.list", name, _("What you were told"), "Notices", tuple(map(_shared, ("unread", *PAGING)))
            )
        },
        "/notices/read": {
            "post": _gone("notices.read", name, _("Mark notices as read"), (_shared("Idempotency-Key"),))
            | {"requestBody": _json_body("NoticeIds")}
        },
        "/outbox": {
            "get": _get(
                "outbox.list",
                name,
                _("Messages that left the house"),
                "Messages",
                tuple(map(_shared, ("channel", "state", "q", "mine", *PAGING))),
            )
        },
        "/outbox/{id}/retry": {
            "post": _post("outbox.retry", name, _("Try a message that has failed once more"), "", "Message", (_id(),))
        },
        "/templates/{id}/preview": {
            "get": _get(
                "templates.preview",
                "templates",
                _("What a template says about a record"),
                "Filled",
                (
                    _id(),
                    _query("module", _("The kind of record, such as contacts.")),
                    _query("record", _("The number of the record."), {"type": "integer", "minimum": 1}),
                    _query("language", _("In which language; left out, the template's own.")),
                ),
            )
        },
    }


def _of_approvals() -> dict[str, Schema]:
    """The daily work with approvals, beside what can be done with each."""
    group, key, mine = "approvals", _shared("Idempotency-Key"), "approval-delegations"
    days = _query("days", _("How many days back."), {"type": "integer", "minimum": 1, "maximum": 366, "default": 30})
    one = _query("definition", _("Only this definition."), {"type": "integer", "minimum": 1})
    copied = _gone("approvals.copy", group, _("Have people read along"), (_id(), key))
    stand_in, body = _("Have someone decide in your place"), "DelegationGiven"
    decided = _post("approvals.decide", group, _("Decide about several at once"), "Decide", "Decided", ())
    figures = _get("approval-figures", group, _("Approvals in figures"), "ApprovalFigures", (days, one))
    copies = _get("approvals.copies", group, _("Who has a copy"), "Copies", (_id(),))
    return {
        "/approvals/decide": {"post": decided},
        "/approvals/{id}/copies": {"get": copies, "post": copied | {"requestBody": _json_body("CopyTo")}},
        "/approvals/{id}/seen": {"post": _gone("approvals.seen", group, _("It is new no longer"), (_id(), key))},
        f"/{mine}": {
            "get": _get(f"{mine}.list", group, _("Your stand-ins"), "Delegations", ()),
            "post": _post(f"{mine}.create", group, stand_in, body, "Delegation", (), status="201"),
        },
        f"/{mine}/{{id}}": {"delete": _gone(f"{mine}.end", group, _("End a stand-in"), (_id(),))},
        "/approval-figures": {"get": figures},
    }


def _of_record() -> Iterator[Schema]:
    yield _query("record", _("Only runs for the record of this number."), {"type": "integer", "minimum": 1})
    yield from map(_shared, PAGING)


def parameters() -> dict[str, Schema]:
    """Parameters that many addresses share."""
    texts = {
        "q": _("Text that occurs in the searched fields."),
        "filter": _("A condition in JSON: all, any, not, or field, op and value."),
        "sort": _("Fields separated by commas, `-` before one that runs downwards; empty values come last."),
        "cursor": _("The `next` of the page before."),
        "fields": _("Fields of the answer, separated by commas; `account.name` for one of a referenced record."),
        "expand": _("References that are answered as objects; `lines` for lines in a list."),
        "group_by": _("Fields, dates with a period: `owner,close_date:quarter`."),
        "sum": _("Fields to add up."),
    }
    found = {name: _query(name, text) for name, text in texts.items()}
    whole = {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}
    found["limit"] = _query("limit", _("Records of one page."), whole)
    modes = {"enum": ["capped", "exact", "none"], "default": "capped"}
    found["count"] = _query("count", _("Whether all records are counted, up to 10,000, or none."), modes)
    found["user"] = _query("user", _("Answer for this one person."), {"type": "integer", "minimum": 1})
    found["partial"] = _query(
        "partial", _("Keep what is good, even if something else is refused."), {"enum": ["0", "1", "false", "true"]}
    )
    yes = {"enum": ["0", "1", "false", "true"]}
    found["unread"] = _query("unread", _("Only what was not read."), yes)
    found["mine"] = _query("mine", _("Only messages from or to you."), yes)
    found["channel"] = _query("channel", _("Only messages of this channel."), {"enum": ["mail", "sms", "im"]})
    states = {"enum": ["queued", "sending", "sent", "delivered", "failed"]}
    found["state"] = _query("state", _("Only messages in this state."), states)
    found["thin"] = _query("thin", _("Without contents: only modules and ids."), {"enum": ["0", "1", "false", "true"]})
    states = {"enum": ["queued", "sending", "delivered", "failed"]}
    found["call_state"] = _query("state", _("Only calls in this state."), states)
    text = _("Write only upon this version: the ETag that was read.")
    found["If-Match"] = {"name": "If-Match", "in": "header", "schema": {"type": "string"}, "description": text}
    text = _("The same key with the same body gives the first answer again for 24 hours.")
    key = {"type": "string", "maxLength": 255}
    found["Idempotency-Key"] = {"name": "Idempotency-Key", "in": "header", "schema": key, "description": text}
    return found


def _conditions(module: Module, actor: Actor) -> Schema:
    """`field=value` and `field__op=value` for every field that can be compared."""
    fields = [field for field in shown_fields(module, actor) if field.type.operators]
    operators = sorted({operator for field in fields for operator in field.type.operators})
    names = "|".join(["id", *(field.key for field in fields)])
    pattern = rf"^({names}|[a-z0-9_]+\.[a-z0-9_]+)(__({'|'.join(operators)}))?$"
    text = _(
        "`field=value` or `field__op=value`; `x-operators` of each field says which; `account.industry` for a hop."
    )
    schema = {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": {"type": "string"}}
    return {
        "name": "conditions",
        "in": "query",
        "style": "form",
        "explode": True,
        "schema": schema,
        "description": text,
    }


def _get(
    key: str, group: str, summary: str, schema: str, given: Iterable[Schema], *, tag: bool = False
) -> dict[str, Any]:
    answer = {"200": _json(schema), **({"304": {"description": _("Nothing has changed.")}} if tag else {})}
    return _operation(key, group, summary, given, {**answer, **_errors(READ_ERRORS)})


def _around(slug: str, name: str, summary: str, schema: str, given: Iterable[str]) -> dict[str, Any]:
    return _get(f"{slug}.{name}", slug, summary, schema, (_id(), *map(_shared, given)))


def _write(
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
    found = _operation(key, group, summary, given, {status: _json(schema), **_errors(WRITE_ERRORS)})
    if body:
        kind = "multipart/form-data" if form else "application/json"
        found["requestBody"] = {"required": True, "content": {kind: {"schema": ref(body)}}}
    return found


def _post(
    key: str, group: str, summary: str, body: str, schema: str, given: Iterable[Schema], **more: Any
) -> dict[str, Any]:
    return _write(key, group, summary, body, schema, (*given, _shared("Idempotency-Key")), **more)


def _json_body(schema: str) -> Schema:
    return {"required": False, "content": {"application/json": {"schema": ref(schema)}}}


def _gone(key: str, group: str, summary: str, given: Iterable[Schema]) -> dict[str, Any]:
    answers = {"204": {"description": _("Done.")}, **_errors(WRITE_ERRORS)}
    return _operation(key, group, summary, given, answers)


def _bytes(key: str, group: str, summary: str, kind: str) -> dict[str, Any]:
    content = {"200": {"description": _("Done."), "content": {kind: {}}}}
    return _operation(key, group, summary, (_id(),), {**content, **_errors(READ_ERRORS)})


def _operation(
    key: str, group: str, summary: str, given: Iterable[Schema], answers: dict[str, Schema]
) -> dict[str, Any]:
    return {
        "operationId": key,
        "tags": [group],
        "summary": summary,
        "parameters": list(given),
        "responses": answers,
    }


def _json(schema: str) -> Schema:
    return {"description": _("Done."), "content": {"application/json": {"schema": ref(schema)}}}


def _errors(statuses: Iterable[str]) -> dict[str, Schema]:
    return {status: {"$ref": "#/components/responses/Problem"} for status in statuses}


def _shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _query(name: str, text: str, schema: Schema | None = None) -> Schema:
    return {"name": name, "in": "query", "schema": schema or {"type": "string"}, "description": text}


def _path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _id() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
