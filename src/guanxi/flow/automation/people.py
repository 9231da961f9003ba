"""Whom a step means: named people, who is named in a field, the superior of whose record it is, or people in turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.fields import readable
from guanxi.access.models import Position, User, UserPosition
from guanxi.access.positions import ACTIVE
from guanxi.flow.automation.checking import NOBODY, Checking
from guanxi.flow.automation.models import AutomationTurn
from guanxi.flow.automation.paths import look
from guanxi.flow.automation.runs import Doing, Item
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, Option
from guanxi.meta.types.reference import References

FIELD, SUPERIOR, USERS, TURN = "field", "superior", "users", "turn"
WAYS = {
    FIELD: _("Whoever is named in a field"),
    SUPERIOR: _("The superior of whoever is named in a field"),
    USERS: _("Chosen people"),
    TURN: _("Chosen people in turn"),
}
MOST = 50


def owner_field(module: Module) -> str:
    """The field that says whose a record is."""
    return next((key for key in module.sharing.owners if key in module.by_key), "")


def people_fields(module: Module, data: Mapping[str, Any], *ways: str) -> tuple[Field, ...]:
    """The parameters that name people: the way, and what that way needs."""
    kind = Choice(options=people_ways(*ways))
    first = Field(key="to", type=kind, label=_("Who"), column="to", required=True)
    way = data.get("to")
    if way in {FIELD, SUPERIOR}:
        named = Choice(options=tuple(Option(value=key, label=label) for key, label in person_paths(module)))
        default = owner_field(module) or None
        return first, Field(key="field", type=named, label=_("Field"), column="field", required=True, default=default)
    if way in {USERS, TURN}:
        people = References(target="user", limit=MOST)
        return first, Field(key="users", type=people, label=_("People"), column="users", required=True)
    return (first,)


def people_ways(*ways: str) -> tuple[Option, ...]:
    return tuple(Option(value=way, label=WAYS[way]) for way in ways)


def person_paths(module: Module) -> list[tuple[str, Any]]:
    """The fields that name a person: of the record itself, and of the records that it names."""
    found = [(item.key, item.label) for item in _readable(module) if item.is_reference and item.target == "user"]
    for item in _readable(module):
        if item.is_reference and item.target not in {"user", module.key}:
            target = registry.get(item.target)
            for key in target.sharing.owners:
                if key in target.by_key and target.field(key).target == "user":
                    found.append((f"{item.key}.{key}", f"{item.label} › {target.field(key).label}"))
    return found


def _readable(module: Module) -> list[Field]:
    known = readable(module, NOBODY)
    return [item for item in module.fields if item.key in known]


def check_people(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    """The people must work here; what lies behind a reference is read."""
    if "field" in data:
        checking.path(data["field"], "field")
    ids = data.get("users", [])
    if ids and User.objects.filter(pk__in=ids, status="active", deleted_at=None).count() != len(set(ids)):
        checking.refuse(DomainError("E_REFERENCE", label=_("People")), "users")
    return data


def people_of(doing: Doing, step: Mapping[str, Any], items: Iterable[Item]) -> dict[int, list[int]]:
    """By record: the active people that a step means."""
    kept = list(items)
    found = _named(doing, step, kept)
    everyone = {pk for ids in found.values() for pk in ids}
    active = set(User.objects.filter(pk__in=everyone, status="active", deleted_at=None).values_list("pk", flat=True))
    return {pk: [one for one in ids if one in active] for pk, ids in found.items()}


def _named(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> dict[int, list[int]]:
    if step["to"] == USERS:
        return {item.pk: step["users"] for item in items}
    if step["to"] == TURN:
        return _in_turn(doing, step["users"], items)
    rule, path = doing.rule, step["field"]
    found = look(rule.says.module, rule.actor, (item.pk for item in items), [path])
    people = {item.pk: found.value(item.pk, path) for item in items}
    if step["to"] == FIELD:
        return {pk: [person] if person else [] for pk, person in people.items()}
    above = superiors(person for person in people.values() if person)
    return {pk: above.get(person, []) if person else [] for pk, person in people.items()}


def _in_turn(doing: Doing, users: list[int], items: list[Item]) -> dict[int, list[int]]:
    """The next people in their order; others who give away by the same step wait until this is committed."""
    active = User.objects.filter(pk__in=users, status="active", deleted_at=None).values_list("pk", flat=True)
    row = [pk for pk in users if pk in set(active)]
    if not row:
        return {}
    AutomationTurn.objects.get_or_create(automation_id=doing.rule.pk, step=doing.place)
    turn = AutomationTurn.objects.select_for_update().get(automation_id=doing.rule.pk, step=doing.place)
    AutomationTurn.objects.filter(pk=turn.pk).update(given=turn.given + len(items))
    return {item.pk: [row[(turn.given + place) % len(row)]] for place, item in enumerate(items)}


def superiors(user_ids: Iterable[int]) -> dict[int, list[int]]:
    """By person: the direct superior, else whoever holds the nearest occupied position above (F004 rule 6)."""
    people = {user.pk: user for user in User.objects.filter(pk__in=set(user_ids))}
    places = {user.position_id for user in people.values() if not user.manager_id}
    lines = dict(Position.objects.filter(pk__in=places).values_list("pk", "path"))
    above = {int(part) for path in lines.values() for part in path.split(".") if part}
    holders: dict[int, list[int]] = defaultdict(list)
    held = UserPosition.objects.filter(position__in=above, **ACTIVE).order_by("-is_main", "user")
    for position, person in held.values_list("position_id", "user_id"):
        holders[position].append(person)
    return {pk: _above(user, lines.get(user.position_id, ""), holders) for pk, user in people.items()}


def _above(user: User, path: str, holders: Mapping[int, list[int]]) -> list[int]:
    if user.manager_id:
        return [user.manager_id]
    for place in reversed([int(part) for part in path.split(".") if part]):
        if found := [pk for pk in holders.get(place, ()) if pk != user.pk]:
            return found
    return []
