"""Who is asked: what the rules of a node name at this moment, and who really sits there then."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guanxi.access.actor import actor_standing
from guanxi.access.administrators import administrators
from guanxi.access.models import Department, User, UserPosition
from guanxi.access.positions import superiors_of
from guanxi.access.standing import standings_of
from guanxi.flow.approval.definition import Approvers, Node
from guanxi.flow.approval.stands_in import stand_ins
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module

WORKING = {"status": "active", "deleted_at": None}
HOLDING = {"user__status": "active", "user__deleted_at": None}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What decides who is asked: the record as it would become, who submitted it and whom he has chosen."""

    module: Module
    record: Any
    submitter: int | None
    definition: int
    choices: Mapping[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person at a node. `original` is whom he stands in for; `agreed`: he need not be asked; `why` says by which
    rule he came here."""

    user: int
    why: str
    original: int | None = None
    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Everybody at a node, and how their answers are counted."""

    people: tuple[Seat, ...]
    mode: str


def seats_of(node: Node, asking: Asking, *, strict: bool = False) -> Seats:
    """Who is asked at a node. Where the rule names nobody the node says what then; `strict` refuses where it says so,
    else the administrators are asked."""
    rule = node.approvers or Approvers(by="submitter")
    named = named_by(rule, node, asking)
    seats = _seated(node, asking, named, rule.by)
    if seats:
        return Seats(people=seats, mode=node.mode)
    if strict and rule.by == "choice":
        raise DomainError("E_CHOOSE_APPROVER", field=f"choices.{node.key}", node=node.name or node.key)
    if node.empty == "pass":
        return Seats(people=(), mode=node.mode)
    if node.empty == "assign" and (given := _seated(node, asking, node.assign, "assigned")):
        return Seats(people=given, mode=node.mode)
    if node.empty == "refuse" and strict:
        raise DomainError("E_APPROVER_EMPTY", node=node.name or node.key)
    return Seats(people=_administrators(node, asking), mode="any")


def named_by(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    """The people whom a rule names, each once, in their order."""
    return list(dict.fromkeys(pk for pk in RULES[rule.by](rule, node, asking) if pk))


def _administrators(node: Node, asking: Asking) -> tuple[Seat, ...]:
    """Those who run the system; one of them who submits it himself is not asked beside the others."""
    everybody = administrators()
    others = tuple(Seat(user=pk, why="admin") for pk in everybody if pk != asking.submitter)
    is_own = not others and node.same_submitter != "allow"
    return others or tuple(Seat(user=pk, why="submitter" if is_own else "admin", agreed=is_own) for pk in everybody)


def _seated(node: Node, asking: Asking, named: Iterable[int], by: str) -> tuple[Seat, ...]:
    seats = [_same_submitter(node, asking, pk, by) for pk in named]
    return _able(asking, seats)


def _same_submitter(node: Node, asking: Asking, pk: int, by: str) -> Seat:
    """The submitter himself decides, is left out, or his superior is asked; else he has agreed."""
    if pk != asking.submitter or by == "submitter" or node.same_submitter == "allow":
        return Seat(user=pk, why=by)
    above = _superior(pk) if node.same_submitter == "superior" else None
    if above is not None:
        return Seat(user=above, why="superior_instead")
    return Seat(user=pk, why="submitter", agreed=True)


def _able(asking: Asking, seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Those who can decide: they work here, or someone stands in for them, and their role lets them see such records;
    nobody twice. Who can't see them stands in for nobody."""
    wanted = list(seats)
    instead = stand_ins({seat.user for seat in wanted if not seat.agreed}, asking.definition, asking.submitter)
    able = able_to_see(asking.module, {seat.user for seat in wanted} | set(instead.values()))
    placed = [
        Seat(user=instead[seat.user], why=seat.why, original=seat.user)
        if not seat.agreed and instead.get(seat.user) in able
        else seat
        for seat in wanted
    ]
    found: dict[int, Seat] = {}
    for seat in placed:
        if seat.user in able or seat.agreed:
            found.setdefault(seat.user, seat)
    return tuple(found.values())


def able_to_see(module: Module, people: Iterable[int]) -> set[int]:
    """Which of these people work here and have a role that shows them records of a module."""
    found = standings_of(list(people)).values()
    return {one.user_id for one in found if one.is_active and actor_standing(one, "web").may(module, "view")}


def _of(rule: Approvers, asking: Asking) -> list[int]:
    """From whom superiors and departments are counted."""
    if rule.of == "submitter":
        return [asking.submitter] if asking.submitter else []
    return _in_field(asking, rule.of)


def _in_field(asking: Asking, key: str) -> list[int]:
    if asking.record is None:
        return []
    value = asking.module.field(key).read(asking.record)
    return list(value) if isinstance(value, tuple) else [value] if value else []


def _superior(pk: int) -> int | None:
    user = User.objects.filter(pk=pk).first()
    above = superiors_of(user) if user is not None else []
    return above[0] if above else None


def _line_above(pk: int, most: int) -> list[int]:
    """The superiors of a person, one above the other, as far as there are any."""
    found: list[int] = []
    here: int | None = _superior(pk)
    while here is not None and here not in found and here != pk and len(found) < most:
        found.append(here)
        here = _superior(here)
    return found


def _superior_at(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    lines = [_line_above(pk, rule.level) for pk in _of(rule, asking)]
    return [line[-1] for line in lines if line]


def _superiors(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    return [pk for base in _of(rule, asking) for pk in _until(rule, asking, _line_above(base, rule.level))]


def _until(rule: Approvers, asking: Asking, line: list[int]) -> list[int]:
    """The part of the line up to the first who may decide alone; all of it where nobody is."""
    if rule.until is None:
        return line
    if "level" in rule.until:
        return line[: rule.until["level"]]
    if "amount" in rule.until:
        return line[: _levels_for(rule.until["amount"], asking)]
    enough = _holders(rule.until)
    for place, pk in enumerate(line):
        if pk in enough:
            return line[: place + 1]
    return line


def _levels_for(amount: Mapping[str, Any], asking: Asking) -> int:
    """How many superiors an amount needs: each decides up to a limit, above the last one all of them."""
    value = asking.module.field(amount["field"]).read(asking.record) or 0
    limits = [Decimal(one) for one in amount["limits"]]
    return next((place + 1 for place, limit in enumerate(limits) if Decimal(value) <= limit), len(limits) + 1)


def _holders(until: Mapping[str, Any]) -> set[int]:
    if "role" in until:
        return set(_with_roles([until["role"]]))
    return set(UserPosition.objects.filter(position=until["position"]).values_list("user_id", flat=True))


def _departments(rule: Approvers, asking: Asking) -> list[int]:
    if rule.of not in ("submitter", "owner") and asking.module.field(rule.of).target == "department":
        return _in_field(asking, rule.of)
    people = _of(rule, asking)
    known = dict(User.objects.filter(pk__in=people).values_list("pk", "department_id"))
    return [known[pk] for pk in people if pk in known]


def _department_head(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    wanted = _departments(rule, asking)
    heads = dict(Department.objects.filter(pk__in=wanted, deleted_at=None).values_list("pk", "head_user_id"))
    return [heads[pk] for pk in wanted if heads.get(pk)]


def _department_heads(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    found: list[int] = []
    for pk, path in Department.objects.filter(pk__in=_departments(rule, asking)).values_list("pk", "path"):
        line = [pk, *reversed([int(part) for part in path.split(".") if part])]
        heads = dict(Department.objects.filter(pk__in=line, deleted_at=None).values_list("pk", "head_user_id"))
        found += [heads[one] for one in line if heads.get(one)][: rule.level]
    return found


def _positions(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    rows = UserPosition.objects.filter(position__in=rule.ids, **HOLDING).order_by("user")
    return list(rows.values_list("user_id", flat=True))


def _with_roles(ids: Iterable[int]) -> list[int]:
    return [
        pk
        for role in ids
        for pk in User.objects.filter(roles__holds=role, **WORKING).order_by("pk").values_list("pk", flat=True)
    ]


def _chosen(rule: Approvers, node: Node, asking: Asking) -> list[int]:
    """Whom the submitter has chosen, as far as the node lets him choose them: himself only where he may decide."""
    allowed = within(rule.scope, asking.choices.get(node.key, ()))
    return [pk for pk in allowed if pk != asking.submitter or node.same_submitter == "allow"]


def within(scope: Mapping[str, Iterable[int]] | None, people: Iterable[int]) -> list[int]:
    """Those of these people whom a scope names by themselves, their positions, roles or departments; without a scope
    all of them."""
    wanted = list(people)
    if not scope or not any(scope.values()):
        return wanted
    found = set(scope.get("users", ())) | set(_with_roles(scope.get("roles", ())))
    found |= set(UserPosition.objects.filter(position__in=scope.get("positions", ())).values_list("user_id", flat=True))
    found |= set(User.objects.filter(department__in=scope.get("departments", ())).values_list("pk", flat=True))
    return [pk for pk in wanted if pk in found]


RULES: Mapping[str, Callable[[Approvers, Node, Asking], Iterable[int]]] = {
    "users": lambda rule, node, asking: rule.ids,
    "positions": _positions,
    "roles": lambda rule, node, asking: _with_roles(rule.ids),
    "superior": _superior_at,
    "superiors": _superiors,
    "department_head": _department_head,
    "department_heads": _department_heads,
    "field": lambda rule, node, asking: _in_field(asking, rule.field),
    "choice": _chosen,
    "submitter": lambda rule, node, asking: [asking.submitter] if asking.submitter else [],
}
