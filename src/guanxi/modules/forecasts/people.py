"""Who reports to whom: the tree of positions as a tree of people, for who may look at which part of it.

A team is led by who holds its position as the main one, the first of several; positions that nobody active holds are
passed over. Everybody is counted once, at his main position.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from guanxi.access.actor import AFTER_DOT, Actor
from guanxi.access.models import UserPosition
from guanxi.access.positions import ACTIVE


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    path: str
    is_active: bool

    @property
    def position(self) -> int:
        """The position that he holds."""
        return int(self.path.rstrip(".").rpartition(".")[2])


@dataclass(frozen=True)
class Tree:
    """The people whom somebody may look at, himself among them, in the order of their positions."""

    people: Mapping[int, Person]

    @cached_property
    def leads(self) -> Mapping[str, int]:
        """Who leads which position, by the path that leads down to it."""
        found: dict[str, int] = {}
        for person in self.people.values():
            if person.is_active:
                found.setdefault(person.path, person.id)
        return found

    @cached_property
    def superiors(self) -> Mapping[int, int]:
        """To whom each person reports, as far as that one is among them."""
        found = {person.id: self._superior(person) for person in self.people.values()}
        return {pk: above for pk, above in found.items() if above}

    @cached_property
    def reports(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for pk, above in self.superiors.items():
            found[above].append(pk)
        return found

    @property
    def tops(self) -> list[int]:
        """Those who report to nobody here."""
        return [pk for pk in self.people if pk not in self.superiors]

    def way_to(self, person: int) -> list[int]:
        """Those above a person, the highest first."""
        found: list[int] = []
        while (above := self.superiors.get(person)) is not None:
            found.insert(0, above)
            person = above
        return found

    def team(self, person: int) -> tuple[int, ...]:
        """A person and all who report to him, directly or not."""
        found = [person]
        for one in found:
            found.extend(self.reports.get(one, ()))
        return tuple(found)

    def _superior(self, person: Person) -> int | None:
        return next((self.leads[path] for path in _above(person.path) if path in self.leads), None)


def sees_all(actor: Actor) -> bool:
    """Whether everybody's forecasts are open to a person."""
    return actor.is_admin or actor.is_system or "forecast.view_all" in actor.rights


def people_of(actor: Actor) -> Tree:
    """The actor and all below his positions; everybody for who sees all. One query."""
    rows = UserPosition.objects.filter(is_main=True)
    if not sees_all(actor):
        reach = Q(user=actor.user_id)
        for path in actor.paths:
            reach |= _below(path)
        rows = rows.filter(reach)
    return _tree(rows)


def team_of(user_id: int) -> Tree:
    """A person and all below his main position: what his own forecast is made of. Two queries."""
    rows = UserPosition.objects.filter(is_main=True)
    path = rows.filter(user=user_id).values_list("path", flat=True).first()
    return _tree(rows.filter(Q(user=user_id) | (_below(path) if path else Q())))


def reports_to(user_id: int) -> int | None:
    """Whose direct report a person is: who leads the nearest position above that somebody active holds."""
    path = UserPosition.objects.filter(user=user_id, is_main=True).values_list("path", flat=True).first() or ""
    above = list(_above(path))
    rows = UserPosition.objects.filter(path__in=above, is_main=True, **ACTIVE).order_by("user")
    leads: dict[str, int] = {}
    for user, place in rows.values_list("user_id", "path"):
        leads.setdefault(place, user)
    return next((leads[one] for one in above if one in leads), None)


def _below(path: str) -> Q:
    return Q(path__gt=path, path__lt=path[:-1] + AFTER_DOT)


def _above(path: str) -> Iterator[str]:
    """The paths that lead down to the positions above, the nearest first."""
    while path := path.rstrip(".").rpartition(".")[0]:
        path += "."
        yield path


def _tree(rows: QuerySet) -> Tree:
    found = rows.order_by("path", "user").values_list(
        "user_id", "user__name", "path", "user__status", "user__deleted_at"
    )
    return Tree(
        {
            pk: Person(pk, name, path, status == "active" and deleted is None)
            for pk, name, path, status, deleted in found
        }
    )
