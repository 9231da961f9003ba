"""What can be done in the background: plain functions under a name that stays the same between releases."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from guanxi.meta.registry import is_asleep

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Task:
    """A declared function. `every` makes it a schedule; `atomic` runs each batch inside one transaction.

    `when` gives the first due moment behind another one, and nothing while the schedule rests. `failed` hears of the id
    and the error of a job that came to nothing. `before` runs ahead of each batch and outside its transaction. `label`
    says to people what it does: a text, or a function of a job's id and arguments.
    """

    name: str
    function: Callable[..., Any]
    retries: int
    atomic: bool
    every: timedelta | None
    before: Callable[..., Any] | None = None
    label: Any = ""
    when: Callable[[datetime], datetime | None] | None = None
    failed: Callable[[int, dict[str, Any]], object] | None = None

    def check(self, arguments: dict[str, Any]) -> None:
        """TypeError when the function would not take these arguments; better now than in the worker."""
        inspect.signature(self.function).bind(None, **arguments)

    def named(self, job_id: int, arguments: dict[str, Any]) -> str:
        """What a job of this kind does, in words for people."""
        return str(self.label(job_id, **arguments) if callable(self.label) else self.label or self.name)


_tasks: dict[str, Task] = {}
_by_function: dict[Callable[..., Any], Task] = {}


def job(
    name: str,
    *,
    retries: int = 3,
    atomic: bool = True,
    every: timedelta | None = None,
    before: Callable[..., Any] | None = None,
    label: Any = "",
    when: Callable[[datetime], datetime | None] | None = None,
    failed: Callable[[int, dict[str, Any]], object] | None = None,
) -> Callable[[F], F]:
    """Declare a background function. It takes a `Run` first, then keyword arguments that JSON can hold.

    It returns `run.next(...)` when there is more to do, else its result. What it writes is committed together with
    its checkpoint. `atomic=False` is for work that leaves the house (mail, webhooks): that can't be rolled back, so
    it may happen twice when a worker dies. `every` enqueues it again and again, without arguments; with `when` at
    moments that follow each other about so, such as at three every night. `before` is for slow reading that must not
    hold a transaction open; it takes the same arguments, and leaves alone what is done already. `failed` is told, in
    one transaction with its end, of a job that has failed for good. `label` is its name for people, or a function that
    gives it for the id of a job and the same arguments.
    """

    def declare(function: F) -> F:
        if name in _tasks and _tasks[name].function is not function:
            raise ValueError(f"two jobs are named {name!r}")
        _tasks[name] = _by_function[function] = Task(
            name, function, retries, atomic, every, before, label, when, failed
        )
        return function

    return declare


def task_of(function: Callable[..., Any]) -> Task:
    """The declaration of a function; KeyError when it has none."""
    return _by_function[function]


def task_named(name: str) -> Task:
    """The declaration of a name; KeyError when this release does not know it."""
    return _tasks[name]


def names() -> frozenset[str]:
    """All names that this release can run: a worker leaves the jobs of a newer one alone."""
    return frozenset(_tasks)


def scheduled() -> tuple[Task, ...]:
    """The tasks that run by themselves; those of modules that are switched off don't."""
    return tuple(task for task in _tasks.values() if task.every and not is_asleep(task.function.__module__))
