"""What the answers at one step mean: whether it goes on waiting, has passed or was rejected. No database is asked."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from guanxi.flow.approval.definition import Node
from guanxi.flow.approval.models import Task

State = Task.State
AGREED = {State.APPROVED, State.SKIPPED}
ANSWERED = AGREED | {State.REJECTED}
LEFT_OUT = "submitter"  # why someone was not asked: his own request


def verdict(node: Node, mode: str, tasks: Sequence[Task]) -> str:
    """`open`, `passed` or `rejected`, of all tasks of the step."""
    living = [task for task in tasks if task.state not in (State.TRANSFERRED, State.CLOSED)]
    added = [task for task in living if task.counts_as != "base"]
    if any(task.state == State.REJECTED for task in added):
        return "rejected"
    found = _of_base(node, mode, _counted([task for task in living if task.counts_as == "base"]))
    if found == "passed" and any(_is_owed(task) for task in added):
        return "open"
    return found


def next_in_turn(mode: str, tasks: Iterable[Task]) -> Task | None:
    """Whom a step in turn asks next: the first who waits, when nobody is being asked."""
    base = [task for task in tasks if task.counts_as == "base" and task.state not in (State.TRANSFERRED, State.CLOSED)]
    waiting = [task for task in base if task.state == State.WAITING]
    is_busy = any(task.state == State.OPEN for task in tasks) or any(_waits_for_added(task, tasks) for task in waiting)
    return waiting[0] if mode == "sequential" and waiting and not is_busy else None


def _waits_for_added(task: Task, tasks: Iterable[Task]) -> bool:
    return any(one.parent_id == task.pk and one.state in (State.OPEN, State.WAITING) for one in tasks)


def _counted(base: list[Task]) -> list[Task]:
    """Whose answers count: not the submitter's own, where others are asked."""
    others = [task for task in base if not (task.state == State.SKIPPED and task.why == LEFT_OUT)]
    return others or base


def _is_owed(task: Task) -> bool:
    """Whether an added answer is still awaited."""
    return task.state in (State.OPEN, State.WAITING)


def _of_base(node: Node, mode: str, tasks: Sequence[Task]) -> str:
    agreed = sum(task.state in AGREED for task in tasks)
    denied = sum(task.state == State.REJECTED for task in tasks)
    is_over = agreed + denied == len(tasks)
    if mode == "any":
        return _first_answer(tasks)
    if node.count_all and not is_over:
        return "open"
    if mode == "ratio":
        return _by_ratio(node.ratio, agreed, denied, len(tasks))
    if denied:
        return "rejected"
    return "passed" if is_over else "open"


def _first_answer(tasks: Sequence[Task]) -> str:
    if any(task.state == State.REJECTED for task in tasks):
        return "rejected"
    return "passed" if not tasks or any(task.state in AGREED for task in tasks) else "open"


def _by_ratio(ratio: Decimal, agreed: int, denied: int, everyone: int) -> str:
    if agreed >= ratio * everyone:
        return "passed"
    return "rejected" if everyone - denied < ratio * everyone else "open"
