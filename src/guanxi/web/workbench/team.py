"""The card of those who lead: what each of their people has to do and has done, every number a door to its records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.positions import direct_reports
from guanxi.meta import registry
from guanxi.records.summary import summarise
from guanxi.records.titles import titles
from guanxi.web.workbench.cards import Card, add, asked, door, leads

PEOPLE = 12


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number for each person: records of a module under a condition, counted by the field that names him."""

    key: str
    label: Any
    order: int
    module: str
    person: str
    condition: Mapping[str, Any]
    sort: str
    tone: str = ""

    def among(self, people: list[int]) -> dict[str, Any]:
        """The condition for these people; of one, the very list behind his number."""
        whose = (
            {"field": self.person, "op": "eq", "value": people[0]}
            if len(people) == 1
            else {"field": self.person, "op": "in", "value": people}
        )
        return {"all": [whose, dict(self.condition)]}


_figures: dict[str, Figure] = {}


def add_figure(figure: Figure) -> None:
    """Show one more number for each person of a team."""
    _figures[figure.key] = figure


def team(actor: Actor) -> dict[str, Any] | None:
    """The figures of the people below: all of them where they are few, else those who report directly."""
    people = list(actor.below) if actor.below is not None else direct_reports(actor)
    shown = [figure for figure in sorted(_figures.values(), key=lambda one: one.order) if _may(actor, figure)]
    people = [pk for pk in people if pk != actor.user_id]
    if not people or not shown:
        return None
    counts = {figure.key: _counts(actor, figure, people) for figure in shown}
    busiest = sorted(people, key=lambda pk: [-counts[figure.key].get(pk, 0) for figure in shown])[:PEOPLE]
    names = titles("user", busiest, actor)
    return {
        "columns": [figure.label for figure in shown],
        "rows": [
            {
                "id": pk,
                "name": names[pk].text,
                "figures": [_cell(figure, pk, counts[figure.key].get(pk, 0)) for figure in shown],
            }
            for pk in busiest
            if pk in names
        ],
        "more": max(len(people) - len(busiest), 0),
    }


def _may(actor: Actor, figure: Figure) -> bool:
    return actor.may(registry.get(figure.module), "view")


def _counts(actor: Actor, figure: Figure, people: list[int]) -> dict[int, int]:
    module = registry.get(figure.module)
    found = summarise(module, actor, asked(module, actor, figure.among(people), figure.sort), figure.person, "")
    return {group.key[figure.person]: group.count for group in found.groups}


def _cell(figure: Figure, pk: int, count: int) -> dict[str, Any]:
    href = door(registry.get(figure.module), figure.among([pk]), figure.sort)
    return {"count": count, "href": href, "label": figure.label, "tone": figure.tone if count else ""}


add(
    Card(
        key="team",
        label=gettext_lazy("My team"),
        order=32,
        template="cards/team.html",
        load=team,
        is_wide=True,
        is_for=leads,
    )
)
