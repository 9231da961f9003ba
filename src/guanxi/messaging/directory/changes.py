"""What each kind of line asks of the store."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.messaging.directory.heads import led
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.directory.linking import departments_named, people_named
from guanxi.messaging.directory.models import DepartmentLink, Following, SyncLine
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.store import Change

DIRECT = ("name", "mobile", "email", "employee_no", "username")
Present = Mapping[int, Any]


@dataclass(frozen=True)
class Desk:
    """Who does lines of which provider, by which settings, and who is whom among those that the lines name. `ours` are
    departments that are linked to some department there."""

    provider: str
    actor: Actor
    following: Following
    departments: Mapping[str, int]
    people: Mapping[str, int]
    ours: frozenset[int]


def desk_for(provider: str, actor: Actor, following: Following, lines: Iterable[SyncLine]) -> Desk:
    """All that these lines need to know: a few queries however many they are."""
    lines = list(lines)
    places = {name for line in lines for name in _places(line)}
    names = {name for line in lines for name in (line.external_id, *line.values.get("heads", ()))}
    linked = DepartmentLink.objects.filter(provider=provider).values_list("department_id", flat=True)
    return Desk(
        provider=provider,
        actor=actor,
        following=following,
        departments=departments_named(provider, places),
        people=people_named(provider, names),
        ours=frozenset(linked),
    )


def _places(line: SyncLine) -> list[str]:
    return [line.external_id, line.values.get("parent", ""), *line.values.get("departments", ())]


def _new_department(desk: Desk, line: SyncLine, present: Present) -> Change:
    values = {"name": line.values["name"], "sequence": line.values["sequence"]}
    if line.values["parent"]:
        values["parent"] = _place(desk, line.values["parent"], "parent")
    return store.new(registry.get("department"), desk.actor, values)


def _renamed(desk: Desk, line: SyncLine, present: Present) -> Change:
    return _changed(desk, "department", line, present, {"name": line.values["name"]})


def _moved(desk: Desk, line: SyncLine, present: Present) -> Change:
    values = {"parent": _place(desk, line.values["parent"], "parent")}
    return _changed(desk, "department", line, present, values)


def _heads(desk: Desk, line: SyncLine, present: Present) -> Change:
    """Of those named, whoever works here by now."""
    module = registry.get("department")
    people = [desk.people[name] for name in line.values["heads"] if name in desk.people]
    department = present.get(line.target or 0)
    if department is None:
        raise Missing
    if not people:
        raise module.field("head_user").refused("E_REFERENCE")
    head, deputies = led(department.head_user_id, people)
    return _changed(desk, "department", line, present, {"head_user": head, "deputies": deputies})


def _new_person(desk: Desk, line: SyncLine, present: Present) -> Change:
    values = {key: line.values[key] for key in DIRECT if line.values.get(key)}
    following = desk.following
    values |= {"position": following.position_id, "roles": [following.role_id] if following.role_id else []}
    return store.new(registry.get("user"), desk.actor, {**values, **_departments(desk, line, None)})


def _changed_person(desk: Desk, line: SyncLine, present: Present) -> Change:
    values = {key: line.values[key] for key in DIRECT if line.values.get(key)}
    if "departments" in line.values:
        values |= _departments(desk, line, present.get(line.target or 0))
    return _changed(desk, "user", line, present, values)


def _back(desk: Desk, line: SyncLine, present: Present) -> Change:
    return _changed(desk, "user", line, present, {"status": "active"})


def _off(desk: Desk, line: SyncLine, present: Present) -> Change:
    return _changed(desk, "user", line, present, {"status": "disabled"})


def _changed(desk: Desk, key: str, line: SyncLine, present: Present, values: Mapping[str, Any]) -> Change:
    """A change of what a line is about, if that is still linked to it."""
    record = present.get(line.target or 0)
    known = desk.people if key == "user" else desk.departments
    if record is None or known.get(line.external_id) != record.pk:
        raise Missing
    return Change(module=registry.get(key), actor=desk.actor, record=record, data=values, is_new=False)


def _departments(desk: Desk, line: SyncLine, person: Any) -> dict[str, Any]:
    """The main department and the further ones; those that he has here alone stay."""
    found = [desk.departments[name] for name in line.values["departments"] if name in desk.departments]
    if not found:
        raise registry.get("user").field("department").refused("E_REFERENCE")
    own = [pk for pk in person.extra_departments if pk not in desk.ours] if person is not None else []
    extra = [pk for pk in dict.fromkeys([*found[1:], *own]) if pk != found[0]]
    return {"department": found[0], "extra_departments": extra}


def _place(desk: Desk, name: str, key: str) -> int:
    if name not in desk.departments:
        raise registry.get("department").field(key).refused("E_REFERENCE")
    return desk.departments[name]


MAKERS: dict[Kind, Callable[[Desk, SyncLine, Present], Change]] = {
    Kind.DEPARTMENT_NEW: _new_department,
    Kind.DEPARTMENT_RENAMED: _renamed,
    Kind.DEPARTMENT_MOVED: _moved,
    Kind.PERSON_NEW: _new_person,
    Kind.PERSON_CHANGED: _changed_person,
    Kind.PERSON_BACK: _back,
    Kind.PERSON_OFF: _off,
    Kind.PERSON_GONE: _off,
    Kind.HEADS: _heads,
}
