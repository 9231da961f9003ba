"""Addresses of one module, and those beside the modules, with what they take and give."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.api.meta import related_name
from guanxi.api.openapi.configuration import configuration_paths
from guanxi.api.openapi.operations import (
    bytes_of,
    end_of,
    id_in_path,
    in_path,
    json_body,
    json_of,
    part_of,
    post_of,
    query,
    read_of,
    shared,
    write_of,
)
from guanxi.api.openapi.schemas import Schema, ref
from guanxi.api.openapi.tailored import tailored_paths
from guanxi.api.openapi.views import view_paths
from guanxi.flow.approval.of_records import has_approvals
from guanxi.meta.conditions.parse import IN_SEGMENT
from guanxi.meta.module import Module
from guanxi.meta.registry import get
from guanxi.meta.types.relation import Relation
from guanxi.records.bulk import BY_ACTION, GIVING, REPOOL
from guanxi.records.derived.telling import is_calculated
from guanxi.records.dump import shown_fields
from guanxi.records.gate import action_of, actions_of
from guanxi.records.merges.merging import can_merge
from guanxi.records.reveal import may_reveal
from guanxi.records.team import has_team

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
        f"/{slug}": {"get": read_of(f"{slug}.list", slug, labels, f"{slug}.page", (*map(shared, LISTING), conditions))},
        f"/{slug}/summary": {
            "get": read_of(
                f"{slug}.summary",
                slug,
                _("Counts and sums: %(name)s") % {"name": labels},
                "Summary",
                (*map(shared, ("q", "filter", "group_by", "sum")), conditions),
            )
        },
        one: {"get": read_of(f"{slug}.read", slug, label, slug, (id_in_path(), *map(shared, SHAPING)), tag=True)},
        f"{one}/history": {"get": part_of(slug, "history", _("History"), "History", PAGING)},
        f"{one}/timeline": {"get": part_of(slug, "timeline", _("Timeline"), "Timeline", PAGING)},
        f"{one}/access": {"get": part_of(slug, "access", _("Who sees it, and why"), "Access", ("user", *PAGING))},
        f"{one}/files": {"get": part_of(slug, "files", _("Files"), "Files", ())},
    }
    if can_merge(module):
        elsewhere = {"description": _("It was merged into the record to which this leads.")}
        paths[one]["get"]["responses"] = {**paths[one]["get"]["responses"], "307": elsewhere}
    paths |= view_paths(slug)
    if has_team(module):
        paths[f"{one}/team"] = {"get": part_of(slug, "team", _("Who works on it"), "Team", ())}
    if may_reveal(module, actor):
        behind = post_of(f"{slug}.reveal", slug, _("Show what is masked"), "Reveal", "Revealed", (id_in_path(),))
        paths[f"{one}/reveal"] = {"post": behind}
    if any(is_calculated(module.field(key)) for key in readable(module, actor, page=True)):
        given, said = (id_in_path(), in_path("field")), _("How a value comes about")
        paths[f"{one}/explain/{{field}}"] = {"get": read_of(f"{slug}.explain", slug, said, "Explained", given)}
    for wanted in module.related:
        other = get(wanted.module)
        if actor.may(other, "view"):
            name = related_name(module, wanted)
            paths[f"{one}/related/{name}"] = {
                "get": read_of(
                    f"{slug}.related.{name}",
                    slug,
                    str(wanted.label or other.label_plural),
                    f"{other.slug}.page",
                    (id_in_path(), *map(shared, LISTING), _conditions(other, actor)),
                )
            }
    if module.group != "settings" and actor.may(module, "print"):
        printed = bytes_of(f"{slug}.print", slug, _("Printed: %(name)s") % {"name": label}, "application/pdf")
        printed["parameters"] = [*printed["parameters"], in_path("template")]
        paths[f"{one}/print/{{template}}"] = {"get": printed}
    if module.writable:
        _add_writes(paths, module, actor)
    _add_actions(paths, module, actor)
    return paths


def _add_writes(paths: dict[str, Schema], module: Module, actor: Actor) -> None:
    slug, label = module.slug, str(module.label)
    one = f"/{slug}/{{id}}"
    shaping = tuple(map(shared, SHAPING))
    match = shared("If-Match")
    if actor.may(module, "create"):
        made = post_of(
            f"{slug}.create", slug, _("New: %(name)s") % {"name": label}, f"{slug}.new", slug, shaping, status="201"
        )
        paths[f"/{slug}"]["post"] = _may_wait(made)
    if actor.may(module, "edit"):
        summary = _("Change: %(name)s") % {"name": label}
        changed = write_of(f"{slug}.change", slug, summary, f"{slug}.change", slug, (id_in_path(), *shaping, match))
        paths[one]["patch"] = _may_wait(changed)
        paths[f"{one}/files"]["post"] = post_of(
            f"{slug}.files.add", slug, _("Add a file"), "Upload", "File", (id_in_path(),), status="201", form=True
        )
    if actor.may(module, "delete"):
        gone = end_of(f"{slug}.delete", slug, _("Delete: %(name)s") % {"name": label}, (id_in_path(), match))
        paths[one]["delete"] = _may_be_later(gone)
        paths[f"{one}/restore"] = {
            "post": post_of(
                f"{slug}.restore", slug, _("Restore: %(name)s") % {"name": label}, "", slug, (id_in_path(), *shaping)
            )
        }
    bulk = post_of(
        f"{slug}.bulk", slug, _("Many writes at once"), "Operations", "Results", (shared("partial"), *shaping)
    )
    paths[f"/{slug}/bulk"] = {"post": bulk}
    if action_of(module, GIVING) is not None and actor.may(module, "transfer") and actor.may(module, "bulk"):
        paths[f"/{slug}/transfer"] = _done_with_many(module, actor, "transfer", _("Give many to someone else"))
    if action_of(module, BY_ACTION[REPOOL]) is not None and actor.may(module, "edit") and actor.may(module, "bulk"):
        paths[f"/{slug}/change-pool"] = _done_with_many(module, actor, "change-pool", _("Move many to another pool"))


def _done_with_many(module: Module, actor: Actor, name: str, summary: str) -> Schema:
    """An action that is done with all records of a list, or with chosen ones, as a job."""
    slug, given = module.slug, (shared("q"), shared("filter"), _conditions(module, actor))
    found = post_of(f"{slug}.{name}", slug, summary, f"{slug}.{name}", "JobStarted", given, status="202")
    return {"post": found}


def _add_actions(paths: dict[str, Schema], module: Module, actor: Actor) -> None:
    """What can be done with a record; it may wait for an approval instead."""
    slug = module.slug
    for action in actions_of(module):
        if actor.may(module, action.needs):
            name = f"{slug}.actions.{action.key}"
            given = (id_in_path(), *map(shared, SHAPING), shared("If-Match"))
            found = post_of(name, slug, str(action.label), name, f"{slug}.done", given)
            paths[f"/{slug}/{{id}}/actions/{action.key}"] = {"post": _may_wait(found)}
    if has_approvals(module):
        paths[f"/{slug}/{{id}}/approval"] = {
            "get": part_of(slug, "approval", _("How it stands"), "ApprovalOfRecord", ())
        }


def _may_wait(operation: Schema) -> Schema:
    """An operation that is answered by 202 when an approval stands before it."""
    waiting = {"description": _("It waits for an approval."), "content": json_of("Waiting")["content"]}
    return {**operation, "responses": {**operation["responses"], "202": waiting}}


def _may_be_later(operation: Schema) -> Schema:
    """A deletion that is answered by 202 when an approval stands before it, or a job does it."""
    text, schema = _("It waits for an approval, or is done by a job."), {"anyOf": [ref("Waiting"), ref("JobStarted")]}
    later = {"description": text, "content": {"application/json": {"schema": schema}}}
    return {**operation, "responses": {**operation["responses"], "202": later}}


def general_paths() -> dict[str, Schema]:
    """Addresses that belong to no module."""
    name = _("Beside the modules")
    job = (id_in_path(),)
    return {
        "/meta/modules": {"get": read_of("meta.modules", name, _("All modules"), "Modules", ())},
        "/meta/modules/{module}": {
            "get": read_of("meta.module", name, _("One module"), "Module", (in_path("module"),))
        },
        "/files": {
            "post": post_of(
                "files.send", name, _("Send a file for a field"), "Upload", "File", (), status="201", form=True
            )
        },
        "/files/{id}": {
            "get": bytes_of("files.content", name, _("The bytes of a file"), "*/*"),
            "delete": end_of("files.remove", name, _("Remove a file"), job),
        },
        "/imports": {
            "post": post_of(
                "imports.start", name, _("Start an import"), "ImportForm", "JobStarted", (), status="202", form=True
            )
        },
        "/imports/{id}": {"get": read_of("imports.read", name, _("How far an import is"), "Import", job)},
        "/imports/{id}/errors": {"get": bytes_of("imports.errors", name, _("The refused rows"), "text/csv")},
        "/imports/{id}/undo": {
            "post": post_of("imports.undo", name, _("Undo an import"), "", "JobStarted", job, status="202")
        },
        "/approval-definitions/{id}/simulation": {
            "get": read_of(
                "approval-definitions.simulation",
                "approval-definitions",
                _("What a definition would have asked of past records"),
                "Simulation",
                (id_in_path(), shared("limit")),
            )
        },
        **_of_approvals(),
        **tailored_paths(),
        **configuration_paths(),
        "/automations/{id}/actions/try": {
            "post": post_of(
                "automations.try",
                "automations",
                _("What a rule would do to past records"),
                "",
                "Trial",
                (id_in_path(),),
            )
        },
        "/automations/{id}/runs": {
            "get": read_of(
                "automations.runs",
                "automations",
                _("What a rule did, and why"),
                "Runs",
                (
                    id_in_path(),
                    query("state", _("Only runs in this state."), {"enum": list(RUN_STATES)}),
                    *_of_record(),
                ),
            )
        },
        "/jobs/{id}": {"get": read_of("jobs.read", name, _("A job in the background"), "Job", job)},
        "/event-log": {
            "get": read_of(
                "event-log.list",
                name,
                _("What happened, in order, from a cursor on"),
                "Events",
                tuple(map(shared, ("thin", *PAGING))),
            )
        },
        "/webhooks/{id}/deliveries": {
            "get": read_of(
                "webhooks.deliveries",
                name,
                _("The calls of a webhook"),
                "Deliveries",
                (*job, *map(shared, ("call_state", *PAGING))),
            )
        },
        "/jobs/{id}/cancel": {"post": post_of("jobs.cancel", name, _("Call a job off"), "", "Job", job)},
        "/notices": {
            "get": read_of(
                "notices.list", name, _("What you were told"), "Notices", tuple(map(shared, ("unread", *PAGING)))
            )
        },
        "/notices/read": {
            "post": end_of("notices.read", name, _("Mark notices as read"), (shared("Idempotency-Key"),))
            | {"requestBody": json_body("NoticeIds")}
        },
        "/outbox": {
            "get": read_of(
                "outbox.list",
                name,
                _("Messages that left the house"),
                "Messages",
                tuple(map(shared, ("channel", "state", "kind", "to_user", "from", "to", "q", "mine", *PAGING))),
            )
        },
        "/outbox/{id}/retry": {
            "post": post_of(
                "outbox.retry", name, _("Try a message that has failed once more"), "", "Message", (id_in_path(),)
            )
        },
        "/templates/{id}/preview": {
            "get": read_of(
                "templates.preview",
                "templates",
                _("What a template says about a record"),
                "Filled",
                (
                    id_in_path(),
                    query("module", _("The kind of record, such as contacts.")),
                    query("record", _("The number of the record."), {"type": "integer", "minimum": 1}),
                    query("language", _("In which language; left out, the template's own.")),
                ),
            )
        },
    }


def _of_approvals() -> dict[str, Schema]:
    """The daily work with approvals, beside what can be done with each."""
    group, key, mine = "approvals", shared("Idempotency-Key"), "approval-delegations"
    days = query("days", _("How many days back."), {"type": "integer", "minimum": 1, "maximum": 366, "default": 30})
    one = query("definition", _("Only this definition."), {"type": "integer", "minimum": 1})
    copied = end_of("approvals.copy", group, _("Have people read along"), (id_in_path(), key))
    stand_in, body = _("Have someone decide in your place"), "DelegationGiven"
    decided = post_of("approvals.decide", group, _("Decide about several at once"), "Decide", "Decided", ())
    figures = read_of("approval-figures", group, _("Approvals in figures"), "ApprovalFigures", (days, one))
    copies = read_of("approvals.copies", group, _("Who has a copy"), "Copies", (id_in_path(),))
    return {
        "/approvals/decide": {"post": decided},
        "/approvals/{id}/copies": {"get": copies, "post": copied | {"requestBody": json_body("CopyTo")}},
        "/approvals/{id}/seen": {
            "post": end_of("approvals.seen", group, _("It is new no longer"), (id_in_path(), key))
        },
        f"/{mine}": {
            "get": read_of(f"{mine}.list", group, _("Your stand-ins"), "Delegations", ()),
            "post": post_of(f"{mine}.create", group, stand_in, body, "Delegation", (), status="201"),
        },
        f"/{mine}/{{id}}": {"delete": end_of(f"{mine}.end", group, _("End a stand-in"), (id_in_path(),))},
        "/approval-figures": {"get": figures},
    }


def _of_record() -> Iterator[Schema]:
    yield query("record", _("Only runs for the record of this number."), {"type": "integer", "minimum": 1})
    yield from map(shared, PAGING)


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
    found = {name: query(name, text) for name, text in texts.items()}
    whole = {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}
    found["limit"] = query("limit", _("Records of one page."), whole)
    modes = {"enum": ["capped", "exact", "none"], "default": "capped"}
    found["count"] = query("count", _("Whether all records are counted, up to 10,000, or none."), modes)
    found["user"] = query("user", _("Answer for this one person."), {"type": "integer", "minimum": 1})
    found["partial"] = query(
        "partial", _("Keep what is good, even if something else is refused."), {"enum": ["0", "1", "false", "true"]}
    )
    yes = {"enum": ["0", "1", "false", "true"]}
    found["unread"] = query("unread", _("Only what was not read."), yes)
    found["mine"] = query("mine", _("Only messages from or to you."), yes)
    found["channel"] = query("channel", _("Only messages of this channel."), {"enum": ["mail", "sms", "im"]})
    states = {"enum": ["queued", "sending", "sent", "delivered", "failed"]}
    found["state"] = query("state", _("Only messages in this state."), states)
    kinds = {"enum": ["internal", "service", "marketing"]}
    found["kind"] = query("kind", _("Only messages of this kind."), kinds)
    found["to_user"] = query("user", _("Only messages to this person."), {"type": "integer", "minimum": 1})
    day = {"type": "string", "anyOf": [{"const": ""}, {"type": "string", "format": "date"}]}
    found["from"] = query("from", _("Only messages since this day."), day)
    found["to"] = query("to", _("Only messages until this day."), day)
    found["thin"] = query("thin", _("Without contents: only modules and ids."), {"enum": ["0", "1", "false", "true"]})
    states = {"enum": ["queued", "sending", "delivered", "failed"]}
    found["call_state"] = query("state", _("Only calls in this state."), states)
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
    names = "|".join(["id", IN_SEGMENT, *(field.key for field in fields)])
    about_others = rf"([a-z0-9_]+\.)*[a-z0-9-]+\.[a-z0-9_]+__({'|'.join(Relation.operators)})"
    pattern = rf"^(({names}|[a-z0-9_]+\.[a-z0-9_]+)(__({'|'.join(operators)}))?|{about_others})$"
    text = _(
        "`field=value` or `field__op=value`; `x-operators` of each field says which; `account.industry` for a hop, "
        "`opportunities.account__none=true` for those without a record that refers to them."
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
