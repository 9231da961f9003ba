"""How long approvals take and how they end, by node and by person (F102 rule 3)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval.models import Step, Task
from guanxi.kernel import clock
from guanxi.meta import registry

LOOKED_AT = 500
LONG_OPEN = timedelta(hours=24)
ANSWERED = (Task.State.APPROVED, Task.State.REJECTED, Task.State.RETURNED)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is known of one node or person: answers, hours on average, how many of the answers were a no."""

    key: Any
    answers: int
    hours: Decimal
    rejected: int

    @property
    def reject_rate(self) -> Decimal:
        return _rounded(Decimal(100 * self.rejected) / self.answers) if self.answers else Decimal(0)


def usual_hours(definition: int) -> dict[str, Decimal]:
    """How long each node of a definition usually takes: the median of those that ended last."""
    rows = Step.objects.filter(
        case__definition=definition, kind__in=("approve", "handle"), state=Step.State.PASSED
    ).order_by("-pk")
    spent: dict[str, list[float]] = defaultdict(list)
    for node, begun, ended in rows.values_list("node", "entered_at", "ended_at")[:LOOKED_AT]:
        spent[node].append((ended - begun).total_seconds() / 3600)
    return {node: _rounded(Decimal(str(median(hours)))) for node, hours in spent.items()}


def by_node(actor: Actor, *, since: datetime, definition: int | None = None) -> list[Figures]:
    """Figures of each node, named by definition and node, of the cases that the actor sees."""
    return _figures(actor, since, definition, ("case__definition_id", "step__node", "step__name"))


def by_person(actor: Actor, *, since: datetime, definition: int | None = None) -> list[Figures]:
    """Figures of each person who has answered."""
    return _figures(actor, since, definition, ("assignee_id",))


def long_open(actor: Actor, *, limit: int = 200) -> list[Task]:
    """Tasks that have been open for more than a day, the oldest first, of the cases that the actor sees."""
    rows = _tasks(actor).filter(state=Task.State.OPEN, opened_at__lt=clock.now() - LONG_OPEN)
    return list(rows.select_related("case", "step", "assignee").order_by("opened_at")[:limit])


def _figures(actor: Actor, since: datetime, definition: int | None, keys: Iterable[str]) -> list[Figures]:
    rows = _tasks(actor).filter(state__in=ANSWERED, acted_at__gte=since, opened_at__isnull=False)
    if definition is not None:
        rows = rows.filter(case__definition=definition)
    names = tuple(keys)
    found: dict[Any, list[tuple[float, str]]] = defaultdict(list)
    for *key, state, opened, acted in rows.values_list(*names, "state", "opened_at", "acted_at").iterator():
        found[key[0] if len(names) == 1 else tuple(key)].append(((acted - opened).total_seconds() / 3600, state))
    return [
        Figures(
            key=key,
            answers=len(answers),
            hours=_rounded(Decimal(str(sum(hours for hours, _state in answers) / len(answers)))),
            rejected=sum(state == Task.State.REJECTED for _hours, state in answers),
        )
        for key, answers in found.items()
    ]


def _tasks(actor: Actor) -> Any:
    cases = visible(registry.get("approval"), actor).order_by()
    return Task.objects.filter(case__in=cases.values("pk"))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
