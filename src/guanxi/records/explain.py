"""Why can this person see that record? Each grant that applies, from the same rules that made the list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.grants import grants_to
from guanxi.access.models import User
from guanxi.access.scope import (
    by_rules,
    can,
    follows_parents,
    grants_by_hierarchy,
    owner_q,
    people_below,
    sharing_mode,
)
from guanxi.meta import registry
from guanxi.meta.module import Module

PEOPLE = 300


@dataclass(frozen=True)
class Reason:
    """One grant: its kind (CONTRACT 3), a sentence, and what it refers to."""

    kind: str
    text: str
    ref: dict[str, Any] | None = None


@dataclass(frozen=True)
class Access:
    """What one person may do with one record, and why."""

    user: int
    access: str
    reasons: tuple[Reason, ...]


def explain(actor: Actor, module: Module, record: Any) -> Access:
    """The access of one person to one record; access is empty where there is none."""
    reasons = tuple(_reasons(actor, module, record))
    if not can(actor, "view", module, record):
        return Access(actor.user_id or 0, "", ())
    return Access(actor.user_id or 0, "write" if can(actor, "edit", module, record) else "read", reasons)


def explain_for(user: User, module: Module, record: Any) -> Access:
    """As explain, for a person; who no longer works here has no access."""
    return explain(actor_of(user), module, record) if user.is_active else Access(user.pk, "", ())


def everyone_with_access(module: Module, record: Any, after: int, size: int) -> tuple[list[Access], int | None]:
    """Some of the people who can see a record, in the order of their ids, and after whom to go on.

    Each person is asked for with all his rules, so a page ends after a few hundred people, however few of them see it.
    """
    people = User.objects.filter(status="active", deleted_at=None, pk__gt=after).order_by("pk")
    asked = list(people[: PEOPLE + 1])
    found: list[Access] = []
    for user in asked[:PEOPLE]:
        access = explain(actor_of(user), module, record)
        if access.access:
            found.append(access)
        if len(found) == size:
            return found, user.pk if user.pk != asked[-1].pk else None
    return found, asked[PEOPLE - 1].pk if len(asked) > PEOPLE else None


def _reasons(actor: Actor, module: Module, record: Any) -> list[Reason]:
    if module.sharing.only:
        return [Reason("team", _("This person takes part in it; nobody else sees it."))]
    return [
        *_role_reasons(actor, module),
        *_owner_reasons(actor, module, record),
        *_mode_reasons(actor, module),
        *_parent_reasons(actor, module, record),
        *_account_reasons(actor, module, record),
        *_given_reasons(actor, module, record),
    ]


def _role_reasons(actor: Actor, module: Module) -> list[Reason]:
    if not actor.may(module, "view"):
        return []
    if actor.is_admin:
        return [Reason("role", _("Administrators see and change everything."))]
    if f"{module.key}.modify_all" in actor.rights:
        return [Reason("role", _("A role lets this person see and change all records of this kind."))]
    if f"{module.key}.view_all" in actor.rights:
        return [Reason("role", _("A role lets this person see all records of this kind."))]
    return []


def _owner_reasons(actor: Actor, module: Module, record: Any) -> list[Reason]:
    if _goes_with_another(actor, module, record):
        return []
    found = []
    for column in module.owner_keys:
        owner = module.field(column).read(record)
        if owner is not None and owner == actor.user_id:
            label = module.field(column).label
            found.append(Reason("owner", _("This person stands in “%(field)s”.") % {"field": label}, _user(owner)))
        elif grants_by_hierarchy(module, actor) and owner and people_below(actor).filter(user_id=owner).exists():
            name = User.objects.values_list("name", flat=True).get(pk=owner)
            text = _("The owner %(name)s holds a position below this person's.") % {"name": name}
            found.append(Reason("hierarchy", text, _user(owner)))
    return found


def _goes_with_another(actor: Actor, module: Module, record: Any) -> bool:
    return follows_parents(module, actor) and any(module.field(key).read(record) for key in module.sharing.parents)


def _mode_reasons(actor: Actor, module: Module) -> list[Reason]:
    if module.sharing.catalogue:
        return [Reason("mode", _("Everyone reads records of this kind."))]
    mode = sharing_mode(module, actor)
    if mode == "read":
        return [Reason("mode", _("The company lets everyone read records of this kind."))]
    if mode == "read_write":
        return [Reason("mode", _("The company lets everyone read and change records of this kind."))]
    return []


def _parent_reasons(actor: Actor, module: Module, record: Any) -> list[Reason]:
    found = []
    for key in module.sharing.parents if follows_parents(module, actor) else ():
        field = module.field(key)
        parent = registry.get(field.target)
        pk = field.read(record)
        if pk and actor.may(parent, "view") and by_rules(parent, actor).filter(pk=pk).exists():
            text = _("It belongs to a record that this person sees: %(label)s.") % {"label": parent.label}
            found.append(Reason("mode", text, {"module": parent.slug, "id": pk}))
    return found


def _account_reasons(actor: Actor, module: Module, record: Any) -> list[Reason]:
    if not module.sharing.account or not actor.account_owner_sees:
        return []
    field = module.field(module.sharing.account)
    account, pk = registry.get(field.target), field.read(record)
    if not pk or not actor.may(account, "view"):
        return []
    if not account.model.objects.filter(Q(pk=pk) & owner_q(account, actor), deleted_at=None).exists():
        return []
    text = _("It is attached to an account that this person, or someone below, owns.")
    return [Reason("account_owner", text, {"module": account.slug, "id": pk})]


def _given_reasons(actor: Actor, module: Module, record: Any) -> list[Reason]:
    """What was given to this person for this one record."""
    if not actor.may(module, "view"):
        return []
    return [Reason("team", _given_text(grant), _grant(grant)) for grant in grants_to(module, record.pk, actor.user_id)]


def _given_text(grant: Any) -> str:
    if grant.access == "write":
        return _("This person was given this record to read and change.")
    return _("This person was given this record to read.")


def _grant(grant: Any) -> dict[str, Any] | None:
    return {"module": "approvals", "id": grant.ref} if grant.kind == "approval" else None


def _user(pk: int) -> dict[str, Any]:
    return {"module": "users", "id": pk}
