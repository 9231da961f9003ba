"""Which rows an actor may touch: one Q, built once, used by every engine and every door.

Rules widen: own, position subtree, sharing mode, the record it belongs to, the account's owner. Who reaches few
people gets his rows by their owners; who reaches many, the list in its own order with each row asked.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Subquery

from guanxi.access.actor import AFTER_DOT, Actor, people_below
from guanxi.access.models import UserPosition
from guanxi.meta import registry
from guanxi.meta.module import Module

NONE = Q(pk__in=[])
PAGE = 1_000  # rows: more than any page has
FOLLOWS = "controlled_by_parent"


class Below(Func):
    """Whether a column names one of the many people below an actor, or himself.

    SQLite must not look the column up by its index, because walking the order of the list is cheaper. A page of a list
    is walked for a few rows: there each row's owner is looked up (PostgreSQL would gather all people all the same, but
    for `OFFSET 0`). Where all rows are gone through, the people are gathered first.
    """

    output_field = BooleanField()

    def __init__(self, column: str, actor: Actor, *, with_himself: bool) -> None:
        super().__init__(F(column))
        self.column = column
        self.me = [actor.user_id] if with_himself else []
        self.ends = [end for path in actor.paths for end in (path, path[:-1] + AFTER_DOT)]

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        ranges = " OR ".join(["p.path > %s AND p.path < %s"] * (len(self.ends) // 2))
        people = f"FROM access_userposition p WHERE ({ranges})"
        column = column if connection.vendor == "postgresql" else f"+{column}"
        if _is_page(compiler.query):
            one_by_one = " OFFSET 0" if connection.vendor == "postgresql" else ""
            below = f"EXISTS (SELECT 1 {people} AND p.user_id = {column}{one_by_one})"
            values = [*self.ends, *params]
        else:
            below, values = f"{column} IN (SELECT p.user_id {people})", [*params, *self.ends]
        if not self.me:
            return below, values
        return f"({column} = %s OR {below})", [*params, *self.me, *values]


def _is_page(query: Any) -> bool:
    return not query.subquery and query.high_mark is not None and query.high_mark - query.low_mark <= PAGE


class Among(Func):
    """Whether a column holds one of a few ids that come from the database itself: written into the query as numbers,
    because checking and passing a hundred parameters costs more than the query."""

    output_field = BooleanField()

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(F(column))
        self.column, self.ids = column, tuple(int(pk) for pk in ids)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} IN ({', '.join(map(str, self.ids))})", params


class Inside(Exists):
    """Whether a reference leads to one of the rows of another module, which are those under a condition."""

    def __init__(self, column: str, rows: QuerySet, condition: Q) -> None:
        super().__init__(rows.filter(pk=OuterRef(column)))
        self.column, self.model, self.condition = column, rows.model, condition


class Gathered(Func):
    """Whether a column is among the ids that a query gives, which PostgreSQL gathers first: an array is no table that
    it could join from the other side."""

    output_field = BooleanField()

    def __init__(self, column: str, rows: QuerySet) -> None:
        super().__init__(F(column), Subquery(rows))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        (column, params), (ids, more) = (compiler.compile(part) for part in self.source_expressions)
        return f"{column} = ANY (ARRAY{ids})", [*params, *more]


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


def _scope_q(module: Module, actor: Actor, action: str, named: bool) -> Q:
    if not actor.may(module, action):
        return NONE
    if _unlimited(module, actor, action):
        return Q()
    parts = (_own_q, _parent_q, _account_q)
    terms: list[Q] = []
    for term in (part(module, actor, action, named) for part in parts):
        if term != NONE and not any(is_same(term, other) for other in terms):
            terms.append(term)
    return _joined(module, terms, named)


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
    """Rows that the actor owns, or someone below one of his positions does."""
    found = NONE
    if not module.is_owned:
        return found
    for column in module.sharing.owners:
        found = _either(found, _owned_by(f"{column}_id", module, actor, action))
    return found


def _owned_by(column: str, module: Module, actor: Actor, action: str) -> Q:
    deletes_above = action == "delete" and module.sharing.superior_deletes
    mine = () if deletes_above or actor.user_id is None else (actor.user_id,)
    reaches = action == "view" or deletes_above or module.sharing.hierarchy_writes
    if not (reaches and grants_by_hierarchy(module, actor)):
        return _among(column, mine)
    if actor.below is not None:
        return _among(column, (*mine, *actor.below))
    return Q(Below(column, actor, with_himself=bool(mine)))


def _among(column: str, ids: tuple[int, ...]) -> Q:
    return Q(Among(column, ids)) if ids else NONE


def _either(left: Q, right: Q) -> Q:
    return right if left == NONE else left | right


def _joined(module: Module, terms: list[Q], named: bool) -> Q:
    """Any of the terms. PostgreSQL finds the few rows of a small reach first, each kind by its own index, and sorts
    then: by itself it would walk the whole order of the list in the hope of meeting them soon, and take a second where
    they are all old, or go through the whole table."""
    if not terms:
        return NONE
    if connection.vendor == "postgresql" and not named and not any(_is_wide(term) for term in terms):
        ways = [way for term in terms for way in _ways(term)]
        rows = [module.model.objects.filter(way).order_by().values("pk") for way in ways]
        return Q(Gathered("pk", rows[0] if len(rows) == 1 else rows[0].union(*rows[1:])))
    found = terms[0]
    for term in terms[1:]:
        found |= term
    return found


def _ways(term: Q) -> Iterator[Q]:
    """The conditions of which any is enough, one by one."""
    if term.connector == Q.OR and not term.negated:
        for part in term.children:
            yield from _ways(part) if isinstance(part, Q) else [Q(part)]
    else:
        yield term


def _is_wide(term: Q) -> bool:
    return any(isinstance(part, Below | Exists) or (isinstance(part, Q) and _is_wide(part)) for part in term.children)


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


def can(actor: Actor, action: str, module: Module, record: Model) -> bool:
    """The list's rule is the record's rule."""
    return visible(module, actor, action, named=True).filter(pk=record.pk).exists()


def _unlimited(module: Module, actor: Actor, action: str) -> bool:
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
        field = module.field(key)
        parent = registry.get(field.target)
        parent_action = "view" if action == "view" else "edit"
        if actor.may(parent, parent_action):
            rows = visible(parent, actor, parent_action, named=named)
            condition = scope_q(parent, actor, parent_action, named=named)
            found = _either(found, _within(field.column, rows, condition, actor, named))
    return found


def _account_q(module: Module, actor: Actor, action: str, named: bool) -> Q:
    """Rows attached to an account that the actor, or someone below him, owns (F007 rule 3)."""
    if not module.sharing.account or action != "view" or not actor.account_owner_sees:
        return NONE
    if follows_parents(module, actor) and module.sharing.account in module.sharing.parents:
        return NONE  # who owns the account sees it, and with it what goes with it
    field = module.field(module.sharing.account)
    account = registry.get(field.target)
    if not actor.may(account, "view"):
        return NONE
    owned = owner_q(account, actor)
    rows = account.model.objects.filter(owned, deleted_at=None)
    return _within(field.column, rows, owned, actor, named)


def _within(column: str, rows: QuerySet, condition: Q, actor: Actor, named: bool) -> Q:
    """Rows whose reference leads into a set: few are gathered first, many are asked one by one."""
    if named or actor.below is None:
        return Q(Inside(column, rows, condition))
    return Q(**{f"{column}__in": rows.values("pk")})


def is_same(one: Any, other: Any) -> bool:
    """Whether two conditions are the same, written down twice."""
    if isinstance(one, Q) and isinstance(other, Q):
        same_kind = (one.connector, one.negated) == (other.connector, other.negated)
        pairs = zip(one.children, other.children, strict=False)
        return same_kind and len(one) == len(other) and all(is_same(*pair) for pair in pairs)
    if isinstance(one, Below) and isinstance(other, Below):
        return (one.column, one.ends, one.me) == (other.column, other.ends, other.me)
    if isinstance(one, Among) and isinstance(other, Among):
        return (one.column, one.ids) == (other.column, other.ids)
    if isinstance(one, Inside) and isinstance(other, Inside):
        same_place = (one.column, one.model) == (other.column, other.model)
        return same_place and is_same(one.condition, other.condition)
    return isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0] and one[1] is other[1]
