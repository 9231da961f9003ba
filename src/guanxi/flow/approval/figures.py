"""How long approvals take in working time and how they end, by node and by person (F102 rule 3)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval.definition import DECIDING
from guanxi.flow.approval.going import ANSWERED
from guanxi.flow.approval.models import Step, Task
from guanxi.kernel import clock
from guanxi.meta import registry

LOOKED_AT = 500
LONG_OPEN = timedelta(hours=24)
MOST = 200  # rows of a table of figures


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is known of one node (`definition`, `node`, `name`) or `person`: answers, working hours on average, and how
    many of the answers were a no."""

    definition: int | None = None
    node: str = ""
    name: str = ""
    person: int | None = None
    answers: int
    hours: Decimal | None
    rejected: int

    @property
    def reject_rate(self) -> Decimal:
        return _rounded(Decimal(100 * self.rejected) / self.answers)


def usual_hours(definition: int) -> dict[str, Decimal]:
    """How many working hours each node of a definition usually takes: the median of those that ended last."""
    rows = Step.objects.filter(
        case__definition=definition, kind__in=DECIDING, state=Step.State.PASSED, worked_minutes__isnull=False
    ).order_by("-pk")
    spent: dict[str, list[int]] = defaultdict(list)
    for node, minutes in rows.values_list("node", "worked_minutes")[:LOOKED_AT]:
        spent[node].append(minutes)
    return {node: _hours(Decimal(str(median(minutes)))) for node, minutes in spent.items()}


def by_node(actor: Actor, *, since: datetime, definition: int | None = None) -> list[Figures]:
    """Figures of each node of the cases that the actor sees, the slowest first."""
    rows = answers(actor, since=since, definition=definition).values("case__definition_id", "step__node")
    return [
        Figures(definition=row["case__definition_id"], node=row["step__node"], name=row["name"] or "", **_figures(row))
        for row in _counted(rows)
    ]


def by_person(actor: Actor, *, since: datetime, definition: int | None = None) -> list[Figures]:
    """Figures of each person who has answered, the slowest first."""
    rows = answers(actor, since=since, definition=definition).values("assignee_id")
    return [Figures(person=row["assignee_id"], **_figures(row)) for row in _counted(rows)]


def answers(
    actor: Actor,
    *,
    since: datetime,
    definition: int | None = None,
    node: str = "",
    person: int | None = None,
) -> QuerySet[Task]:
    """What the figures count: the answers since a moment in cases that the actor sees."""
    rows = _tasks(actor).filter(state__in=ANSWERED, acted_at__gte=since, opened_at__isnull=False)
    wanted: dict[str, Any] = {"case__definition": definition, "step__node": node, "assignee": person}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def long_open(actor: Actor, *, limit: int = MOST) -> list[Task]:
    """Tasks that have been open for more than a day, the oldest first, of the cases that the actor sees."""
    rows = _tasks(actor).filter(state=Task.State.OPEN, opened_at__lt=clock.now() - LONG_OPEN)
    return list(rows.select_related("case", "step", "assignee").order_by("opened_at")[:limit])


def _counted(rows: Any) -> list[Mapping[str, Any]]:
    counted = rows.order_by().annotate(
        answers=Count("pk"),
        minutes=Sum("worked_minutes"),
        timed=Count("worked_minutes"),
        rejected=Count("pk", filter=Q(state=Task.State.REJECTED)),
        name=Max("step__name"),
    )
    found = list(counted.order_by("-answers")[:MOST])
    return sorted(found, key=lambda row: -(_average(row) or Decimal(0)))


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    average = _average(row)
    return {
        "answers": row["answers"],
        "hours": None if average is None else _hours(average),
        "rejected": row["rejected"],
    }


def _average(row: Mapping[str, Any]) -> Decimal | None:
    return Decimal(row["minutes"]) / row["timed"] if row["timed"] else None


def _tasks(actor: Actor) -> QuerySet[Task]:
    cases = visible(registry.get("approval"), actor).order_by()
    return Task.objects.filter(case__in=cases.values("pk"))


def _hours(minutes: Decimal) -> Decimal:
    return _rounded(minutes / 60)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
