"""Small companies drawn at random: a tree of positions, people with roles of their own, records of every kind."""

from dataclasses import dataclass
from random import Random
from typing import Any

from guanxi.access.actor import actor_of
from guanxi.access.models import Company, Position, Role, User, UserPosition
from guanxi.meta import registry
from guanxi.modules.people.sharing import share_module
from guanxi.records import store
from tests.contract.oracle import DAILY, SHELF, Facts, Person
from tests.kit.people import Kit

RIGHTS = ("create", "edit", "delete", "export", "import", "bulk")
WIDER = ("view_all", "modify_all")
MODES = ("private", "private", "read", "read_write")


@dataclass(frozen=True)
class World:
    """A drawn company: the people of the kit and others, their records, and the facts about all of them."""

    kit: Kit
    facts: Facts
    names: tuple[str, ...]
    records: tuple[tuple[str, int], ...]


def draw_world(kit: Kit, chance: Random, people: int, records: int) -> World:
    """A company with so many people more, and so many records of each daily module."""
    positions = _positions(kit, chance, max(3, people // 2))
    names = tuple(_person(kit, chance, place, positions) for place in range(people))
    _settings(kit, chance)
    for name in ("admin", *names):
        kit.again(name)
        kit.token(name)  # before anything is taken back
    owners = [kit[name].user_id for name in ("admin", *names)]
    found = _records(kit, chance, owners, records)
    for key, pk in chance.sample(found, len(found) // 10):
        if key in {"activity", "task"}:
            store.delete(registry.get(key), kit["admin"], pk)
    others = [(key, kit.make(key, "admin").pk) for key in SHELF]
    users = [("user", kit[name].user_id) for name in names[:2]]
    return World(kit, facts_of(kit), ("admin", *names), (*found, *others, *users))


def facts_of(kit: Kit) -> Facts:
    """Everything that decides, read off the tables as plain values."""
    people = {name: _facts_of_person(kit.user(name)) for name in kit.actors}
    rows = {
        (module.key, row["id"]): row for module in registry.all_modules() for row in module.model.objects.all().values()
    }
    modes = {module: (mode, climbs) for module, (mode, climbs) in kit["admin"].modes.items()}
    return Facts(
        people=people,
        above=dict(Position.objects.values_list("pk", "parent_id")),
        modes=modes,
        account_owner_sees=Company.objects.get(is_main=True).account_owner_sees_children,
        rows=rows,
    )


def _facts_of_person(user: User) -> Person:
    roles = list(Role.objects.filter(pk__in=user.roles))
    return Person(
        pk=user.pk,
        is_admin=any(role.is_admin for role in roles),
        rights=frozenset(right for role in roles for right in role.rights),
        positions=frozenset(UserPosition.objects.filter(user=user).values_list("position_id", flat=True)),
    )


def _positions(kit: Kit, chance: Random, count: int) -> list[int]:
    """A tree in which every place hangs below any earlier one."""
    found = [kit.position("admin").pk]
    for place in range(count):
        parent = chance.choice(found)
        made = store.create(registry.get("position"), kit["admin"], {"name": f"Place {place}", "parent": parent})
        found.append(made.pk)
    return found


def _person(kit: Kit, chance: Random, place: int, positions: list[int]) -> str:
    name = f"person{place}"
    role = store.create(registry.get("role"), kit["admin"], {"name": f"Role {place}", "rights": _rights(chance)})
    data: dict[str, Any] = {"name": f"Person {place}", "username": name, "email": f"{name}@acme.test"}
    data |= {"position": chance.choice(positions), "roles": [role.pk], "mobile": f"139{place:08d}"}
    if chance.random() < 0.3:
        data["extra_positions"] = [chance.choice([other for other in positions if other != data["position"]])]
    user = store.create(registry.get("user"), kit["admin"], {**data, "hired_on": "2020-02-03"})
    kit.actors[name] = actor_of(User.objects.get(pk=user.pk))
    return name


def _rights(chance: Random) -> list[str]:
    """Mostly what daily work needs; nobody writes what his role does not let him look at."""
    found: list[str] = []
    for key in DAILY:
        if chance.random() < 0.15:
            continue
        found.append(f"{key}.view")
        found += [f"{key}.{right}" for right in RIGHTS if chance.random() < 0.75]
        found += [f"{key}.{right}" for right in WIDER if chance.random() < 0.06]
    return found


def _settings(kit: Kit, chance: Random) -> None:
    for key in DAILY:
        if chance.random() < 0.25:
            climbs = chance.random() < 0.7
            module = registry.get(key)
            share_module(actor=kit["admin"], module=module, mode=chance.choice(MODES), grant_by_hierarchy=climbs)
    if chance.random() < 0.4:
        Company.objects.filter(is_main=True).update(account_owner_sees_children=False)


def _records(kit: Kit, chance: Random, owners: list[int], count: int) -> list[tuple[str, int]]:
    """Records of the daily modules, hanging on each other at random; an administrator writes them for all."""
    made: dict[str, list[int]] = {key: [] for key in DAILY}

    def some(key: str, often: float) -> dict[str, int]:
        return {key: chance.choice(made[key])} if made[key] and chance.random() < often else {}

    links = {
        "account": dict,
        "lead": dict,
        "office_form": dict,
        "contact": lambda: some("account", 0.7),
        "opportunity": lambda: some("account", 1),
        "opportunity_competitor": lambda: some("opportunity", 1),
        "activity": lambda: chance.choice([some("account", 1), some("opportunity", 1), some("lead", 1), {}]),
        "task": lambda: chance.choice([some("account", 1), some("opportunity", 1), some("lead", 1), {}]),
    }
    for key, link in links.items():
        for _time in range(count):
            people = {"owner": chance.choice(owners)}
            if key == "activity":
                people = {"author": chance.choice(owners)}
            if key == "task":
                people = {"assignee": chance.choice(owners), "assigner": chance.choice(owners)}
            made[key].append(kit.make(key, "admin", **people, **link()).pk)
    return [(key, pk) for key, pks in made.items() for pk in pks]
