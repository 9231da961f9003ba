"""The card of whom to speak with: records of several modules whose next follow-up is today or was missed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records.query import find
from guanxi.web import formats
from guanxi.web.menu import address
from guanxi.web.workbench.cards import ROWS, Card, add, asked, door, said

WHEN = "next_follow_at"


@dataclass(frozen=True, kw_only=True)
class FollowUps:
    """Records of a module that know when to speak next. `among` leaves out those that are closed; `note` is the field
    that stands below the title."""

    module: str
    among: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def condition(self) -> dict[str, Any]:
        mine = {"field": "owner", "op": "eq", "value": "$me"}
        missed = {"field": WHEN, "op": "lt", "value": "$now"}
        today = {"field": WHEN, "op": "within", "value": "today"}
        return {"all": [mine, *([dict(self.among)] if self.among else []), {"any": [missed, today]}]}


_sources: dict[str, FollowUps] = {}


def add_follow_ups(source: FollowUps) -> None:
    """Show records of a module on the card of follow-ups."""
    _sources[source.module] = source


def due(actor: Actor) -> dict[str, Any]:
    """One's own records whose next follow-up is today or was missed, the oldest first."""
    parts, rows = [], []
    for source in _sources.values():
        module = registry.get(source.module)
        if actor.may(module, "view") and WHEN in readable(module, actor):
            found = find(module, actor, asked(module, actor, source.condition, WHEN))
            rows += [(row[WHEN], _row(source, row, actor)) for row in found.rows]
            count = found.count.value if found.count else 0
            href = door(module, source.condition, WHEN)
            parts.append({"label": module.label_plural, "count": count, "href": href})
    rows.sort(key=lambda pair: pair[0])
    return {
        "parts": [part for part in parts if part["count"]],
        "count": sum(part["count"] for part in parts),
        "rows": [row for _when, row in rows[:ROWS]],
        "empty": _("Nobody is waiting for you today"),
        "empty_text": _("Customers, leads and deals appear here on the day of their next follow-up."),
    }


def _row(source: FollowUps, row: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    module, at = registry.get(source.module), row[WHEN]
    beside = said(module, actor, row, source.note) if source.note else []
    return {
        "title": row[module.field(module.title).column],
        "href": f"{address(module)}{row['id']}/",
        "note": " · ".join([str(module.label), *beside]),
        "when": formats.moment(at),
        "when_title": formats.full_moment(at),
        "late": at < clock.now(),
    }


add(Card(key="follow_ups", label=gettext_lazy("Follow-ups due"), order=20, template="cards/todo.html", load=due))
