"""Runs on their way through a program, batch by batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanxi.flow.automation.models import AutomationRun, State
from guanxi.flow.automation.rules import Rule
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.records.change import Change


@dataclass(eq=False)
class Item:
    """One record that a rule runs for. `record` is the row as the caller has it, where he has it."""

    run: AutomationRun
    record: Any = None

    @property
    def pk(self) -> int:
        return self.run.record_id

    @property
    def is_over(self) -> bool:
        return self.run.ended_at is not None

    def tell(self, place: int, do: str, **facts: Any) -> None:
        """Note what a step did."""
        self.run.told = [*self.run.told, {"step": place, "do": do, **facts}]

    def end(self, state: Any, error: DomainError | None = None) -> None:
        self.run.state, self.run.ended_at, self.run.due_at = state, clock.now(), None
        if error is not None:
            self.run.error = {"code": error.code, "message": error.message, "field": error.field}

    def hold(self, place: int, state: Any, until: datetime) -> None:
        """Come back to this place later."""
        self.run.place, self.run.state, self.run.due_at = place, state, until


@dataclass(frozen=True)
class Doing:
    """One step for one batch: which rule, where in its program, and how deep in the chain of rules."""

    rule: Rule
    place: int
    depth: int

    def key(self, item: Item) -> str:
        """What makes this step of this run the same one when it is tried again."""
        return f"automation:{item.run.automation_id}:{item.run.key}:{self.place}"


def new_run(rule: Rule, pk: int, key: str, depth: int, cause: Mapping[str, Any]) -> AutomationRun:
    """A run that begins now."""
    return AutomationRun(
        automation_id=rule.pk,
        version_id=rule.version.pk,
        module=rule.says.module.key,
        record_id=pk,
        key=key,
        state=State.READY,
        depth=depth,
        at=clock.now(),
        cause=dict(cause),
        told=[],
    )


def changes_told(change: Change) -> dict[str, list[Any]]:
    """What a change altered, before and after, in JSON's words."""
    told = {item.key: item.type.dump for item in change.module.told if not item.is_sealed}
    pairs = {key: pair for key, pair in change.written.items() if key in told}
    return {key: [_plain(told[key](old)), _plain(told[key](new))] for key, (old, new) in pairs.items()}


def _plain(value: Any) -> Any:
    """As JSON holds it; what the record says of itself beside its fields is left as text."""
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)


def of_records(items: Iterable[Item]) -> dict[int, Item]:
    return {item.pk: item for item in items}
