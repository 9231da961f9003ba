"""The designer of one definition: its page, the check of what is drawn, saving as a new version, versions compared."""

from difflib import SequenceMatcher
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.flow.approval import arranging as engine
from guanxi.flow.approval.lists import versions_of
from guanxi.flow.approval.models import ApprovalDefinition, FlowVersion
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.approvals import offers
from guanxi.web.approvals.checking import checked
from guanxi.web.approvals.definitions import HERE, module_of_definitions, require_definer
from guanxi.web.approvals.standing import TRIGGERS
from guanxi.web.approvals.words import Telling, branch_text, condition_text, every_node, maps, node_text, titles_in
from guanxi.web.menu import address
from guanxi.web.rendering import page, say

VERSIONS = 50
KNOWN = ("name", "watched", "condition", "flow")


@require_safe
def designer(request: HttpRequest, pk: int) -> HttpResponse:
    """The flow as a drawing; without scripts as sentences."""
    actor: Actor = request.actor
    require_definer(actor)
    record = store.fetch(module_of_definitions(), actor, pk)
    module = engine.subject_of(record)
    return page(request, "approvals/designer.html", **_values(record, module, actor))


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with a flow as it is drawn now, and what each part of it does."""
    actor: Actor = request.actor
    require_definer(actor)
    record = store.fetch(module_of_definitions(), actor, pk)
    return JsonResponse(checked(record, engine.subject_of(record), actor, _sent(request)))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is drawn as a new version; running cases keep theirs."""
    actor: Actor = request.actor
    require_definer(actor)
    record = store.fetch(module_of_definitions(), actor, pk)
    data = _sent(request)
    wanted = {key: data[key] for key in KNOWN if key in data}
    version = data.get("version")
    try:
        store.update(module_of_definitions(), actor, pk, wanted, version=version if isinstance(version, int) else None)
    except DomainError as error:
        if error.status == 409:
            return JsonResponse({"detail": error.message}, status=409)
        told = checked(record, engine.subject_of(record), actor, data)
        told["errors"] = told["errors"] or [one.message for one in error.errors or (error,)]
        return JsonResponse(told, status=422)
    say(request, _("Saved as a new version"))
    return JsonResponse({"href": f"{HERE}/{pk}"})


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions of a definition; each with what it says differently from the one before."""
    actor: Actor = request.actor
    require_definer(actor)
    record = store.fetch(module_of_definitions(), actor, pk)
    module = engine.subject_of(record)
    rows = versions_of(record, VERSIONS)
    said = [said_lines(Telling(module, actor, row.flow), row) for row in rows]
    told = [
        {"revision": row.revision, "at": row.created_at, "lines": differences(said[at + 1 : at + 2], said[at])}
        for at, row in enumerate(rows)
    ]
    return page(request, "approvals/versions.html", record=record, module=module, versions=told, here=HERE)


def said_lines(telling: Telling, version: FlowVersion) -> list[str]:
    """A whole version in sentences, a line each."""
    lines = []
    if version.condition:
        lines.append(_("Only if %(condition)s.") % {"condition": condition_text(telling, version.condition)})
    for node in every_node(version.flow.get("nodes")):
        lines.append(f"{node.get('name') or _kind(node)}: {node_text(telling, node)}")
        for place, branch in enumerate(maps(node.get("branches")), start=1):
            said = branch_text(telling, node, branch)
            name = branch.get("name") or _("Branch %(number)s") % {"number": place}
            lines.append(f"– {name}{': ' if said else ''}{said}")
    options = version.flow.get("options") or {}
    known = offers.options()
    for key, choices in known.items():
        lines += [choice["label"] for choice in choices if choice["key"] == options.get(key)]
    return lines


def differences(before: list[list[str]], lines: list[str]) -> list[tuple[str, str]]:
    """Each line with a mark: new, gone, or as it was; of the first version nothing is new."""
    if not before:
        return [("", line) for line in lines]
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(a=before[0], b=lines, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("", line) for line in lines[c:d]]
        else:
            found += [("gone", line) for line in before[0][a:b]] + [("new", line) for line in lines[c:d]]
    return found


def _kind(node: Any) -> str:
    return {kind["key"]: kind["label"] for kind in offers.kinds()}.get(str(node.get("kind")), "")


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        data = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError as error:
        raise DomainError("E_BAD_JSON", detail=str(error)) from None
    if not isinstance(data, dict):
        raise DomainError("E_BAD_JSON", detail="{…}")
    return data


def _values(record: ApprovalDefinition, module: Module, actor: Actor) -> dict[str, Any]:
    flow: dict[str, Any] = dict(record.flow or {"nodes": []})
    titles = titles_in(flow, actor)
    picker = offers.picker()
    return {
        "record": record,
        "module": module,
        "here": HERE,
        "trigger": TRIGGERS.get(record.trigger, record.trigger),
        "flow": flow,
        "offers": offers.offers(module, actor, titles, picker),
        "options": offers.options(),
        "chosen": {**offers.usual(), **(flow.get("options") or {})},
        "kinds": offers.kinds(),
        "texts": offers.texts(),
        "checked": checked(record, module, actor, {"flow": flow, "condition": record.condition}),
        "watched": watched(record, module),
        "filter": {
            "fields_href": f"{address(module)}filter-fields",
            "preview_href": f"{address(module)}filter-preview",
            "titles": {},
        },
        "condition": orjson.dumps(record.condition).decode() if record.condition else "",
        "base": address(module),
    }


def watched(record: ApprovalDefinition, module: Module) -> list[dict[str, Any]]:
    """What the trigger can look at: fields, stages or actions, those chosen marked; nothing where it looks at none."""
    if record.trigger == "update":
        found = [(field.key, field.label) for field in module.fields if not field.read_only]
    elif record.trigger == "stage" and module.stages:
        found = [(lane.key, lane.label) for lane in module.stages.walk(None).lanes]
    elif record.trigger == "action":
        found = [(action.key, action.label) for action in module.actions]
    else:
        found = []
    return [{"key": key, "label": label, "is_chosen": key in record.watched} for key, label in found]
