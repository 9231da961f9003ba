"""Which rows an actor may touch: one Q, built once, used by every engine and every door.

Rules widen: own, position subtree, sharing mode, the record it belongs to, the account's owner. Who reaches few
people gets his rows by their owners; who reaches many, the list in its own order with each row asked.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Func, Model, OuterRef, Q, QuerySet
from django.db.models.lookups import In

from guanxi.access.actor import AFTER_DOT, Actor, people_below
from guanxi.access.models import UserPosition
from guanxi.meta import registry
from guanxi.meta.module import Module

NONE = Q(pk__in=[])
FENCE = 10**9
FOLLOWS = "controlled_by_parent"


class Unindexed(Func):
    """A column that the database must not look up by its index, because walking the order of the list is cheaper."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def visible(module: Module, actor: Actor, action: str = "view") -> QuerySet:
    """The living rows of a module on which the actor may do something; none when his roles don't give it."""
    return module.model.objects.filter(module.rows, scope_q(module, actor, action), deleted_at=None)


def scope_q(module: Module, actor: Actor, action: str = "view") -> Q:
    """The condition that decides access, for lists and single records alike."""
    if not actor.may(module, action):
        return NONE
    if _unlimited(module, actor, action):
        return Q()
    terms = (_own_q(module, actor, action), _parent_q(module, actor, action), _account_q(module, actor, action))
    return _joined(module, [term for term in terms if term != NONE])


def _own_q(module: Module, actor: Actor, action: str) -> Q:
    """What ownership gives. Of what goes with another record only that which stands alone is seen by its owner; where
    writing does not go with the other record too, its owner writes what he sees."""
    owned = owner_q(module, actor, action)
    if owned == NONE or not follows_parents(module, actor):
        return owned
    if action == "view" or module.sharing.parent_writes:
        return owned & Q(**{f"{module.field(key).column}__isnull": True for key in module.sharing.parents})
    return owned & scope_q(module, actor)


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
    mine = () if deletes_above else (actor.user_id,)
    reaches = action == "view" or deletes_above or module.sharing.hierarchy_writes
    if not (reaches and grants_by_hierarchy(module, actor)):
        return Q(**{f"{column}__in": mine})
    if actor.below is not None:
        return Q(**{f"{column}__in": (*mine, *actor.below)})
    below = Q(In(Unindexed(F(column)), people_below(actor)))
    return below | Q(In(Unindexed(F(column)), [actor.user_id])) if mine else below


def _either(left: Q, right: Q) -> Q:
    return right if left == NONE else left | right


def _joined(module: Module, terms: list[Q]) -> Q:
    """Any of the terms. PostgreSQL finds the few rows of a small reach first and sorts then: by itself it would walk
    the whole order of the list in the hope of meeting them soon, and take a second where they are all old."""
    if not terms:
        return NONE
    if connection.vendor == "postgresql" and not any(_is_wide(term) for term in terms):
        rows = [module.model.objects.filter(term).order_by().values("pk") for term in terms]
        return Q(pk__in=rows[0][:FENCE] if len(rows) == 1 else rows[0].union(*rows[1:]))
    found = terms[0]
    for term in terms[1:]:
        found |= term
    return found


def _is_wide(term: Q) -> bool:
    return any(isinstance(part, In | Exists) or (isinstance(part, Q) and _is_wide(part)) for part in term.children)


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
    return visible(module, actor, action).filter(pk=record.pk).exists()


def allowed(actor: Actor, actions: Iterable[str], module: Module, record: Model) -> dict[str, bool]:
    """As can, for several actions at once: one query."""
    asked = {action: Exists(visible(module, actor, action).filter(pk=OuterRef("pk"))) for action in actions}
    if not asked:
        return {}
    row = module.model.objects.filter(pk=record.pk).values(**asked).first()
    return {action: bool(row and row[action]) for action in asked}


def _unlimited(module: Module, actor: Actor, action: str) -> bool:
    if actor.is_admin or actor.is_system or module.sharing.catalogue:
        return True
    mode = sharing_mode(module, actor)
    if action == "view":
        reads_all = {f"{module.key}.view_all", f"{module.key}.modify_all"} & actor.rights
        return bool(reads_all) or mode in {"read", "read_write"}
    return f"{module.key}.modify_all" in actor.rights or (mode == "read_write" and action == "edit")


def _parent_q(module: Module, actor: Actor, action: str) -> Q:
    """Rows that go with the record they belong to."""
    if not follows_parents(module, actor) or (action != "view" and not module.sharing.parent_writes):
        return NONE
    found = NONE
    for key in module.sharing.parents:
        field = module.field(key)
        parent = registry.get(field.target)
        parent_action = "view" if action == "view" else "edit"
        if actor.may(parent, parent_action):
            found = _either(found, _within(field.column, visible(parent, actor, parent_action), actor))
    return found


def _account_q(module: Module, actor: Actor, action: str) -> Q:
    """Rows attached to an account that the actor, or someone below him, owns (F007 rule 3)."""
    if not module.sharing.account or action != "view" or not actor.account_owner_sees:
        return NONE
    field = module.field(module.sharing.account)
    account = registry.get(field.target)
    if not actor.may(account, "view"):
        return NONE
    return _within(field.column, account.model.objects.filter(owner_q(account, actor), deleted_at=None), actor)


def _within(column: str, rows: QuerySet, actor: Actor) -> Q:
    """Rows whose reference leads into a set: few are gathered first, many are asked one by one."""
    if actor.below is None:
        return Q(Exists(rows.filter(pk=OuterRef(column))))
    return Q(**{f"{column}__in": rows.values("pk")})
