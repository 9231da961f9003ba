"""Which rows an actor may touch: one Q, built once, used by every engine and every door.

Rules widen: own, position subtree, sharing mode, the record it belongs to, the account's owner. Always sub-queries,
never EXISTS, so that counting stays cheap.
"""

from django.db.models import Model, Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.access.models import UserPosition
from guanxi.meta import registry
from guanxi.meta.module import Module

NONE = Q(pk__in=[])
AFTER_DOT = "/"  # the character behind "." : `path < "1.4/"` ends the range of all that begins with "1.4."


def visible(module: Module, actor: Actor, action: str = "view") -> QuerySet:
    """The living rows of a module on which the actor may do something; none when his roles don't give it."""
    return module.model.objects.filter(module.rows, scope_q(module, actor, action), deleted_at=None)


def scope_q(module: Module, actor: Actor, action: str = "view") -> Q:
    """The condition that decides access, for lists and single records alike."""
    if not actor.may(module, action):
        return NONE
    if _unlimited(module, actor, action):
        return Q()
    return owner_q(module, actor, action) | _parent_q(module, actor, action) | _account_q(module, actor, action)


def owner_q(module: Module, actor: Actor, action: str = "view") -> Q:
    """Rows that the actor owns, or someone below one of his positions does."""
    sharing = module.sharing
    found = NONE
    if not module.is_owned:
        return found
    for column in sharing.owners:
        found |= Q(**{f"{column}_id": actor.user_id})
        if grants_by_hierarchy(module, actor) and (action == "view" or sharing.hierarchy_writes or action == "delete"):
            found |= Q(**{f"{column}_id__in": people_below(actor)})
    return found


def people_below(actor: Actor) -> QuerySet:
    """Ids of everyone who holds a position strictly below one of the actor's."""
    reach = NONE
    for path in actor.paths:
        reach |= Q(path__gt=path, path__lt=path[:-1] + AFTER_DOT)
    return UserPosition.objects.filter(reach).values("user_id")


def people_at_or_below(prefix: str) -> QuerySet:
    """Ids of everyone who holds the position that a path leads down to, or one below it."""
    return UserPosition.objects.filter(path__gte=prefix, path__lt=prefix[:-1] + AFTER_DOT).values("user_id")


def sharing_mode(module: Module, actor: Actor) -> str:
    """The mode that the company chose for a module, or that of its declaration."""
    return actor.modes.get(module.key, (module.sharing.mode, True))[0]


def grants_by_hierarchy(module: Module, actor: Actor) -> bool:
    """Whether positions above read what those below own."""
    return module.sharing.hierarchy and actor.modes.get(module.key, ("", True))[1]


def can(actor: Actor, action: str, module: Module, record: Model) -> bool:
    """The list's rule is the record's rule."""
    return visible(module, actor, action).filter(pk=record.pk).exists()


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
    if action != "view" and not module.sharing.parent_writes:
        return NONE
    found = NONE
    for key in module.sharing.parents:
        field = module.field(key)
        parent = registry.get(field.target)
        parent_action = "view" if action == "view" else "edit"
        if actor.may(parent, parent_action):
            found |= Q(**{f"{field.column}__in": visible(parent, actor, parent_action).values("pk")})
    return found


def _account_q(module: Module, actor: Actor, action: str) -> Q:
    """Rows attached to an account that the actor, or someone below him, owns (F007 rule 3)."""
    if not module.sharing.account or action != "view" or not actor.account_owner_sees:
        return NONE
    field = module.field(module.sharing.account)
    account = registry.get(field.target)
    if not actor.may(account, "view"):
        return NONE
    owned = account.model.objects.filter(owner_q(account, actor), deleted_at=None)
    return Q(**{f"{field.column}__in": owned.values("pk")})
