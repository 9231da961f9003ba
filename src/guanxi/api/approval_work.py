"""The daily work with approvals for programs: deciding many at once, copies, stand-ins, figures."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from guanxi.api.answers import answer, moment, nothing
from guanxi.api.body import json_object
from guanxi.api.parameters import only, whole_number
from guanxi.flow.approval import services
from guanxi.flow.approval.going import going_on
from guanxi.flow.approval.lists import copies_of
from guanxi.flow.approval.models import Delegation
from guanxi.flow.approval.module import COMMENT, USERS
from guanxi.flow.approval.seen import look_at
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.moment import DateTime
from guanxi.meta.types.reference import Reference, References
from guanxi.records import store
from guanxi.records.actions import clean_arguments

MOST_AT_ONCE, MOST_DAYS = 100, 366
DO = Choice(options=options(("approve", _("Approve")), ("reject", _("Reject"))))
DECIDE = Action(
    key="decide",
    label=_("Decide"),
    service=services.approve_many,
    arguments=(
        Field(key="do", type=DO, label=_("Decide"), column="do", required=True),
        Field(key="ids", type=References(target="approval"), label=_("Approvals"), column="ids", required=True),
        COMMENT,
    ),
)
COPY = Action(key="copy", label=_("Send a copy"), service=services.copy_case, arguments=(USERS,))
DELEGATE = Action(
    key="delegate",
    label=_("Stand-in"),
    service=services.delegate,
    arguments=(
        Field(key="to_user", type=Reference(target="user"), label=_("Stand-in"), column="to_user", required=True),
        Field(key="from_user", type=Reference(target="user"), label=_("For whom"), column="from_user"),
        Field(key="from_at", type=DateTime(), label=_("Begins"), column="from_at", required=True),
        Field(key="to_at", type=DateTime(), label=_("Ends"), column="to_at", required=True),
        Field(
            key="definitions",
            type=References(target="approval_definition"),
            label=_("Definitions"),
            column="definitions",
        ),
    ),
)


def decide(request: HttpRequest) -> HttpResponse:
    """`POST /approvals/decide`: approve or reject one's tasks of several cases; each by itself, so that one that is
    refused stops no other."""
    given = clean_arguments(DECIDE, request.actor, json_object(request))
    if len(given["ids"]) > MOST_AT_ONCE:
        raise DomainError("E_RANGE", field="ids", label="ids", low=1, high=MOST_AT_ONCE)
    work = services.approve_many if given["do"] == "approve" else services.reject_many
    found = work(request.actor, given["ids"], comment=given.get("comment", ""))
    return answer({"items": [_decided(one) for one in found], "done": sum(one.error is None for one in found)})


def copies(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /approvals/{id}/copies`: who has a copy, and who has read it."""
    only(request)
    case = store.fetch(registry.get("approval"), request.actor, pk)
    rows = [
        {"user": one.user_id, "by": one.by_id, "at": moment(one.at), "read_at": moment(one.read_at)}
        for one in copies_of(case)
    ]
    return answer({"items": rows})


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /approvals/{id}/copies`: have people read along."""
    given = clean_arguments(COPY, request.actor, json_object(request))
    services.copy_case(request.actor, pk, users=given["users"])
    return nothing()


def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /approvals/{id}/seen`: what one is asked there, or has a copy of, is new no longer."""
    case = store.fetch(registry.get("approval"), request.actor, pk)
    look_at(going_on(case, request.actor, running=False))
    return nothing()


def delegations(request: HttpRequest) -> HttpResponse:
    """`GET /approval-delegations`: one's own stand-ins, in force or to come."""
    only(request)
    return answer({"items": [_delegation(one) for one in services.delegations_of(request.actor)]})


def delegate(request: HttpRequest) -> HttpResponse:
    """`POST /approval-delegations`: have someone decide in one's place for a time."""
    given = clean_arguments(DELEGATE, request.actor, json_object(request))
    return answer(_delegation(services.delegate(request.actor, **given)), 201)


def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """`DELETE /approval-delegations/{id}`: end one before its time."""
    services.end_delegation(request.actor, pk)
    return nothing()


def figures(request: HttpRequest) -> HttpResponse:
    """`GET /approval-figures`: how long approvals took in working hours and how they ended, by node and by person."""
    asked, actor = only(request, "days", "definition"), request.actor
    actor.require(registry.get("approval"), "view")
    since = clock.now() - timedelta(days=whole_number(asked["days"], "days", 1, MOST_DAYS, 30))
    definition = whole_number(asked["definition"], "definition", 1, 10**18, 0) or None
    nodes = services.by_node(actor, since=since, definition=definition)
    people = services.by_person(actor, since=since, definition=definition)
    return answer(
        {
            "since": moment(since),
            "nodes": [
                {"definition": one.definition, "node": one.node, "name": one.name, **_figures(one)} for one in nodes
            ],
            "people": [{"user": one.person, **_figures(one)} for one in people],
        }
    )


def _decided(one: services.Decided) -> dict[str, Any]:
    error = one.error and {"code": one.error.code, "message": one.error.message}
    return {"id": one.case, "error": error}


def _delegation(one: Delegation) -> dict[str, Any]:
    return {
        "id": one.pk,
        "from_user": one.from_user_id,
        "to_user": one.to_user_id,
        "from_at": moment(one.from_at),
        "to_at": moment(one.to_at),
        "definitions": [int(pk) for pk in one.definitions],
    }


def _figures(one: services.Figures) -> dict[str, Any]:
    hours = None if one.hours is None else str(one.hours)
    return {"answers": one.answers, "hours": hours, "rejected": one.rejected}
