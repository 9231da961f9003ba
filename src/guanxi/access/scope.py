"""Which rows an actor may touch: one Q, built once, used by every engine and every door.

Rules widen: own, position subtree, sharing mode, the company's sharing rules, the record it belongs to, the account's
owner, what was given to one person. The range of a person's roles takes from what is not his own. How the databases are
asked for few people and for many says `reach`.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet, Value

from guanxi.access.actor import AFTER_DOT, Actor, people_below
from guanxi.access.models import UserPosition
from guanxi.access.pooled import history_ways, led_ways, member_ways
from guanxi.access.reach import Among, AnyOf, Below, Few, Gathered, Given, Inside, OfRow, ends_below, is_same
from guanxi.access.rules import reaches_many, ways_by_rules
from guanxi.access.within import cap_q, reaches_departments, takes_from_positions
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module, Related

NONE = Q(pk__in=[])
FOLLOWS = "controlled_by_parent"


def visible(module: Module, actor: Actor, action: str = "view", *, named: bool = False) -> QuerySet:
    """The living rows of a module on which the actor may do something; none when his roles don't give it.

    Rows that are `named` by their ids, or by the one record that they refer to, are asked one by one: for them nothing
    is gathered first.
    """
    return module.model.objects.filter(module.rows, scope_q(module, actor, action, named=named), deleted_at=None)


def scope_q(module: Module, actor: Actor, action: str = "view", *, named: bool = False) -> Q:
    """The condition that decides access, for lists and single records alike; made once for each actor."""
    made: dict[tuple[str, str, bool], Q] = actor.conditions
    key = (module.key, action, named)
    if key not in made:
        made[key] = _scope_q(module, actor, action, named)
    return made[key]


def is_open(module: Module, actor: Actor, action: str = "view") -> Any:
    """The same condition of a row that is named, as a column of the query."""
    condition = scope_q(module, actor, action, named=True)
    if condition in (NONE, Q()):
        return Value(condition == Q(), output_field=BooleanField())
    return ExpressionWrapper(condition, output_field=BooleanField())


def _scope_q(module: Module, actor: Actor, action: str, named: bool) -> Q:
    if not actor.may(module, action):
        return NONE
    if module.sharing.only and not actor.is_system:
        return module.sharing.only(actor, action)
    ways = _ways_in(module, actor, action, named)
    if ways == [Q()]:
        return Q()
    terms = [
        *ways,
        *_granted(module, actor, action, named),
        *_addressed(module, actor, action),
    ]
    if not terms:
        return NONE
    condition = _in_one(terms)
    if named or connection.vendor != "postgresql" or not reaches_few(module, actor):
        return condition
    return Q(Few(module.model, module.part & condition))


def reaches_few(module: Module, actor: Actor) -> bool:
    """Whether a person's rows of a module are those of few people, to be found before they are sorted."""
    if actor.below is None or reaches_many(module, actor):
        return False
    if reaches_departments(module, actor) and _unlimited(module, actor, "view"):
        return False
    parents = module.sharing.parents if follows_parents(module, actor) else ()
    return all(reaches_few(registry.get(module.field(key).target), actor) for key in parents)


def _ways_in(module: Module, actor: Actor, action: str, named: bool) -> list[Q]:
    """The conditions of which any is enough beside what was given to the actor alone: an empty one where he sees
    everything, and none that says the same as another."""
    cap, is_open = cap_q(module, actor), _unlimited(module, actor, action)
    if is_open and cap is None:
        return [Q()]
    parts = (_own_q, _parent_q, _account_q)
    ways = [*(way for part in parts for way in _ways(part(module, actor, action, named))), *led_ways(module, actor)]
    shared = [Q()] if is_open else ways_by_rules(module, actor, action, named=named)
    terms: list[Q] = []
    for term in (*ways, *(way if cap is None else way & cap for way in shared)):
        if term != NONE and not any(is_same(term, other) for other in terms):
            terms.append(term)
    return terms


def _addressed(module: Module, actor: Actor, action: str) -> list[Q]:
    """What is meant for the actor to read, whoever it belongs to, and what he may take out of pools."""
    addressed = [module.sharing.readers(actor)] if module.sharing.readers and action == "view" else []
    climbs = bool(module.sharing.pool) and grants_by_hierarchy(module, actor)
    return [*addressed, *member_ways(module, actor, action, climbs=climbs)]


def _granted(module: Module, actor: Actor, action: str, named: bool) -> list[Q]:
    """The single records that the actor was given, to read or to change, and what comes along with others to read."""
    if action not in ("view", "edit"):
        return []
    if actor.grants is None:
        return _of_many_grants(module, actor, action, named)
    enough = {"write"} if action == "edit" else {"read", "write"}
    ids = [pk for key, pk, access, _along in actor.grants if key == module.key and access in enough]
    terms = [_among("id", tuple(dict.fromkeys(ids)))] if ids else []
    if action == "edit":
        return terms
    along = [(name, pk) for _key, pk, _access, names in actor.grants for name in names if _comes(module, name)]
    for name in dict.fromkeys(name for name, _pk in along):
        column = module.field(name.partition(".")[2]).column
        terms.append(_among(column, tuple(dict.fromkeys(pk for one, pk in along if one == name))))
    return terms


def _comes(module: Module, name: str) -> bool:
    """Whether a list such as `contact.account` is one of this module."""
    key, _dot, field = name.partition(".")
    return key == module.key and field in module.by_key


def _of_many_grants(module: Module, actor: Actor, action: str, named: bool) -> list[Q]:
    """As `_granted`, where there are too many to be named one by one."""
    who, few = actor.user_id, reaches_few(module, actor)
    if action == "edit":
        return [Q(Given("id", module.key, who, named=named, few=few, access="write"))]
    found = [Q(Given("id", module.key, who, named=named, few=few))]
    for field in module.fields:
        along = f"{module.key}.{field.key}"
        if field.is_reference and any(one.key == along for one in related_of(field)):
            found.append(Q(Given(field.column, field.target, who, named=named, few=few, along=along)))
    return found


def related_of(field: Field) -> tuple[Related, ...]:
    """The lists on the pages of the records that a reference leads to."""
    return registry.get(field.target).related if field.target else ()


def by_rules(module: Module, actor: Actor) -> QuerySet:
    """The living rows that the actor sees without counting the single records that he was given."""
    if module.sharing.only:
        return visible(module, actor, named=True)
    terms = _ways_in(module, actor, "view", True)
    condition = _any_of(terms) if terms else NONE
    return module.model.objects.filter(module.rows, condition, deleted_at=None)


def is_given(module: Module, actor: Actor, record: Model) -> bool:
    """Whether the actor may see a record because it was given to him alone, or came along with such a one."""
    terms = _granted(module, actor, "view", True)
    if actor.grants is None:
        return module.model.objects.filter(_any_of(terms), pk=record.pk).exists()
    among = [term.children[0] for term in terms]
    return any(getattr(record, one.column) in one.ids for one in among if isinstance(one, Among))


def _own_q(module: Module, actor: Actor, action: str, named: bool) -> Q:
    """What ownership gives. Of what goes with another record only that which stands alone is seen by its owner; where
    writing does not go with the other record too, its owner writes what he sees."""
    owned = owner_q(module, actor, action)
    if owned == NONE or not follows_parents(module, actor):
        return owned
    if action == "view" or module.sharing.parent_writes:
        return owned & Q(**{f"{module.field(key).column}__isnull": True for key in module.sharing.parents})
    return owned & scope_q(module, actor, named=named)


def follows_parents(module: Module, actor: Actor) -> bool:
    """Whether records of a module are seen with those that they belong to, and not by who owns them."""
    return bool(module.sharing.parents) and sharing_mode(module, actor) == FOLLOWS


def owner_q(module: Module, actor: Actor, action: str = "view") -> Q:
    """Rows that the actor owns, or someone below one of his positions does, as far as his range goes."""
    deletes_above = action == "delete" and module.sharing.superior_deletes
    mine = () if deletes_above or actor.user_id is None else (actor.user_id,)
    reaches = action == "view" or deletes_above or module.sharing.hierarchy_writes
    if not (reaches and grants_by_hierarchy(module, actor)):
        return _owned_by(module, actor, mine, and_below=False)
    if not takes_from_positions(module, actor):
        return _owned_by(module, actor, mine, and_below=True)
    below, cap = _owned_by(module, actor, (), and_below=True), cap_q(module, actor) or Q()
    return _any_of([_owned_by(module, actor, mine, and_below=False), NONE if below == NONE else below & cap])


def _owned_by(module: Module, actor: Actor, mine: tuple[int, ...], *, and_below: bool) -> Q:
    """Rows of which an owner is one of these people, or stands below the actor."""
    return _any_of([_names(actor, f"{key}_id", mine, and_below=and_below) for key in module.owner_keys])


def names_below(actor: Actor, column: str, *, and_himself: bool = True) -> Q:
    """Rows in which a column names somebody below the actor, or himself."""
    mine = (actor.user_id,) if and_himself and actor.user_id is not None else ()
    return _names(actor, column, mine, and_below=True)


def _names(actor: Actor, column: str, mine: tuple[int, ...], *, and_below: bool) -> Q:
    if and_below and actor.below is None:
        return Q(Below(column, list(mine), [end for path in actor.paths for end in ends_below(path)]))
    return _among(column, (*mine, *(actor.below or ()))) if and_below else _among(column, mine)


def _among(column: str, ids: tuple[int, ...]) -> Q:
    return Q(Among(column, ids)) if ids else NONE


def _either(left: Q, right: Q) -> Q:
    return right if left == NONE else left | right


def _any_of(terms: list[Q]) -> Q:
    found = NONE
    for term in terms:
        if term != NONE:
            found = _either(found, term)
    return found


def _in_one(terms: list[Q]) -> Q:
    """As `_any_of`, what is asked of single columns of the row said in one go."""
    plain = [part for part in map(_alone, terms) if isinstance(part, OfRow)]
    others = [term for term in terms if not isinstance(_alone(term), OfRow)]
    return _any_of([Q(AnyOf(plain)), *others] if len(plain) > 1 else terms)


def _alone(term: Q) -> Any:
    """What a condition consists of, where that is one thing."""
    return term.children[0] if len(term.children) == 1 and not term.negated else None


def _ways(term: Q) -> Iterator[Q]:
    """The conditions of which any is enough, one by one."""
    if term.connector == Q.OR and not term.negated:
        for part in term.children:
            yield from _ways(part) if isinstance(part, Q) else [Q(part)]
    else:
        yield term


def people_at_or_below(prefix: str) -> QuerySet:
    """Ids of everyone who holds the position that a path leads down to, or one below it."""
    return UserPosition.objects.filter(path__gte=prefix, path__lt=prefix[:-1] + AFTER_DOT).values("user_id")


def sharing_mode(module: Module, actor: Actor) -> str:
    """The mode that the company chose for a module, or that of its declaration."""
    return actor.modes.get(module.key, (module.sharing.mode, True))[0]


def grants_by_hierarchy(module: Module, actor: Actor) -> bool:
    """Whether positions above read what those below own."""
    return module.sharing.hierarchy and actor.modes.get(module.key, ("", True))[1]


def speaks_for(actor: Actor, user_id: int | None) -> bool:
    """Whether the actor may say that a person has done something: himself, or someone below him."""
    if actor.is_admin or actor.is_system or user_id in (None, actor.user_id):
        return True
    return people_below(actor).filter(user_id=user_id).exists()


def answers_for(module: Module, actor: Actor, record: Any) -> bool:
    """Whether the actor may decide what becomes of a record that he may change: his own, nobody's, that of a person
    below him, or anybody's by his rights. Who only helps with it, or may write what others own, decides nothing."""
    return f"{module.key}.modify_all" in actor.rights or speaks_for(actor, record.owner_id)


def can(actor: Actor, action: str, module: Module, record: Model) -> bool:
    """The list's rule is the record's rule."""
    return visible(module, actor, action, named=True).filter(pk=record.pk).exists()


def _unlimited(module: Module, actor: Actor, action: str) -> bool:
    if module.sharing.only:
        return actor.is_system
    if actor.is_admin or actor.is_system or module.sharing.catalogue:
        return True
    mode = sharing_mode(module, actor)
    if action == "view":
        reads_all = {f"{module.key}.view_all", f"{module.key}.modify_all"} & actor.rights
        return bool(reads_all) or mode in {"read", "read_write"}
    return f"{module.key}.modify_all" in actor.rights or (mode == "read_write" and action == "edit")


def _parent_q(module: Module, actor: Actor, action: str, named: bool) -> Q:
    """Rows that go with the record they belong to."""
    if not follows_parents(module, actor) or (action != "view" and not module.sharing.parent_writes):
        return NONE
    found = NONE
    for key in module.sharing.parents:
        parent = registry.get(module.field(key).target)
        parent_action = "view" if action == "view" else "edit"
        if actor.may(parent, parent_action):
            terms = _ways_in(parent, actor, parent_action, named)
            if module.timeline and action == "view" and terms != [Q()]:
                terms = [*terms, *history_ways(parent, actor)]
            found = _either(found, _within(module, key, terms, actor, named))
    return found


def _account_q(module: Module, actor: Actor, action: str, named: bool) -> Q:
    """Rows attached to an account that the actor, or someone below him, owns (F007 rule 3)."""
    if not module.sharing.account or action != "view" or not actor.account_owner_sees:
        return NONE
    if follows_parents(module, actor) and module.sharing.account in module.sharing.parents:
        return NONE  # who owns the account sees it, and with it what goes with it
    account = registry.get(module.field(module.sharing.account).target)
    if not actor.may(account, "view"):
        return NONE
    return _within(module, module.sharing.account, list(_ways(owner_q(account, actor))), actor, named)


def _within(module: Module, key: str, terms: list[Q], actor: Actor, named: bool) -> Q:
    """Rows whose reference leads to a living record under one of these conditions. What a row carries of that record is
    asked of the row itself; of the rest few are gathered first, many are asked one by one."""
    carried = [_carried(module, key, term) for term in terms]
    found = _any_of([term for term in carried if term is not None])
    rest = [term for term, own in zip(terms, carried, strict=True) if own is None and term != NONE]
    if not rest:
        return found
    field = module.field(key)
    target = registry.get(field.target)
    condition = _in_one(rest)
    rows = target.model.objects.filter(target.rows, condition, deleted_at=None)
    if named or not reaches_few(target, actor):
        return _either(found, Q(Inside(field.column, rows, condition)))
    if connection.vendor == "postgresql":
        return _either(found, Q(Gathered(field.column, rows.values("pk"))))
    return _either(found, Q(**{f"{field.column}__in": rows.values("pk")}))


def _carried(module: Module, key: str, term: Q) -> Q | None:
    """A condition on the owner of what a row refers to, where the row carries that owner itself."""
    part = _alone(term)
    if not isinstance(part, Among | Below):
        return None
    column = next((one.column for one in module.carries if (one.reference, one.source) == (key, part.column)), "")
    return Q(part.on(column)) if column else None
