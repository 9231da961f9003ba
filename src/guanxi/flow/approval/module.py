"""The declarations of approvals and their definitions, and of what can be done with them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.approval import definitions, naming, of_records
from guanxi.flow.approval.models import RUNNING, ApprovalCase, ApprovalDefinition
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Related, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.number import Integer
from guanxi.meta.types.reference import Reference, References
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import Code, LongText
from guanxi.records import gate, store

COMMENT = Field(key="comment", type=LongText(), label=_("Comment"), column="comment")
REASON = replace(COMMENT, key="reason", label=_("Reason"), required=True, missing_code="E_REASON_REQUIRED")
TASK = Field(key="task", type=Integer(low=1), label=_("Task"), column="task")
TO_NODE = Field(key="to", type=Code(limit=40), label=_("Return to"), column="to", default="start")
WAYS = options(("from_start", _("Step by step again")), ("to_returner", _("Straight back to who returned it")))
BACK = Field(key="back", type=Choice(options=WAYS), label=_("And then"), column="back")
TO = Field(key="to", type=Reference(target="user"), label=_("To"), column="to", required=True)
USERS = Field(key="users", type=References(target="user"), label=_("People"), column="users", required=True)
PLACES = options(("before", _("Before me")), ("after", _("After me")), ("beside", _("Beside me")))
HOW = Field(key="how", type=Choice(options=PLACES), label=_("When"), column="how", default="before")
DEFINED = Field(key="definition", type=Integer(low=1), label=_("Approval definition"), column="definition")
CHOICES = Field(key="choices", type=Structure(), label=_("Chosen approvers"), column="choices")

SHOWN = tuple(
    "title object record_id trigger definition status submitter node waiting_for decided_by copied_to reason "
    "started_at ended_at".split()
)
ACTIONS: tuple[tuple[str, Any, str, tuple[Field, ...]], ...] = (
    ("submit", _("Submit"), "good", (COMMENT, CHOICES, DEFINED)),
    ("approve", _("Approve"), "good", (COMMENT, TASK)),
    ("reject", _("Reject"), "bad", (COMMENT, TASK)),
    (
        "return",
        _("Return"),
        "neutral",
        (TO_NODE, replace(COMMENT, required=True, missing_code="E_REASON_REQUIRED"), BACK, TASK),
    ),
    ("recall", _("Recall"), "neutral", (COMMENT,)),
    ("retrieve", _("Take my approval back"), "neutral", ()),
    ("urge", _("Urge"), "neutral", ()),
    ("transfer", _("Transfer"), "neutral", (TO, REASON, TASK)),
    ("add_signer", _("Add someone"), "neutral", (USERS, HOW, COMMENT, TASK)),
    ("terminate", _("Terminate"), "bad", (REASON,)),
)


def _is_running(case: Any) -> bool:
    return case.status in RUNNING


def _on_case(key: str) -> Callable[..., Any]:
    def service(*, actor: Any, pk: int, **arguments: Any) -> Any:
        return of_records.DOING[key](actor, pk, **arguments)

    return service


def _on_record(module: Module, key: str, *, actor: Any, pk: int, **arguments: Any) -> Any:
    of_records.do(module, actor, pk, key, arguments)
    return store.fetch(module, actor, pk)


def _nowhere(record: Any) -> bool:
    return False


@gate.further_actions.provide
def further_actions(module: Module) -> tuple[Action, ...]:
    """What can be done with records of a module that has approvals. Pages show them in a place of their own."""
    if module.key in ("approval", "approval_definition") or not of_records.has_approvals(module):
        return ()
    return tuple(
        Action(
            key=key,
            label=label,
            service=partial(_on_record, module, key),
            arguments=arguments,
            needs="view",
            tone=tone,
            offered=_nowhere,
        )
        for key, label, tone, arguments in ACTIONS
    )


DEFINITION = registry.register(
    Module(
        key="approval_definition",
        slug="approval-definitions",
        model=ApprovalDefinition,
        label=_("Approval definition"),
        label_plural=_("Approval definitions"),
        about=_("What needs whose approval, and when."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                ApprovalDefinition,
                *("name", "object", "trigger", "watched", "priority", "condition", "flow", "active", "revision"),
                object={"type": ModuleChoice()},
                flow={"required": True},
                revision={"read_only": True},
            ),
            *base_fields(ApprovalDefinition),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Definition"), fields=("name", "object", "trigger", "watched", "priority", "active")),
                Section(label=_("Flow"), fields=("condition", "flow", "revision")),
            ),
            header=("object", "trigger", "active"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "object", "trigger", "priority", "active", "revision"),
                sort="object,priority",
            ),
        ),
        sharing=Sharing(catalogue=True),
        rules=Rules(check=definitions.check_definitions, saved=definitions.definitions_saved),
        actions=(
            Action(
                key="activate",
                label=_("Switch on"),
                service=definitions.activate,
                offered=lambda record: not record.active,
                tone="good",
            ),
            Action(
                key="deactivate",
                label=_("Switch off"),
                service=definitions.deactivate,
                offered=lambda record: record.active,
            ),
        ),
        related=(
            Related(module="approval", field="definition", columns=("title", "status", "submitter", "started_at")),
        ),
        match_fields=("name",),
        configuration=Configuration(
            by=("object", "name"),
            inside={"condition": naming.condition, "watched": naming.watched, "flow": naming.flow},
        ),
        retired={"active": False},
        group="settings",
        icon="check",
        in_menu=False,
    )
)

APPROVAL = registry.register(
    Module(
        key="approval",
        slug="approvals",
        model=ApprovalCase,
        label=_("Approval"),
        label_plural=_("Approvals"),
        about=_("What waits for a decision, and what was decided."),
        title="title",
        search=("title",),
        fields=(
            *fields_of(
                ApprovalCase,
                *SHOWN,
                **{key: {"read_only": True, "required": False, "on_delete": "keep"} for key in SHOWN},
            ),
            *base_fields(ApprovalCase),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Approval"),
                    fields=("title", "status", "node", "waiting_for", "submitter", "definition", "trigger", "reason"),
                ),
                Section(label=_("More"), fields=("decided_by", "copied_to", "started_at", "ended_at")),
            ),
            header=("status", "submitter", "node", "started_at"),
        ),
        views=tuple(
            SavedView(
                key=key,
                label=label,
                columns=("title", "status", "node", "waiting_for", "submitter", "started_at", "definition"),
                filters=filters,
                sort="-updated_at",
            )
            for key, label, filters in (
                ("to_do", _("For me to decide"), {"field": "waiting_for", "op": "in", "value": ["$me"]}),
                ("mine", _("Submitted by me"), {"field": "submitter", "op": "eq", "value": "$me"}),
                ("done", _("Decided by me"), {"field": "decided_by", "op": "in", "value": ["$me"]}),
                ("copies", _("Copies for me"), {"field": "copied_to", "op": "in", "value": ["$me"]}),
                ("running", _("Under way"), {"field": "status", "op": "in", "value": list(RUNNING)}),
                ("all", _("All"), {}),
            )
        ),
        sharing=Sharing(owners=("submitter",), for_everyone=True),
        actions=tuple(
            Action(
                key=key,
                label=label,
                service=_on_case(key),
                arguments=arguments,
                needs="view",
                tone=tone,
                offered=_nowhere,
            )
            for key, label, tone, arguments in ACTIONS
        ),
        group="office",
        icon="check",
        in_menu=False,
        writable=False,
    )
)
