"""The machine: from the answers so far to whom is asked next. It walks the flow from its beginning each time and goes
through what is decided already, so that a case stands where its steps say, and nowhere else."""

from collections.abc import Iterable
from typing import Any

from guanxi.flow.approval import notices
from guanxi.flow.approval.conditions import holds
from guanxi.flow.approval.copies import send_copies
from guanxi.flow.approval.counting import next_in_turn, verdict
from guanxi.flow.approval.definition import DECIDING, Node
from guanxi.flow.approval.finishing import finish
from guanxi.flow.approval.going import OPEN, Going
from guanxi.flow.approval.models import Step, Task
from guanxi.flow.approval.people import Seat, named_by, seats_of
from guanxi.kernel.inserting import insert
from guanxi.kernel.updating import save

DONE, WAITING, FAILED = "done", "waiting", "failed"
OUTCOMES = {Step.State.PASSED: DONE, Step.State.OPEN: WAITING, Step.State.REJECTED: FAILED, Step.State.STOPPED: DONE}
State = Task.State


def advance(going: Going) -> None:
    """Go on as far as nobody has to be asked; end the case when there is nothing left, or someone said no."""
    outcome = _run(going, going.flow.nodes)
    if outcome == WAITING:
        going.keep()
        return
    stop(going, going.steps.values())
    finish(going, "approved" if outcome == DONE else "rejected")


def settle(going: Going, step: Step) -> None:
    """After an answer at a step: ask the next one in turn, or let the step have passed or failed; then go on."""
    _judge(going, step, going.node(step))
    advance(going)


def stop(going: Going, steps: Iterable[Step], state: Any = Step.State.STOPPED) -> None:
    """Nobody is asked at these steps any more."""
    for step in steps:
        close_open(going, step)
        if step.state == Step.State.OPEN:
            _end(going, step, state)


def close_open(going: Going, step: Step) -> None:
    """The tasks of a step that nobody has answered need no answer."""
    for task in going.tasks_of(step):
        if task.state in OPEN:
            going.shut(task, State.CLOSED, by=going.actor.user_id)


def _run(going: Going, nodes: Iterable[Node]) -> str:
    for node in nodes:
        outcome = _visit(going, node)
        if outcome != DONE:
            return outcome
    return DONE


def _visit(going: Going, node: Node) -> str:
    step = going.steps.get(node.key)
    if node.kind == "condition":
        step = step or _enter(going, node, branch=_choose(going, node), state=Step.State.PASSED)
        return _run(going, next(branch.nodes for branch in node.branches if branch.key == step.branch))
    if node.kind == "parallel":
        return _beside(going, node, step or _enter(going, node))
    if not node.decides:
        if step is None:
            _enter(going, node, state=Step.State.PASSED)
            _pass_on(going, node)
        return DONE
    return OUTCOMES[Step.State((step or _ask(going, node)).state)]


def _choose(going: Going, node: Node) -> str:
    """The branch whose condition the record meets as it is at this moment; else the default."""
    for branch in node.branches[:-1]:
        if holds(going.module, branch.when, going.subject, going.case.submitter_id):
            return branch.key
    return node.branches[-1].key


def _beside(going: Going, node: Node, step: Step) -> str:
    """All branches at once; a no in one of them stops the others."""
    if step.state != Step.State.OPEN:
        return OUTCOMES[Step.State(step.state)]
    outcomes = [_run(going, branch.nodes) for branch in node.branches]
    if FAILED in outcomes:
        _end(going, step, Step.State.REJECTED)
        return FAILED
    if outcomes.count(DONE) < (1 if node.join == "any" else len(outcomes)):
        return WAITING
    inside = {one.key for branch in node.branches for one in _all_within(branch.nodes)}
    stop(going, [one for one in going.steps.values() if one.node in inside])
    _end(going, step, Step.State.PASSED)
    return DONE


def _all_within(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        for branch in node.branches:
            yield from _all_within(branch.nodes)


def _pass_on(going: Going, node: Node) -> None:
    if node.people is None:
        return
    if node.kind == "cc":
        send_copies(going, node.people, node)
        return
    for user in named_by(node.people, node, going.asking):
        notices.tell_passing(going.case, user, node.key, node.name)


def _enter(going: Going, node: Node, *, branch: str = "", state: Any = Step.State.OPEN, mode: str = "") -> Step:
    step = Step(
        case=going.case,
        node=node.key,
        kind=node.kind,
        name=node.name,
        mode=mode,
        branch=branch,
        state=state,
        entered_at=going.now,
        ended_at=None if state == Step.State.OPEN else going.now,
    )
    insert([step])
    going.visits[step.pk] = step
    going.note("entered", step=step, node=node.key, branch=branch)
    return step


def _end(going: Going, step: Step, state: Any) -> None:
    step.state, step.ended_at = state, going.now
    if step.kind in DECIDING:
        step.worked_minutes = going.minutes_since(step.entered_at)
    save([step], "state", "ended_at", "worked_minutes")
    going.note("step", step=step, node=step.node, state=str(state))


def _ask(going: Going, node: Node) -> Step:
    """Enter a node that asks people: those who need not be asked have agreed, the others get their tasks."""
    seats = going.seated.pop(node.key, None) or seats_of(node, going.asking)
    repeated = set() if node.key in going.again else _agreed_before(going, node)
    step = _enter(going, node, mode=seats.mode)
    for place, seat in enumerate(seats.people):
        _give(going, step, seat, place, agreed=seat.agreed or (seat.user in repeated and seat.why != "admin"))
    if node.cc is not None and node.cc.on == "arrival":
        send_copies(going, node.cc, node)
    if seats.mode != "sequential":
        for task in going.tasks_of(step):
            if task.state == State.WAITING:
                going.open(task)
    _judge(going, step, node)
    return step


def _give(going: Going, step: Step, seat: Seat, place: int, *, agreed: bool) -> None:
    task = going.new_task(
        step=step,
        assignee_id=seat.user,
        original_assignee_id=seat.original,
        origin=Task.Origin.DELEGATE if seat.original else Task.Origin.NORMAL,
        why=seat.why if seat.agreed or not agreed else "repeated",
        sort=place,
    )
    if agreed:
        going.shut(task, State.SKIPPED)


def _judge(going: Going, step: Step, node: Node) -> None:
    """What the answers mean for an open step."""
    if step.state != Step.State.OPEN:
        return
    tasks = going.tasks_of(step)
    following = next_in_turn(step.mode, tasks)
    found = verdict(node, step.mode, tasks)
    if found == "open":
        if following is not None:
            going.open(following)
        return
    close_open(going, step)
    _end(going, step, Step.State.PASSED if found == "passed" else Step.State.REJECTED)
    if found == "passed" and node.cc is not None and node.cc.on == "approval":
        send_copies(going, node.cc, node)


def _agreed_before(going: Going, node: Node) -> set[int]:
    """Who has agreed already and need not be asked again: anywhere before, or at the step right before."""
    rule = going.flow.options.repeated
    if rule == "each":
        return set()
    asked = [one for one in going.flow.every_node() if one.decides]
    before = asked[: asked.index(node)]
    current = [going.steps[one.key] for one in before if one.key in going.steps]
    if rule == "consecutive":
        current = sorted(current, key=lambda step: step.pk)[-1:]
    wanted = {step.pk for step in current if step.state == Step.State.PASSED}
    agreed = (State.APPROVED, State.SKIPPED)
    return {
        task.assignee_id
        for task in going.tasks
        if task.step_id in wanted and task.state in agreed and task.why != "submitter"
    }
