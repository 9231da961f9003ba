"""Random flows and random actions: whatever people do, the machine keeps its promises."""

from datetime import timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st

from guanxi.access.actor import actor_of
from guanxi.access.models import User
from guanxi.access.scope import visible
from guanxi.flow.approval import deciding, jobs, possible, services, signers, withdrawing
from guanxi.flow.approval.going import going_on
from guanxi.flow.approval.models import RUNNING, ApprovalCase, ApprovalDefinition, Step, Task
from guanxi.flow.approval.of_records import state_of
from guanxi.flow.approval.timeouts import due
from guanxi.flow.approval.unable import unable
from guanxi.flow.approval.versions import flow_of
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from tests.flow.approval.flows import define, fresh, now
from tests.kit.people import Kit
from tests.kit.trust import times

NAMES = ("admin", "alice", "bob", "ben", "charlie")
PEOPLE = st.sampled_from(NAMES)
MODES = st.sampled_from(["sequential", "all", "any", "ratio"])
ACTIONS = (
    *("approve", "reject", "start", "previous", "node", "retrieve", "recall", "urge", "transfer", "add", "submit"),
    *("end", "late", "leave", "hand_on"),
)
OFFERED = {"start": "return", "previous": "return", "node": "return", "add": "add_signer", "end": "terminate"}
SURE = {"approve", "reject", "start", "retrieve", "recall", "end"}  # what is offered and asks for nothing more succeeds
MOVES = st.tuples(
    st.sampled_from(["approve"] * 6 + list(ACTIONS)),
    PEOPLE,
    PEOPLE,
    st.sampled_from(["before", "after", "beside"]),
    st.sampled_from(["", "from_start", "to_returner"]),
)


def _asking(draw: Any, kit: Kit, key: str) -> dict[str, Any]:
    wanted = draw(st.lists(PEOPLE, min_size=1, max_size=3, unique=True))
    rule = {"by": "users", "ids": [kit[name].user_id for name in wanted]}
    if draw(st.integers(0, 4)) == 0:
        rule = {"by": draw(st.sampled_from(["superior", "superiors", "department_head", "submitter"]))}
    mode = draw(MODES)
    return {
        "key": key,
        "kind": "approve",
        "name": key,
        "approvers": rule,
        "mode": mode,
        **({"ratio": "0.6"} if mode == "ratio" else {}),
        "count_all": draw(st.booleans()),
        "empty": draw(st.sampled_from(["pass", "admin"])),
        "same_submitter": draw(st.sampled_from(["skip", "allow", "superior"])),
        "timeout": {"hours": "1", "action": draw(st.sampled_from(["remind", "escalate", "approve", "reject"]))},
    }


def _nodes(draw: Any, kit: Kit, prefix: str, depth: int) -> list[dict[str, Any]]:
    found = []
    for place in range(draw(st.integers(1, 3 if depth == 0 else 2))):
        key = f"{prefix}{place}"
        kind = draw(st.sampled_from(["approve"] * 3 + (["condition", "parallel"] if depth < 2 else [])))
        if kind == "approve":
            found.append(_asking(draw, kit, key))
            continue
        branches: list[dict[str, Any]] = [
            {"key": f"{key}x", "name": "x", "nodes": _nodes(draw, kit, f"{key}x", depth + 1)},
            {"key": f"{key}y", "name": "y", "nodes": _nodes(draw, kit, f"{key}y", depth + 1)},
        ]
        node: dict[str, Any] = {"key": key, "kind": kind, "name": key, "branches": branches}
        if kind == "condition":
            limit = draw(st.sampled_from(["1000", "9000"]))
            branches[0]["when"] = {"field": "amount", "op": "gt", "value": limit}
            branches[1]["when"] = None
        else:
            node["join"] = draw(st.sampled_from(["all", "any"]))
        found.append(node)
    return found


@hypothesis.given(data=st.data())
@hypothesis.settings(max_examples=times(4, 500), suppress_health_check=list(hypothesis.HealthCheck), deadline=None)
def test_whatever_people_do_the_machine_keeps_its_promises(kit: Kit, data: st.DataObject) -> None:
    options = {
        "repeated": data.draw(st.sampled_from(["each", "first_only", "consecutive"])),
        "recall": data.draw(st.sampled_from(["until_end", "until_first", "never"])),
        "resubmit": data.draw(st.sampled_from(["from_start", "to_returner"])),
        "after": data.draw(st.sampled_from(["open", "lock"])),
        "auto_reject_allowed": data.draw(st.booleans()),
    }
    # What an earlier example has left that was given up in the middle.
    ApprovalDefinition.objects.filter(object="opportunities").update(active=False)
    User.objects.update(status="active")
    define(kit, *_nodes(data.draw, kit, "n", 0), options=options)
    deal = kit.make("opportunity", "bob", amount="5000")
    case = services.submit(registry.get("opportunity"), kit["bob"], deal.pk)
    _check(case, options)
    for move in data.draw(st.lists(MOVES, max_size=14)):
        _move(kit, case, move)
        _check(case, options)
    _to_the_end(kit, case)
    _check(case, options)
    assert fresh(case).status not in RUNNING, "a case must come to an end when everybody agrees"
    for name in NAMES:
        for act in ("approve", "reject", "previous", "transfer", "recall"):
            before = fresh(case).status
            _move(kit, case, (act, name, "alice", "before", ""))
            assert fresh(case).status == before, "nothing happens to what has ended"


def _move(kit: Kit, case: ApprovalCase, move: tuple[str, str, str, str, str]) -> None:
    """One thing that one person tries; being refused is fine where it was not offered, breaking never is."""
    act, who, other, how, back = move
    actor, to = now(kit[who]), kit[other].user_id or 0
    task = Task.objects.filter(case=case, state="open").first()
    tries: dict[str, Any] = {
        "approve": lambda: deciding.approve(actor, case.pk),
        "reject": lambda: deciding.reject(actor, case.pk, comment="No good"),
        "start": lambda: deciding.return_to(actor, case.pk, to="start", comment="Look again", back=back),
        "previous": lambda: deciding.return_to(actor, case.pk, to="previous", comment="Look again", back=back),
        "node": lambda: deciding.return_to(actor, case.pk, to="n0", comment="Look again", back=back),
        "retrieve": lambda: deciding.retrieve(actor, case.pk),
        "recall": lambda: withdrawing.recall(actor, case.pk),
        "urge": lambda: withdrawing.urge(actor, case.pk),
        "transfer": lambda: signers.transfer(actor, case.pk, to=to, reason="Away"),
        "hand_on": lambda: signers.transfer(actor, case.pk, to=to, reason="Away", task=task.pk if task else 0),
        "add": lambda: signers.add_signer(actor, case.pk, users=[to], how=how),
        "submit": lambda: services.submit(registry.get("opportunity"), actor, case.record_id or 0),
        "end": lambda: withdrawing.terminate(actor, case.pk, reason="Enough"),
        "late": lambda: _late(case),
        "leave": lambda: _leave(kit, other),
    }
    if act == "submit" and fresh(case).status not in RUNNING:
        return
    is_offered = OFFERED.get(act, act) in possible.may(going_on(fresh(case), actor, running=False))
    refused = ""
    try:
        tries[act]()
    except DomainError as error:
        refused = error.code
    is_sure = is_offered and act in SURE
    assert not (refused and is_sure), f"{act} is offered and refused: {refused}"
    assert refused or is_offered or act in ("late", "leave", "hand_on"), f"{act} is possible and not offered"


def _late(case: ApprovalCase) -> None:
    """The time of everything open is over."""
    Task.objects.filter(case=case, state="open").update(due_at=clock.now() - timedelta(hours=1))
    for found, task in due(20):
        jobs._one(found, task)


def _leave(kit: Kit, name: str) -> None:
    """Someone leaves the company, and what he was asked is handed on. The administrator and the submitter stay."""
    if name not in ("admin", "bob"):
        User.objects.filter(pk=kit[name].user_id).update(status="disabled")
        for case, task in unable(50):
            jobs._hand_over(case, task)


def _to_the_end(kit: Kit, case: ApprovalCase) -> None:
    """Everybody agrees to everything that he is asked."""
    for _round in range(60):
        if fresh(case).status == "returned":
            _move(kit, case, ("submit", "bob", "bob", "before", ""))
        task = Task.objects.filter(case=case, state="open").first()
        if task is None:
            return
        name = next(one for one in NAMES if kit[one].user_id == task.assignee_id)
        _move(kit, case, ("approve", name, name, "before", ""))


def _check(case: ApprovalCase, options: dict[str, Any]) -> None:
    """What holds at every moment."""
    kept = fresh(case)
    tasks = list(Task.objects.filter(case=case))
    open_ones = [task for task in tasks if task.state == "open"]
    steps = {step.pk: step for step in Step.objects.filter(case=case)}
    flow = flow_of(kept.version_of_flow, kept.object)
    if kept.status == "in_progress":
        assert open_ones, "a case under way waits for someone"
    else:
        assert not [task for task in tasks if task.state in ("open", "waiting")], "nobody is asked about what has ended"
    for step in steps.values():
        base = [task for task in open_ones if task.step_id == step.pk and task.counts_as == "base"]
        assert step.mode != "sequential" or len(base) <= 1, "in turn only one is asked"
    for task in open_ones:
        assert steps[task.step_id].current, "only the present visit of a node asks"
        assert steps[task.step_id].state == "open"
    assert set(kept.waiting_for) == {task.assignee_id for task in open_ones}
    locked = kept.status == "in_progress" or (kept.status == "approved" and options["after"] == "lock")
    assert kept.locks == locked == state_of(registry.get("opportunity"), case.record_id or 0).locked
    for task in open_ones:
        assert task.assignee.status == "active", "who has left is asked nothing"
        shown = visible(registry.get("opportunity"), actor_of(task.assignee))
        assert shown.filter(pk=case.record_id).exists(), "who is asked sees the record"
        rule = flow.node(steps[task.step_id].node)
        if task.assignee_id == kept.submitter_id and rule.approvers and rule.approvers.by != "submitter":
            assert rule.same_submitter == "allow", "nobody decides about what he has submitted himself"
    assert _replayed(case) == (kept.status, {task.pk for task in open_ones})


def _replayed(case: ApprovalCase) -> tuple[str, set[int]]:
    """The state of a case as its trail tells it."""
    status, asked = "in_progress", set()
    for entry in case.trail.order_by("pk"):
        if entry.verb == "opened":
            asked.add(entry.task_id)
        elif entry.verb in {"approved", "rejected", "returned", "transferred", "closed", "skipped", "unasked"}:
            asked.discard(entry.task_id)
        if entry.verb == "returned" and entry.facts.get("to") == "start":
            status = "returned"
        elif entry.verb == "resubmitted":
            status = "in_progress"
        elif entry.verb == "finished":
            status = entry.facts["status"]
    return status, asked
