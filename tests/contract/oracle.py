"""Who sees and may do what, worked out from plain facts in the words of the outer contract.

Nothing here asks the product: people, positions, rights, modes and rows are copied into dictionaries, and the rules
are written a second time, as slowly and as plainly as they can be said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

OWN = "x_devices"  # a module that the company has made
DAILY = (
    *("account", "contact", "opportunity", "opportunity_competitor", "contract", "lead", "activity", "task"),
    *("office_form", "forecast", "follow_up_run", "visit", "business_card", "account_relation"),
    OWN,
)
SHELF = (
    *("product", "product_category", "competitor", "stage", "stage_set", "approval_definition"),
    "follow_up_plan",
)
HOUSE = ("company", "department", "position", "role", "user")

OWNERS = dict.fromkeys(DAILY, ("owner",)) | {"activity": ("author",), "task": ("assignee", "assigner")}
PARENTS = {
    "contact": ("account",),
    "opportunity_competitor": ("opportunity",),
    "activity": ("account", "opportunity", "lead"),
    "account_relation": ("from_account", "to_account"),
}
WRITTEN_WITH_PARENT = {"contact", "opportunity_competitor", "account_relation"}
ON_AN_ACCOUNT = {"contact", "opportunity", "contract", "activity", "task", "follow_up_run", "visit", OWN}
PRIVATE = {"user": {"mobile", "hired_on", "left_on", "must_change_password", "last_login_at"}}
TARGET = {
    "account": "account",
    "opportunity": "opportunity",
    "lead": "lead",
    "from_account": "account",
    "to_account": "account",
}
# What is worked out, and from what: the company's own fields, and those of the product. Lines are named as rights do.
MADE = {
    ("account", "x_loud"): (("account", "x_own_words"), ("account", "short_name")),
    ("contact", "x_far"): (("account", "x_loud"),),
    ("account", "x_sold"): (("opportunity", "amount"),),
    ("opportunity", "amount_base"): (("opportunity", "amount"),),
    ("opportunity", "weighted_base"): (("opportunity", "amount_base"), ("opportunity", "probability")),
    **{("forecast", key): (("opportunity", "amount_base"),) for key in ("closed", "commit", "best_case", "pipeline")},
    ("forecast", "weighted"): (("opportunity", "weighted_base"),),
    ("opportunity", "lines.amount"): tuple(
        ("opportunity", f"lines.{key}") for key in ("quantity", "unit_price", "discount_pct")
    ),
}
ALONG = {f"{key}.account": (key, "account_id") for key in ON_AN_ACCOUNT - {OWN}}

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who asks: what his roles give, and which positions he holds. `named` are the fields that a right of his
    role names, whatever it says."""

    pk: int
    is_admin: bool
    rights: frozenset[str]
    positions: frozenset[int]
    departments: frozenset[int] = frozenset()
    hidden: frozenset[tuple[str, str]] = frozenset()
    masked: frozenset[tuple[str, str]] = frozenset()
    named: frozenset[tuple[str, str]] = frozenset()
    cap: str = "all"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What the company shares of a kind of records: whose, or which, and with whom. Places are kind and id."""

    key: str
    source: tuple[str, int]
    ids: frozenset[int] | None
    target: tuple[str, int]
    access: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody in the team of a record, and the lists that come along."""

    person: int
    key: str
    pk: int
    access: str
    along: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody who was to be asked about a record for its approval."""

    person: int
    key: str
    pk: int


@dataclass(frozen=True, kw_only=True)
class Deputy:
    """Who stands in for whom with approvals; `holds`: at the moment at which somebody was asked."""

    instead_of: int
    person: int
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The company as plain values. `above` leads from a position to the one over it; `doing` are runs of plans with who
    is to do a step of them."""

    people: Mapping[str, Person]
    above: Mapping[int, int | None]
    modes: Mapping[str, tuple[str, bool]]
    account_owner_sees: bool
    rows: Mapping[tuple[str, int], Row]
    rules: tuple[Rule, ...] = ()
    members: tuple[Member, ...] = ()
    asked: tuple[Asked, ...] = ()
    deputies: tuple[Deputy, ...] = ()
    department_above: Mapping[int, int | None] = field(default_factory=dict)
    groups: Mapping[int, frozenset[int]] = field(default_factory=dict)
    doing: frozenset[tuple[int, int]] = frozenset()

    def holder(self, pk: int | None) -> Person | None:
        return next((person for person in self.people.values() if person.pk == pk), None)


def answer(facts: Facts, person: Person, key: str, pk: int, action: str) -> int:
    """What a door must say: 403 without the right, 404 for what is not his to see, 403 for what he may only see."""
    if not may(person, key, action):
        return 403
    row = facts.rows[key, pk]
    if not sees(facts, person, key, row):
        return 404
    return 200 if action not in {"edit", "delete"} or writes(facts, person, key, row, action) else 403


def may(person: Person, key: str, action: str) -> bool:
    """Whether the roles give the action on the module at all."""
    reads_all = action == "view" and key in (*SHELF, *HOUSE)
    return person.is_admin or reads_all or f"{key}.{action}" in person.rights


def knows(person: Person, key: str, field: str) -> bool:
    """Private data of people are for administrators, and what all of someone's roles hide or mask is for others. What
    is worked out is known to who knows all that it is made of, unless a right names it itself."""
    if person.is_admin:
        return True
    if field in PRIVATE.get(key, set()) or (key, field) in person.hidden | person.masked:
        return False
    made_of = () if (key, field) in person.named else MADE.get((key, field), ())
    return all(knows(person, *source) for source in made_of)


def sees(facts: Facts, person: Person, key: str, row: Row) -> bool:
    does = key == "follow_up_run" and (row["id"], person.pk) in facts.doing
    is_given = does or _is_given(facts, person, key, row, "view")
    if row["deleted_at"] is None and may(person, key, "view") and is_given:
        return True
    return sees_by_rules(facts, person, key, row)


def sees_by_rules(facts: Facts, person: Person, key: str, row: Row) -> bool:
    """Without what was given to this person alone: only this takes along what belongs to a record."""
    if row["deleted_at"] is not None or not may(person, key, "view"):
        return False
    if person.is_admin or key not in DAILY:
        return True
    mode, _climbs = _mode(facts, key)
    sees_all = {f"{key}.view_all", f"{key}.modify_all"} & person.rights or mode in {"read", "read_write"}
    is_open = sees_all or _is_shared(facts, person, key, row, {"read", "read_write"})
    if (is_open and _is_within(facts, person, key, row)) or _sees_through_account(facts, person, key, row):
        return True
    parents = list(_parents(facts, key, row)) if mode == "follows" else []
    if _stands_with_another(key, row, mode):
        return any(sees_by_rules(facts, person, parent, found) for parent, found in parents)
    return _has(facts, person, key, row)


def writes(facts: Facts, person: Person, key: str, row: Row, action: str) -> bool:
    """Whether someone who sees a record, and has the right, may change or delete this one."""
    if person.is_admin or key not in DAILY:
        return True
    if f"{key}.modify_all" in person.rights and _is_within(facts, person, key, row):
        return True
    if action == "edit" and _is_given(facts, person, key, row, "edit"):
        return True
    return _writes_by_rules(facts, person, key, row, action)


def _writes_by_rules(facts: Facts, person: Person, key: str, row: Row, action: str) -> bool:
    mode, _climbs = _mode(facts, key)
    is_open = action == "edit" and (mode == "read_write" or _is_shared(facts, person, key, row, {"read_write"}))
    if is_open and _is_within(facts, person, key, row):
        return True
    if key in WRITTEN_WITH_PARENT and _stands_with_another(key, row, mode):
        return any(_edits(facts, person, parent, found) for parent, found in _parents(facts, key, row))
    above = _is_within(facts, person, key, row) and [
        owner for owner in _owners(key, row) if _climbs_to(facts, person, key, owner)
    ]
    if key == "activity":  # the author's own words: others above him may only delete them
        return bool(above) if action == "delete" else person.pk in _owners(key, row)
    return bool(above) or person.pk in _owners(key, row)


def _edits(facts: Facts, person: Person, key: str, row: Row) -> bool:
    if not (may(person, key, "edit") and sees_by_rules(facts, person, key, row)):
        return False
    changes_all = f"{key}.modify_all" in person.rights and _is_within(facts, person, key, row)
    writes_all = person.is_admin or changes_all
    return writes_all or _writes_by_rules(facts, person, key, row, "edit")


def _has(facts: Facts, person: Person, key: str, row: Row) -> bool:
    """Whether the record is the person's own, or of someone below within the range of his role."""
    owners = _owners(key, row)
    if person.pk in owners:
        return True
    return any(_climbs_to(facts, person, key, owner) for owner in owners) and _is_within(facts, person, key, row)


def _is_within(facts: Facts, person: Person, key: str, row: Row) -> bool:
    """Whether one of the owners stands in the range to which the person's role keeps what he sees."""
    return person.cap == "all" or any(_is_in_range(facts, person, pk) for pk in _owners(key, row))


def _is_in_range(facts: Facts, person: Person, owner: int) -> bool:
    found = facts.holder(owner)
    if owner == person.pk or found is None or person.cap == "own":
        return owner == person.pk
    if person.cap == "subordinates":
        return _is_above(facts, person, owner)
    kind = "department" if person.cap == "department" else "department_below"
    return any(_stands_at(facts, found, (kind, mine)) for mine in person.departments)


def _is_shared(facts: Facts, person: Person, key: str, row: Row, enough: set[str]) -> bool:
    """Whether a sharing rule gives the record."""
    for rule in facts.rules:
        if rule.key == key and rule.access in enough and _stands_at(facts, person, rule.target):
            owners = [facts.holder(pk) for pk in _owners(key, row)]
            is_theirs = rule.source[0] == "condition" or any(
                owner is not None and _stands_at(facts, owner, rule.source) for owner in owners
            )
            if is_theirs and (rule.ids is None or row["id"] in rule.ids):
                return True
    return False


def _stands_at(facts: Facts, person: Person, place: tuple[str, int]) -> bool:
    kind, pk = place
    if kind == "group":
        return person.pk in facts.groups[pk]
    held, above = (
        (person.positions, facts.above) if kind.startswith("position") else (person.departments, facts.department_above)
    )
    if not kind.endswith("_below"):
        return pk in held
    return any(pk in {one, *_up(above, one)} for one in held)


def _is_given(facts: Facts, person: Person, key: str, row: Row, action: str) -> bool:
    """Whether the record was given to this person: as a member of its team, along with the record it hangs on, or
    because he is asked about it."""
    asked = [one for one in facts.asked if (one.key, one.pk) == (key, row["id"])]
    if action == "view" and any(_is_asked(facts, person, one) for one in asked):
        return True
    for member in facts.members:
        if member.person != person.pk:
            continue
        if (member.key, member.pk) == (key, row["id"]) and (action == "view" or member.access == "write"):
            return True
        hangs_on = [column for name in member.along for other, column in [ALONG[name]] if other == key]
        if action == "view" and any(row[column] == member.pk for column in hangs_on):
            return True
    return False


def _is_asked(facts: Facts, person: Person, asked: Asked) -> bool:
    """Whether this is who decides: the one who was to be asked, or his deputy where that one may see such records at
    all. Who has a deputy is not asked himself."""
    deputies = [one.person for one in facts.deputies if one.holds and one.instead_of == asked.person]
    able = [pk for pk in deputies if (held := facts.holder(pk)) is not None and may(held, asked.key, "view")]
    return person.pk in (able or [asked.person])


def _mode(facts: Facts, key: str) -> tuple[str, bool]:
    chosen, climbs = facts.modes.get(key, ("", True))
    return chosen or ("follows" if key in PARENTS else "private"), climbs


def _owners(key: str, row: Row) -> list[int]:
    return [row[f"{name}_id"] for name in OWNERS[key] if row[f"{name}_id"] is not None]


def _climbs_to(facts: Facts, person: Person, key: str, owner: int) -> bool:
    return _mode(facts, key)[1] and _is_above(facts, person, owner)


def _is_above(facts: Facts, person: Person, other: int) -> bool:
    """Whether one of the person's positions stands strictly above one of the other's."""
    found = facts.holder(other)
    return found is not None and any(
        place in person.positions for held in found.positions for place in _line(facts, held)
    )


def _line(facts: Facts, position: int) -> Iterator[int]:
    """The positions above one, up to the top."""
    yield from _up(facts.above, position)


def _up(above: Mapping[int, int | None], start: int) -> Iterator[int]:
    place = above[start]
    while place is not None:
        yield place
        place = above[place]


def _stands_with_another(key: str, row: Row, mode: str) -> bool:
    return mode == "follows" and any(row[f"{name}_id"] is not None for name in PARENTS[key])


def _parents(facts: Facts, key: str, row: Row) -> Iterator[tuple[str, Row]]:
    for name in PARENTS[key]:
        if row[f"{name}_id"] is not None:
            yield TARGET[name], facts.rows[TARGET[name], row[f"{name}_id"]]


def _sees_through_account(facts: Facts, person: Person, key: str, row: Row) -> bool:
    """The owner of an account, and who stands above him, reads what is attached to it."""
    if key not in ON_AN_ACCOUNT or not facts.account_owner_sees or _account_of(key, row) is None:
        return False
    account = facts.rows["account", _account_of(key, row)]
    if account["deleted_at"] is not None or not may(person, "account", "view"):
        return False
    return _has(facts, person, "account", account)


def _account_of(key: str, row: Row) -> Any:
    """The account to which a record is attached; those of own modules keep it among their values."""
    return row["custom"].get("x_account") if key == OWN else row["account_id"]
