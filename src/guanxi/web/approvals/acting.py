"""The dialogs of a case: approve, reject, return and the others; and submitting, with the way ahead shown before."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.flow.approval.copies import copy_case
from guanxi.flow.approval.deciding import returnable
from guanxi.flow.approval.going import going_on
from guanxi.flow.approval.lists import present_version
from guanxi.flow.approval.looking import open_task
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, FlowVersion, Task
from guanxi.flow.approval.of_records import DOING, case_of, do, needed
from guanxi.flow.approval.path import way
from guanxi.flow.approval.people import Asking
from guanxi.flow.approval.starting import definition_to_submit, to_submit_by
from guanxi.flow.approval.versions import flow_of
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.actions import clean_arguments
from guanxi.web.approvals.standing import case_address
from guanxi.web.approvals.strip import ahead_row, kind_label
from guanxi.web.drawer import finished, is_in_drawer
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import given, meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.lists.operators import endpoint
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module

READ_OR_SEND = ["GET", "HEAD", "POST"]
BAD = ("reject", "terminate")


@require_http_methods(READ_OR_SEND)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One of the things that can be done with a case, with what it asks for."""
    actor: Actor = request.actor
    module = registry.get("approval")
    case = store.fetch(module, actor, pk)
    declared = module.action("add_signer" if verb == "copy" else verb)
    if declared is None or verb == "submit":
        raise Missing
    fields = [field for field in declared.arguments if field.key != "task"]
    if verb == "copy":
        fields = [field for field in fields if field.key == "users"]
    if request.method != "POST":
        return _dialog(request, case, verb, fields)
    try:
        arguments = clean_arguments(declared, actor, _given(request, fields))
        kept = {key: value for key, value in arguments.items() if key in {field.key for field in fields}}
        if verb == "copy":
            copy_case(actor, pk, users=kept.get("users", ()))
        else:
            DOING[verb](actor, pk, **kept, **_task(request, verb))
    except DomainError as error:
        if error.status in (400, 403, 404):
            raise
        return _dialog(request, case, verb, fields, error)
    case.refresh_from_db()
    return finished(request, case_address(case), told(verb))


def _task(request: HttpRequest, verb: str) -> dict[str, int]:
    """The task that the person saw, so that nothing else is answered by this."""
    takes = verb in ("approve", "reject", "return", "transfer", "add_signer")
    pk = digits(request.POST.get("task", ""))
    return {"task": pk} if takes and pk is not None else {}


def _given(request: HttpRequest, fields: list[Field]) -> dict[str, Any]:
    return given(meant(fields, typed(fields, request.POST)))


def _dialog(
    request: HttpRequest, case: ApprovalCase, verb: str, fields: list[Field], error: DomainError | None = None
) -> HttpResponse:
    actor: Actor = request.actor
    module = registry.get("approval")
    values = typed(fields, request.POST) if error else {field.key: field.default for field in fields}
    wrong = at_fields(error) if error else None
    shown = field_values(module, actor, fields, values, errors=wrong, prefix="act-")
    own = {"comment": {"label": _("Your comment")}}
    made = [{**one, "name": one["key"], **own.get(one["key"], {})} for one in shown]
    if verb == "return":
        made = [_places(one, case, actor) if one["key"] == "to" else one for one in made]
    mine = open_task(case, actor)
    told_values: dict[str, Any] = {
        "label": label(verb),
        "about": about(verb),
        "title": case.title,
        "fields": made,
        "task": mine.pk if mine else "",
        "tone": "danger" if verb in BAD else "primary",
        "errors": summary(error, {field.key for field in fields}) if error else [],
        "post_url": f"/approvals/{case.pk}/{verb}",
        "back": case_address(case),
    }
    return _shown(request, "act", error, told_values)


def _places(field: dict[str, Any], case: ApprovalCase, actor: Actor) -> dict[str, Any]:
    """To whom a case can go back: the submitter, or a step that was passed."""
    going = going_on(case, actor, running=False)
    mine = [task for task in going.tasks if task.assignee_id == actor.user_id and task.state == Task.State.OPEN]
    steps = returnable(going, mine[0].step) if mine else []
    start = _("The submitter: %(name)s") % {"name": case.submitter.name}
    places = [("start", start), *((step.node, step.name or kind_label(step.kind)) for step in steps)]
    return {**field, "kind": "choice", "choices": places, "required": True}


@require_http_methods(READ_OR_SEND)
@for_module
def submit(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Submit a record: who will be asked and why is shown before; where a step asks for it, approvers are chosen."""
    record = store.fetch(module, actor, pk, "edit")
    if request.method != "POST":
        return _submitting(request, module, record)
    choices = {
        name.removeprefix("choice-"): [int(text) for text in request.POST.getlist(name) if digits(text)]
        for name in request.POST
        if name.startswith("choice-")
    }
    wanted: dict[str, Any] = {"comment": request.POST.get("comment", "").strip(), "definition": _chosen(request)}
    if choices:
        wanted["choices"] = choices
    try:
        do(module, actor, pk, "submit", wanted)
    except DomainError as error:
        if error.status in (400, 403, 404):
            raise
        return _submitting(request, module, record, error)
    return finished(request, f"{address(module)}{pk}/#approval", told("submit"))


def _submitting(request: HttpRequest, module: Module, record: Any, error: DomainError | None = None) -> HttpResponse:
    actor: Actor = request.actor
    here = f"{address(module)}{record.pk}/submit"
    chosen = _chosen(request)
    offered = [] if chosen else _offered(module, actor, record)
    rows = [] if offered else ahead_of(module, actor, record, chosen)
    values: dict[str, Any] = {
        "module": module,
        "record": record,
        "rows": rows,
        "offered": [{"label": one.name, "href": f"{here}?definition={one.pk}"} for one in offered],
        "definition": chosen or "",
        "users": endpoint("user"),
        "comment": request.POST.get("comment", ""),
        "errors": summary(error, set()) if error else [],
        "edit": f"{address(module)}{record.pk}/edit",
        "post_url": here,
        "back": f"{address(module)}{record.pk}/",
    }
    return _shown(request, "submit", error, values)


def _chosen(request: HttpRequest) -> int | None:
    return digits(request.POST.get("definition") or request.GET.get("definition") or "")


def _offered(module: Module, actor: Actor, record: Any) -> list[ApprovalDefinition]:
    """The definitions among which a submitter must choose first."""
    case = case_of(module, record.pk)
    if (case is not None and case.status == "returned") or needed(module, actor, record) is not None:
        return []
    return to_submit_by(module, actor, record)


def ahead_of(module: Module, actor: Actor, record: Any, chosen: int | None = None) -> list[dict[str, Any]]:
    """The way that a record would go if it were submitted now."""
    version = _version(module, actor, record, chosen)
    flow = flow_of(version, module.slug)
    asking = Asking(module=module, record=record, submitter=actor.user_id, definition=version.definition_id)
    asking_for = {node.key for node in flow.every_node() if node.approvers and node.approvers.by == "choice"}
    return [
        {**ahead_row(one), "is_chosen": one.key in asking_for} for one in way(flow, asking) if one.kind != "parallel"
    ]


def _version(module: Module, actor: Actor, record: Any, chosen: int | None) -> FlowVersion:
    """The flow by which it goes: that of the case that came back, or the present one."""
    case = case_of(module, record.pk)
    if case is not None and case.status == "returned":
        return case.version_of_flow
    return present_version(definition_to_submit(module, actor, record, chosen))


def _shown(request: HttpRequest, name: str, error: DomainError | None, values: Mapping[str, Any]) -> HttpResponse:
    in_drawer = is_in_drawer(request)
    template = f"approvals/{name}_part.html" if in_drawer else f"approvals/{name}.html"
    return page(request, template, status=422 if error else 200, in_drawer=in_drawer, **values)


def label(verb: str) -> str:
    """What a button says."""
    texts = {
        "approve": _("Approve"),
        "reject": _("Reject"),
        "return": _("Send back"),
        "recall": _("Recall"),
        "retrieve": _("Take my approval back"),
        "urge": _("Urge"),
        "transfer": _("Hand on"),
        "add_signer": _("Ask others as well"),
        "copy": _("Send a copy"),
        "terminate": _("Terminate"),
        "submit": _("Submit for approval"),
    }
    return texts.get(verb, verb)


def about(verb: str) -> str:
    """What pressing the button will do."""
    texts = {
        "reject": _("The approval ends, and the record goes back to its submitter."),
        "return": _("It goes back to be put right, and comes to you again."),
        "recall": _("Nobody is asked any more; the record can be changed again."),
        "retrieve": _("You are asked again, as if you had not answered."),
        "urge": _("Those who are asked are reminded; once in two hours."),
        "transfer": _("Somebody else decides in your place."),
        "copy": _("These people may read along."),
        "terminate": _("The approval ends as rejected, whoever is still asked."),
    }
    return texts.get(verb, "")


def told(verb: str) -> str:
    """What is said once it is done."""
    texts = {
        "approve": _("Approved"),
        "reject": _("Rejected"),
        "return": _("Sent back"),
        "recall": _("Recalled"),
        "retrieve": _("Your approval is taken back"),
        "urge": _("Reminded"),
        "transfer": _("Handed on"),
        "add_signer": _("The others are asked as well"),
        "copy": _("The copies are sent"),
        "terminate": _("Terminated"),
        "submit": _("Submitted for approval"),
    }
    return texts.get(verb, "")
