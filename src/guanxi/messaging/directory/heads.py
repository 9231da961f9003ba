"""What a plan says of heads of departments."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from guanxi.messaging.directory.departments import Places
from guanxi.messaging.directory.lines import Kind, Line
from guanxi.messaging.directory.people import Persons
from guanxi.messaging.directory.sides import Here, OurDepartment, Rules, There


def head_lines(there: There, here: Here, rules: Rules, places: Places, persons: Persons) -> Iterator[Line]:
    """Who leads which department, where that is not so here yet. A department without a head there keeps ours."""
    if "heads" in rules.kept:
        return
    leaders = _leaders(there)
    names = {one.external_id: one.name for one in there.people}
    for one in there.departments:
        wanted = [name for name in leaders[one.external_id] if name in persons]
        if not wanted or one.external_id not in places:
            continue
        ours = here.departments.get(places[one.external_id] or 0)
        ids = [persons[name] for name in wanted]
        if ours is not None and None not in ids and is_led_by(ours, [pk for pk in ids if pk]):
            continue
        present = here.people.get(ours.head or 0) if ours else None
        before = present.name if present else ""
        told = (("head_user", before, ", ".join(names[name] for name in wanted)),)
        values = {"heads": wanted}
        known: dict[str, Any] = {"external_id": one.external_id, "name": one.name, "target": ours.pk if ours else None}
        yield Line(kind=Kind.HEADS, values=values, told=told, **known)


def is_led_by(ours: OurDepartment, wanted: list[int]) -> bool:
    """Whether head and deputies are these people."""
    head, deputies = led(ours.head, wanted)
    return head == ours.head and set(deputies) == set(ours.deputies)


def led(present: int | None, wanted: list[int]) -> tuple[int, list[int]]:
    """Head and deputies: whoever is the head here stays it, if he is one there."""
    head = present if present in wanted else wanted[0]
    return head, [pk for pk in dict.fromkeys(wanted) if pk != head]


def _leaders(there: There) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in there.departments:
        found[one.external_id] += [name for name in one.heads if name not in found[one.external_id]]
    for person in there.people:
        for place in person.leads:
            if person.external_id not in found[place]:
                found[place].append(person.external_id)
    return found
