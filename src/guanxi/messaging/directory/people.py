"""What a plan says of people: who is new, the same, changed, switched off, back or gone, and what speaks against it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.kernel.text import fold
from guanxi.messaging.directory.lines import Kind, Line
from guanxi.messaging.directory.matching import Match, matches
from guanxi.messaging.directory.sides import Here, OurPerson, Rules, There
from guanxi.messaging.im.providers.base import Person

Persons = Mapping[str, int | None]  # who of ours somebody is; nothing for one who is still to be taken on
# Of the addresses only the one that the company gives: the other may be private, and is for recognising people alone.
FIELDS = {"name": "name", "mobile": "mobile", "email": "work_mail", "employee_no": "number"}
ONCE = ("mobile", "email", "employee_no")
LONGEST_USERNAME = 50


def person_lines(there: There, here: Here, rules: Rules) -> tuple[list[Line], Persons]:
    """The lines, and who everybody of theirs is here once they are done."""
    lines: list[Line] = []
    persons: dict[str, int | None] = {}
    taken, twice = set(here.usernames), _twice(there)
    found = matches(there, here)
    for person in there.people:
        ours = here.people.get(here.person_links.get(person.external_id, 0))
        if ours is not None:
            persons[person.external_id] = ours.pk
            lines += _of_known(person, ours, there, here, rules, twice)
        elif person.is_active:
            line = _first_time(person, found[person.external_id], there, here, taken, twice)
            lines.append(line)
            if line.kind != Kind.CONFLICT:
                persons[person.external_id] = line.target
            if line.kind == Kind.PERSON_LINK:
                lines += _of_known(person, here.people[line.target or 0], there, here, rules, twice)
    return [*lines, *_gone(there, here)], persons


def _of_known(
    person: Person, ours: OurPerson, there: There, here: Here, rules: Rules, twice: Mapping[str, set[str]]
) -> Iterator[Line]:
    known: dict[str, Any] = {"external_id": person.external_id, "name": ours.name, "target": ours.pk}
    if ours.is_in_bin:
        if person.is_active:
            yield Line(kind=Kind.CONFLICT, why="in_bin", is_ticked=False, **known)
        return
    if person.is_active and not ours.is_active:
        why = "" if ours.closed_there else "by_hand"
        yield Line(kind=Kind.PERSON_BACK, is_ticked=not why, why=why, **known)
    if not person.is_active:
        if ours.is_active:
            why = "administrator" if ours.is_admin else ""
            yield Line(kind=Kind.PERSON_OFF, is_ticked=not why, why=why, **known)
        return
    yield from _changes(person, ours, there, here, rules, twice)


def _first_time(
    person: Person, match: Match, there: There, here: Here, taken: set[str], twice: Mapping[str, set[str]]
) -> Line:
    known: dict[str, Any] = {"external_id": person.external_id, "name": person.name or person.external_id}
    values: dict[str, Any] = {key: value for key, named in FIELDS.items() if (value := getattr(person, named))}
    if match.target is not None and not match.why:
        ours = here.people[match.target]
        why = "administrator" if ours.is_admin else "by_mail" if match.is_weak else ""
        told: tuple[tuple[str, str, str], ...] = (("user", person.name, ours.name),)
        values = {"union_id": person.union_id}
        return Line(
            kind=Kind.PERSON_LINK, target=ours.pk, told=told, values=values, is_ticked=not why, why=why, **known
        )
    why = match.why or next((f"{key}_twice" for key in twice if values.get(key) in twice[key]), "")
    why = why or ("" if person.name else "no_name") or ("" if _departments(person, there) else "no_department")
    told = tuple((key, "", value) for key, value in values.items() if key != "name")
    if why:
        return Line(kind=Kind.CONFLICT, target=match.target, told=told, is_ticked=False, why=why, **known)
    values |= {"username": _username(person, taken), "union_id": person.union_id}
    places = _departments(person, there)
    told += (("department", "", _named(places, there)),)
    return Line(kind=Kind.PERSON_NEW, values={**values, "departments": places}, told=told, **known)


def _changes(
    person: Person, ours: OurPerson, there: There, here: Here, rules: Rules, twice: Mapping[str, set[str]]
) -> Iterator[Line]:
    """What differs, in one line; what can't be written, because it is somebody else's, in lines of its own."""
    known: dict[str, Any] = {"external_id": person.external_id, "name": ours.name, "target": ours.pk}
    values: dict[str, Any] = {}
    told = []
    for key, named in FIELDS.items():
        wanted, present = getattr(person, named), getattr(ours, key)
        if not wanted or wanted == present or key in rules.kept:
            continue
        why = _against(key, wanted, ours, here, twice)
        if why:
            told_why = ((key, present, wanted),)
            yield Line(kind=Kind.CONFLICT, told=told_why, is_ticked=False, why=why, **known)
            continue
        values[key] = wanted
        told.append((key, present, wanted))
    places = _moved(person, ours, there, here, rules)
    if places:
        values["departments"] = places
        told.append(("department", _ours_named(ours, here), _named(places, there)))
    if values:
        yield Line(kind=Kind.PERSON_CHANGED, values=values, told=tuple(told), **known)


def _against(key: str, wanted: str, ours: OurPerson, here: Here, twice: Mapping[str, set[str]]) -> str:
    if wanted in twice.get(key, ()):
        return f"{key}_twice"
    is_taken = key in ONCE and here.owners(key).get(wanted, ours.pk) != ours.pk
    return f"{key}_taken" if is_taken else ""


def _moved(person: Person, ours: OurPerson, there: There, here: Here, rules: Rules) -> list[str]:
    """The departments of a person there, the main one first, if they are not those that he has here. What he has here
    beside those of the provider stays."""
    places = _departments(person, there)
    if not places or "departments" in rules.kept:
        return []
    wanted = [here.department_links.get(place) for place in places]
    if not rules.tells_main and ours.department in wanted:
        first = wanted.index(ours.department)
        places.insert(0, places.pop(first))
        wanted.insert(0, wanted.pop(first))
    extra = {pk for pk in ours.extra_departments if pk in here.linked_departments}
    is_same = wanted[0] == ours.department and set(wanted[1:]) == extra
    return [] if is_same else places


def _departments(person: Person, there: There) -> list[str]:
    return [place for place in dict.fromkeys(person.departments) if place in there.department_ids]


def _named(places: list[str], there: There) -> str:
    names = {one.external_id: one.name for one in there.departments if one.external_id in places}
    return ", ".join(names[place] for place in places)


def _ours_named(ours: OurPerson, here: Here) -> str:
    ids = [pk for pk in (ours.department, *ours.extra_departments) if pk in here.departments]
    return ", ".join(here.departments[pk].name for pk in ids if pk)


def _username(person: Person, taken: set[str]) -> str:
    """What a new person signs in with, should he ever have a password: work mail, mobile, or the name there."""
    for wanted in (person.work_mail, person.mobile, person.external_id):
        if wanted and len(wanted) <= LONGEST_USERNAME and fold(wanted) not in taken:
            taken.add(fold(wanted))
            return wanted
    return _numbered(person, taken)


def _numbered(person: Person, taken: set[str]) -> str:
    stem, number = person.external_id[: LONGEST_USERNAME - 6], 2
    while fold(f"{stem}-{number}") in taken:
        number += 1
    taken.add(fold(f"{stem}-{number}"))
    return f"{stem}-{number}"


def _twice(there: There) -> dict[str, set[str]]:
    """Mobiles and addresses that several active people there have."""
    active = [person for person in there.people if person.is_active]
    counts = {key: Counter(getattr(person, FIELDS[key]) for person in active) for key in ("mobile", "email")}
    return {key: {value for value, count in found.items() if value and count > 1} for key, found in counts.items()}


def _gone(there: There, here: Here) -> Iterator[Line]:
    present = {person.external_id for person in there.people}
    for external_id, pk in here.person_links.items():
        ours = here.people.get(pk)
        if external_id not in present and ours is not None and ours.is_active and not ours.is_in_bin:
            why = "administrator" if ours.is_admin else "gone"
            known: dict[str, Any] = {"external_id": external_id, "name": ours.name, "target": pk}
            yield Line(kind=Kind.PERSON_GONE, is_ticked=False, why=why, **known)
