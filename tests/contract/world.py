"""Small companies drawn at random: a tree of positions, people with roles of their own, records of every kind."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any

from guanxi.access.actor import actor_of
from guanxi.access.grants import TEAM, give
from guanxi.access.models import (
    Company,
    Department,
    FieldRight,
    Position,
    RecordGrant,
    Role,
    SharingRule,
    User,
    UserGroup,
    UserPosition,
)
from guanxi.flow.approval.models import ApprovalCase
from guanxi.flow.approval.stands_in import delegate, end_delegation
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.types.text import Text
from guanxi.modules.follow_up_plans.models import FollowUpRunStep
from guanxi.modules.people.sharing import share_module
from guanxi.records import store
from tests.contract.oracle import DAILY, OWN, SHELF, Asked, Deputy, Facts, Member, Person, Rule
from tests.kit.approvals import begun
from tests.kit.people import Kit

RIGHTS = ("create", "edit", "delete", "export", "import", "bulk")
WIDER = ("view_all", "modify_all")
OPEN_FIELDS = {"external_id", "remark", "source_system", "number"}  # by which the doors find and change records
CAPS = ("all", "all", "all", "own", "subordinates", "department", "department_below")
OWN_FIELD = "x_own_words"
OF_NUMBERS = {
    ("opportunities", "amount"): 0.4,
    ("opportunities", "weighted_base"): 0.2,
    ("opportunities", "lines.unit_price"): 0.5,
    ("opportunities", "lines.amount"): 0.2,
    ("accounts", "x_sold"): 0.3,
}
TOLD_APART = OF_NUMBERS | {
    ("accounts", OWN_FIELD): 0.5,
    ("accounts", "x_loud"): 0.3,
    ("contacts", "x_far"): 0.2,
    ("x-devices", "lines.x_part"): 0.6,
}
SUBMITTED = ("account", "lead", "opportunity", "task", OWN)
MODES = ("private", "private", "read", "read_write")


@dataclass(frozen=True)
class World:
    """A drawn company: the people of the kit and others, their records, and the facts about all of them."""

    kit: Kit
    facts: Facts
    names: tuple[str, ...]
    records: tuple[tuple[str, int], ...]


def draw_world(kit: Kit, chance: Random, people: int, records: int) -> World:
    """A company with so many people more, so many records of each daily module, and a field of its own."""
    _own(kit)
    positions = _positions(kit, chance, max(3, people // 2))
    names = tuple(_person(kit, chance, place, positions) for place in range(people))
    _settings(kit, chance)
    owners = [kit[name].user_id for name in ("admin", *names)]
    found = _records(kit, chance, owners, records)
    for key, pk in chance.sample(found, len(found) // 10):
        if key in {"activity", "task"}:
            store.delete(registry.get(key), kit["admin"], pk)
    departments = _departments(kit, chance, names)
    _sharing(kit, chance, names, {"position": positions, "department": departments}, found)
    _fields(kit, chance, names)
    asked, deputies = _approvals(kit, chance, names, found)
    for name in ("admin", *names):
        kit.again(name)
        kit.token(name)  # before anything is taken back
    others = [(key, kit.make(key, "admin").pk) for key in SHELF]
    users = [("user", kit[name].user_id) for name in names[:2]]
    facts = replace(facts_of(kit), asked=asked, deputies=deputies)
    return World(kit, facts, ("admin", *names), (*found, *others, *users))


def _own(kit: Kit) -> None:
    """Fields that the company has added, some worked out from others, and a module that it has made, attached to
    accounts, with lines."""
    module = {"name": "Devices", "slug": "x-devices", "title_label": "Device", "menu": "sales"}
    store.create(registry.get("custom_module"), kit["admin"], module)
    text = {"name": "Worked out", "kind": "formula", "result": "text"}
    sold = {"target": "opportunities", "measure": "sum", "measured": "amount"}
    account = {"key": "x_account", "name": "Account", "kind": "reference", "target": "accounts"}
    for field in (
        {"object": "accounts", "key": OWN_FIELD, "name": "Own words", "kind": "text"},
        {"object": "x-devices", **account},
        {"object": "x-devices", "key": OWN_FIELD, "name": "Own words", "kind": "text"},
        {"object": "x-devices", "key": "x_power", "name": "Power", "kind": "decimal"},
        {"object": "x-devices", "key": "x_part", "name": "Part", "kind": "text", "in_lines": True},
        {"object": "accounts", "key": "x_loud", **text, "formula": f"UPPER({OWN_FIELD}) & short_name"},
        {"object": "contacts", "key": "x_far", **text, "formula": "account.x_loud"},
        {"object": "accounts", "key": "x_sold", "name": "Sold", "kind": "rollup", "result": "money", **sold},
    ):
        store.create(registry.get("custom_field"), kit["admin"], field)
    kit.again("admin")


def facts_of(kit: Kit) -> Facts:
    """Everything that decides, read off the tables as plain values."""
    people = {name: _facts_of_person(kit.user(name)) for name in kit.actors}
    groups = {pk: frozenset(held) for pk, held in UserGroup.objects.values_list("pk", "members")}
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
        doing=frozenset(FollowUpRunStep.objects.exclude(executor=None).values_list("run_id", "executor_id")),
        rules=tuple(_fact_of_rule(rule) for rule in SharingRule.objects.filter(active=True, deleted_at=None)),
        members=tuple(
            Member(person=one.user_id, key=one.module, pk=one.record_id, access=one.access, along=frozenset(one.along))
            for one in RecordGrant.objects.filter(kind=TEAM)
        ),
        department_above=dict(Department.objects.values_list("pk", "parent_id")),
        groups=groups,
    )


def _facts_of_person(user: User) -> Person:
    roles = list(Role.objects.filter(pk__in=user.roles))
    return Person(
        pk=user.pk,
        is_admin=any(role.is_admin for role in roles),
        rights=frozenset(right for role in roles for right in role.rights),
        positions=frozenset(UserPosition.objects.filter(user=user).values_list("position_id", flat=True)),
        hidden=_closed_to(roles, level="hidden"),
        masked=_closed_to(roles, mask="all"),
        named=_closed_to(roles),
        cap=next((role.data_cap for role in roles if not role.is_admin), "all"),
        departments=frozenset((user.department_id, *user.extra_departments)),
    )


def _closed_to(roles: list[Role], **how: str) -> frozenset[tuple[str, str]]:
    """The drawn people have one role each, so what it hides is hidden, and what it masks is masked."""
    found = FieldRight.objects.filter(role__in=roles, deleted_at=None, **how)
    keys = {module.slug: module.key for module in registry.all_modules()}
    return frozenset((keys[one.object], one.field) for one in found)


def _fields(kit: Kit, chance: Random, names: tuple[str, ...]) -> None:
    """Some texts of daily records are hidden from some roles, only read, or masked; so are amounts, lines, what others
    are worked out from, and what is worked out itself."""
    for name in names:
        places = [place for place, often in TOLD_APART.items() if chance.random() < often]
        for key in chance.sample(DAILY, 3):
            module = registry.get(key)
            free = [one.key for one in module.fields if isinstance(one.type, Text) and one.key not in OPEN_FIELDS]
            free = [one for one in free if one != module.title and not module.field(one).required]
            places += [(module.slug, field) for field in chance.sample(free, min(2, len(free)))]
        for records, field in dict.fromkeys(places):
            right = {"role": kit.user(name).roles[0], "object": records, "field": field}
            closed = chance.choice([{"level": "hidden"}, {"level": "read"}, {"level": "edit", "mask": "all"}])
            if (records, field) in OF_NUMBERS:
                closed |= {"mask": "none"}
            store.create(registry.get("field_right"), kit["admin"], {**right, **closed})


def _fact_of_rule(rule: SharingRule) -> Rule:
    place = {kind: rule.source_type.startswith(kind) for kind in ("position", "department", "group")}
    source = next((getattr(rule, f"source_{kind}_id") for kind, is_it in place.items() if is_it), 0)
    target = getattr(rule, f"target_{rule.target_type.removesuffix('_below')}_id")
    module = registry.by_slug(rule.object)
    assert module is not None
    return Rule(
        key=module.key,
        source=(rule.source_type, source),
        ids=frozenset(rule.condition["value"]) if rule.condition else None,
        target=(rule.target_type, target),
        access=rule.access,
    )


def _departments(kit: Kit, chance: Random, names: tuple[str, ...]) -> list[int]:
    """A small tree of departments, with the drawn people in it, and some in two."""
    found = [kit.user("admin").department_id]
    for place in range(3):
        data = {"name": f"Department {place}", "parent": chance.choice(found)}
        found.append(store.create(registry.get("department"), kit["admin"], data).pk)
    for name in names:
        mine, other = chance.sample(found, 2)
        further = [other] if chance.random() < 0.3 else []
        change = {"department": mine, "extra_departments": further}
        store.update(registry.get("user"), kit["admin"], kit[name].user_id, change)
    return found


def _sharing(
    kit: Kit, chance: Random, names: tuple[str, ...], places: dict[str, list[int]], found: list[tuple[str, int]]
) -> None:
    """Some sharing rules, by places and by conditions, some teams, and some records given for an approval."""
    members = chance.sample([kit[name].user_id for name in names], 2)
    group = store.create(registry.get("user_group"), kit["admin"], {"name": "Group", "members": members})
    known = {**places, "group": [group.pk]}
    kinds = ["position", "position_below", "department", "department_below", "group"]
    for place in range(chance.randrange(5)):
        key = chance.choice(DAILY)
        rule: dict[str, Any] = {"name": f"Rule {place}", "object": registry.get(key).slug}
        for end, choice in (("source", chance.choice([*kinds, "condition"])), ("target", chance.choice(kinds))):
            kind = choice.removesuffix("_below")
            rule[f"{end}_type"] = choice
            if kind != "condition":
                rule[f"{end}_{kind}"] = chance.choice(known[kind])
        if rule["source_type"] == "condition" or chance.random() < 0.3:
            ids = [pk for one, pk in found if one == key]
            rule["condition"] = {"field": "id", "op": "in", "value": chance.sample(ids, max(1, len(ids) // 2))}
        rule["access"] = chance.choice(["read", "read_write"])
        made = store.create(registry.get("sharing_rule"), kit["admin"], rule)
        SharingRule.objects.filter(pk=made.pk).update(is_wide=chance.random() < 0.5)
    for key, pk in chance.sample(found, min(4, len(found))):
        user = chance.choice([kit[name].user_id for name in names])
        along = ("contact.account", "opportunity.account") if key == "account" else ()
        give([(registry.get(key), pk)], user, chance.choice(["read", "write"]), kind="team", along=along)


def _approvals(
    kit: Kit, chance: Random, names: tuple[str, ...], found: list[tuple[str, int]]
) -> tuple[tuple[Asked, ...], tuple[Deputy, ...]]:
    """Some people are asked about records for their approval; some of them have deputies, now, later or no more."""
    people = [kit[name].user_id for name in names]
    now, day = clock.now(), timedelta(days=1)
    deputies = []
    for giver in chance.sample(people, 2):
        deputy = chance.choice([pk for pk in people if pk != giver])
        state = chance.choice(["now", "now", "later", "ended"])
        begins = now + day if state == "later" else now - day
        made = delegate(kit["admin"], to_user=deputy, from_at=begins, to_at=now + 2 * day, from_user=giver)
        if state == "ended":
            end_delegation(kit["admin"], made.pk)
        deputies.append(Deputy(instead_of=giver, person=deputy, holds=state == "now"))
    asked = []
    for key, pk in chance.sample([one for one in found if one[0] in SUBMITTED], 4):
        record = registry.get(key).model.objects.filter(pk=pk, deleted_at=None).first()
        if record is not None:
            asked.append(Asked(person=chance.choice(people), key=key, pk=pk))
            begun(kit["admin"], kit["admin"], record, {}, module=key, asked=asked[-1].person)
    ApprovalCase.objects.update(locks=False)  # what is locked is a question of its own
    return tuple(asked), tuple(deputies)


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
    said = {"name": f"Role {place}", "rights": _rights(chance), "data_cap": chance.choice(CAPS)}
    role = store.create(registry.get("role"), kit["admin"], said)
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
    product = kit.make("product", "admin").pk

    def some(key: str, often: float) -> dict[str, int]:
        return {key: chance.choice(made[key])} if made[key] and chance.random() < often else {}

    def drawn_pairs() -> Iterator[tuple[int, ...]]:
        """Two accounts each time, never the same two in the same order again."""
        yield from chance.sample(list(permutations(made["account"], 2)), count)

    pairs = drawn_pairs()
    links = {
        "account": dict,
        "lead": dict,
        "office_form": dict,
        "forecast": dict,
        OWN: lambda: {"x_account": linked} if (linked := some("account", 0.7).get("account")) else {},
        "contact": lambda: some("account", 0.7),
        "opportunity": lambda: some("account", 1),
        "opportunity_competitor": lambda: some("opportunity", 1),
        "contract": lambda: some("account", 1),
        "follow_up_run": lambda: some("account", 1),
        "visit": lambda: some("account", 1),
        "account_relation": lambda: {**dict(zip(("from", "to"), next(pairs), strict=True)), "type": "supplier"},
        "activity": lambda: chance.choice([some("account", 1), some("opportunity", 1), some("lead", 1), {}]),
        "task": lambda: chance.choice([some("account", 1), some("opportunity", 1), some("lead", 1), {}]),
    }
    for key, link in links.items():
        for time in range(count):
            people: dict[str, Any] = {"owner": chance.choice(owners)}
            if key in ("account", OWN):
                people[OWN_FIELD] = f"Words {time}"
            if key == OWN:
                people["lines"] = [{"x_part": f"Part {time}"}]
            if key == "opportunity":
                people["lines"] = [{"product": product, "quantity": "2", "unit_price": f"{time + 1}.50"}]
            if key == "activity":
                people = {"author": chance.choice(owners)}
            if key == "task":
                people = {"assignee": chance.choice(owners), "assigner": chance.choice(owners)}
            made[key].append(kit.make(key, "admin", **people, **link()).pk)
    return [(key, pk) for key, pks in made.items() for pk in pks]
