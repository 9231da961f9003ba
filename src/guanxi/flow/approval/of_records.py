"""Approvals seen from the record: how it stands, what can be done there, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.flow.approval import deciding, signers, starting, withdrawing
from guanxi.flow.approval.models import RECORD_TRIGGERS, RUNNING, ApprovalCase, ApprovalDefinition
from guanxi.flow.approval.starting import definition_for
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module

NOT_REQUIRED, DRAFT = "not_required", "draft"


@dataclass(frozen=True, kw_only=True)
class State:
    """How one record stands: `status` in the words of the surface, the case that says so, and a case that holds back a
    change (`pending`) while the record goes on with its old values."""

    status: str
    case: int | None = None
    pending: int | None = None
    locked: bool = False
    node: str = ""


def states_of(module: Module, ids: Iterable[int]) -> dict[int, State]:
    """How records stand, by id: one query however many they are."""
    wanted = list(ids)
    if not wanted:
        return {}
    cases = ApprovalCase.objects.filter(object=module.slug, record_id__in=wanted).order_by()
    rows = cases.values_list("pk", "record_id", "trigger", "status", "locks", "node")
    watched = ApprovalDefinition.objects.filter(
        object=module.slug, active=True, deleted_at=None, trigger__in=RECORD_TRIGGERS
    ).order_by()
    either = rows.union(watched.values_list("pk", "revision", "trigger", "external_id", "active", "name"), all=True)
    found: dict[int, list[Any]] = {}
    begins = NOT_REQUIRED
    for pk, record, trigger, status, locks, node in either:
        if not status:
            begins = DRAFT
        else:
            found.setdefault(record, []).append((pk, trigger, status, locks, node))
    return {pk: _state(sorted(found.get(pk, [])), begins) for pk in wanted}


def state_of(module: Module, pk: int) -> State:
    """How one record stands."""
    return states_of(module, [pk])[pk]


def _state(cases: list[Any], begins: str) -> State:
    own = [one for one in cases if one[1] in RECORD_TRIGGERS]
    changing = [one for one in cases if one[1] not in RECORD_TRIGGERS and one[2] in RUNNING]
    status = (DRAFT if own[-1][2] == "returned" else own[-1][2]) if own else begins
    shown = own[-1] if own else None
    return State(
        status="in_progress" if changing and status != "in_progress" else status,
        case=(changing or own or [(None,)])[-1][0],
        pending=changing[-1][0] if changing else None,
        locked=any(one[3] for one in cases),
        node=(changing[-1] if changing else shown or (0, "", "", False, ""))[4],
    )


def case_of(module: Module, pk: int) -> ApprovalCase | None:
    """The running case of a record, else its last one."""
    rows = ApprovalCase.objects.filter(object=module.slug, record_id=pk)
    return rows.filter(status__in=RUNNING).first() or rows.order_by("-pk").first()


def has_approvals(module: Module) -> bool:
    """Whether anything of a module has needed an approval, or would now."""
    rows = ApprovalDefinition.objects.filter(object=module.slug, deleted_at=None)
    return rows.exists()


def needed(module: Module, actor: Actor, record: Any) -> ApprovalDefinition | None:
    """By which definition a record would be submitted; nothing when it needs none."""
    return definition_for(module, RECORD_TRIGGERS, record, actor.user_id)


def do(module: Module, actor: Actor, pk: int, key: str, arguments: Mapping[str, Any]) -> ApprovalCase:
    """What an action's name says, with the case of a record."""
    if key == "submit":
        return starting.submit(module, actor, pk, **arguments)
    case = case_of(module, pk)
    if case is None:
        raise DomainError("E_NO_APPROVAL")
    return DOING[key](actor, case.pk, **arguments)


DOING: Mapping[str, Any] = {
    "submit": starting.resubmit,
    "approve": deciding.approve,
    "reject": deciding.reject,
    "return": deciding.return_to,
    "retrieve": deciding.retrieve,
    "recall": withdrawing.recall,
    "urge": withdrawing.urge,
    "terminate": withdrawing.terminate,
    "transfer": signers.transfer,
    "add_signer": signers.add_signer,
}
