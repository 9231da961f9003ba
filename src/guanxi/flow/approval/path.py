"""The way ahead of a record before it is submitted: which nodes, who is asked there and why, and how long it takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.access.models import User
from guanxi.flow.approval.conditions import holds
from guanxi.flow.approval.definition import Flow, Node
from guanxi.flow.approval.figures import usual_hours
from guanxi.flow.approval.people import Asking, Seat, Seats, named_by, seats_of
from guanxi.kernel.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who would be asked; `why` is the rule by which, `instead_of` whom he stands in for."""

    id: int
    name: str
    why: str
    instead_of: str = ""
    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """One node of the way. `depth` counts the branches around it; `problem` says why nobody can be asked yet."""

    key: str
    kind: str
    name: str
    mode: str
    people: tuple[Person, ...]
    hours: Decimal | None = None
    branch: str = ""
    depth: int = 0
    problem: str = ""


def strictly(flow: Flow, asking: Asking) -> dict[str, Seats]:
    """Who is asked at each node that would be reached; refuses to begin what can't be decided: a node that names nobody
    and says so, or asks for a choice."""
    reached = _reached(flow.nodes, asking)
    return {node.key: seats_of(node, asking, strict=True) for node, _branch, _depth in reached if node.decides}


def way(flow: Flow, asking: Asking) -> list[Ahead]:
    """The nodes that a record would go through as it is now, in order; nothing is written."""
    reached = list(_reached(flow.nodes, asking))
    hours = usual_hours(asking.definition)
    found = [(node, branch, depth, *_asked(node, asking)) for node, branch, depth in reached]
    names = _names(seat for *_rest, seats, _problem in found for seat in seats)
    return [
        Ahead(
            key=node.key,
            kind=node.kind,
            name=node.name,
            mode=node.mode if node.decides else "",
            people=tuple(_person(seat, names) for seat in seats),
            hours=hours.get(node.key),
            branch=branch,
            depth=depth,
            problem=problem,
        )
        for node, branch, depth, seats, problem in found
    ]


def _reached(
    nodes: Iterable[Node], asking: Asking, branch: str = "", depth: int = 0
) -> Iterator[tuple[Node, str, int]]:
    for node in nodes:
        if node.kind == "condition":
            taken = next(
                (one for one in node.branches[:-1] if holds(asking.module, one.when, asking.record, asking.submitter)),
                node.branches[-1],
            )
            yield from _reached(taken.nodes, asking, taken.name or taken.key, depth + 1)
            continue
        yield node, branch, depth
        for one in node.branches:
            yield from _reached(one.nodes, asking, one.name or one.key, depth + 1)


def _asked(node: Node, asking: Asking) -> tuple[list[Seat], str]:
    if node.decides:
        try:
            return list(seats_of(node, asking, strict=True).people), ""
        except DomainError as error:
            return [], error.message
    if node.people is None:
        return [], ""
    return [Seat(user=pk, why=node.people.by) for pk in named_by(node.people, node, asking)], ""


def _names(seats: Iterable[Seat]) -> Mapping[int, str]:
    wanted = {pk for seat in seats for pk in (seat.user, seat.original) if pk}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _person(seat: Seat, names: Mapping[int, str]) -> Person:
    return Person(
        id=seat.user,
        name=names.get(seat.user, ""),
        why=seat.why,
        instead_of=names.get(seat.original, "") if seat.original else "",
        agreed=seat.agreed,
    )


def values_of(way_ahead: Iterable[Ahead]) -> list[dict[str, Any]]:
    """The way as plain values, for programs."""
    return [
        {
            "node": one.key,
            "kind": one.kind,
            "name": one.name,
            "mode": one.mode or None,
            "branch": one.branch or None,
            "usual_hours": None if one.hours is None else str(one.hours),
            "problem": one.problem or None,
            "people": [
                {
                    "user": person.id,
                    "name": person.name,
                    "why": person.why,
                    "instead_of": person.instead_of or None,
                    "agreed": person.agreed,
                }
                for person in one.people
            ],
        }
        for one in way_ahead
    ]
