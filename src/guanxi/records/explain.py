"""Why can this person see that record, and why not? Each grant that applies, from the same rules that made the list.

Who asks sees the record himself; what else he may not see, such as the rules of the company, is told without a name.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of, actors_of
from guanxi.access.grants import TEAM, grants_along, grants_to, last_day
from guanxi.access.models import RecordGrant, Role, SharingRule, User
from guanxi.access.rules import by_rule, rules_for
from guanxi.access.scope import (
    by_rules,
    can,
    follows_parents,
    grants_by_hierarchy,
    owner_q,
    people_below,
    sharing_mode,
    visible,
)
from guanxi.access.seen import seeing
from guanxi.access.standing import Rule
from guanxi.access.within import cap_q
from guanxi.meta import registry
from guanxi.meta.module import Module

PEOPLE = 300
AT_ONCE = 50  # people whose rules are asked in one query


@dataclass(frozen=True)
class Reason:
    """One grant: its kind (CONTRACT 3), a sentence, and what it refers to."""

    kind: str
    text: str
    ref: dict[str, Any] | None = None


@dataclass(frozen=True)
class Access:
    """What one person may do with one record, and why; `missing` says why who reads it doesn't change it."""

    user: int
    access: str
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()


def explain(actor: Actor, module: Module, record: Any, asker: Actor | None = None) -> Access:
    """The access of one person to one record, for the person himself or for who asks; `access` is empty where there is
    none, and then the reasons say what is missing."""
    asker = asker or actor
    if not can(actor, "view", module, record):
        return Access(actor.user_id or 0, "", (_missing(actor, module, record, "view"),))
    reasons = tuple(_reasons(actor, module, record, asker))
    if can(actor, "edit", module, record):
        return Access(actor.user_id or 0, "write", reasons)
    return Access(actor.user_id or 0, "read", reasons, (_missing(actor, module, record, "edit"),))


def explain_for(user: User, module: Module, record: Any, asker: Actor | None = None) -> Access:
    """As explain, for a person; who no longer works here has no access."""
    if user.is_active:
        return explain(actor_of(user), module, record, asker)
    return Access(user.pk, "", (Reason("role", _("This person's sign-in is switched off.")),))


def everyone_with_access(
    module: Module, record: Any, after: int, size: int, asker: Actor | None = None
) -> tuple[list[Access], int | None]:
    """Some of the people who can see a record, in the order of their ids, and after whom to go on.

    Each person is asked for with all his rules, many at once; a page ends after a few hundred people, however few of
    them see it.
    """
    people = User.objects.filter(status="active", deleted_at=None, pk__gt=after).order_by("pk")
    asked = list(people[: PEOPLE + 1])
    found: list[Access] = []
    for start in range(0, len(asked[:PEOPLE]), AT_ONCE):
        some = actors_of(asked[start : min(start + AT_ONCE, PEOPLE)])
        for actor in seeing(module, some, record):
            found.append(explain(actor, module, record, asker))
            if len(found) == size:
                return found, actor.user_id if actor.user_id != asked[-1].pk else None
    return found, asked[PEOPLE - 1].pk if len(asked) > PEOPLE else None


def _missing(actor: Actor, module: Module, record: Any, action: str) -> Reason:
    """What keeps a person from looking at a record, or from changing it."""
    if actor.caps and can(replace(actor, caps={}), action, module, record):
        return _capped(actor)
    if not actor.may(module, action):
        if action == "view":
            return Reason("role", _("None of this person's roles lets them see records of this kind."))
        return Reason("role", _("None of this person's roles lets them change records of this kind."))
    if action == "view":
        text = _(
            "They may see such records, but this one is neither theirs nor of people below, and nothing shares it."
        )
    else:
        text = _("They may change such records, but this one is given to them to read only.")
    return Reason("mode", text)


def _capped(actor: Actor) -> Reason:
    """The role that keeps a person's view narrower than his positions and rules would let it be."""
    roles = Role.objects.filter(pk__in=actor.role_ids).exclude(data_cap="all").order_by("pk")
    pk, name = roles.values_list("pk", "name")[0]
    text = _("The role “%(name)s” keeps what this person sees to a narrower range of data.") % {"name": name}
    return Reason("role", text, {"module": "roles", "id": pk})


def _is_within(actor: Actor, module: Module, record: Any) -> bool:
    """Whether a record lies within the range to which a person's roles keep what he sees."""
    cap = cap_q(module, actor)
    return cap is None or module.model.objects.filter(cap, pk=record.pk).exists()


def _reasons(actor: Actor, module: Module, record: Any, asker: Actor) -> list[Reason]:
    if module.sharing.only:
        return [Reason("team", _("This person takes part in it; nobody else sees it."))]
    is_within = _is_within(actor, module, record)
    from_afar = [
        *_role_reasons(actor, module),
        *_mode_reasons(actor, module),
        *_rule_reasons(actor, module, record, asker),
    ]
    return [
        *(from_afar if is_within else []),
        *_owner_reasons(actor, module, record, is_within=is_within),
        *_parent_reasons(actor, module, record, asker),
        *_account_reasons(actor, module, record),
        *_given_reasons(actor, module, record, asker),
    ]


def _role_reasons(actor: Actor, module: Module) -> list[Reason]:
    if not actor.may(module, "view"):
        return []
    if actor.is_admin:
        return [Reason("role", _("Administrators see and change everything."))]
    changing = _("The role “%(name)s” lets this person see and change all records of this kind.")
    seeing = _("The role “%(name)s” lets this person see all records of this kind.")
    changes_all, sees_all = f"{module.key}.modify_all", f"{module.key}.view_all"
    if not {changes_all, sees_all} & actor.rights:
        return []
    roles = Role.objects.filter(pk__in=actor.role_ids).order_by("pk").values_list("pk", "name", "rights")
    return [
        Reason("role", (changing if changes_all in held else seeing) % {"name": name}, {"module": "roles", "id": pk})
        for pk, name, held in roles
        if {changes_all, sees_all} & set(held)
    ]


def _owner_reasons(actor: Actor, module: Module, record: Any, *, is_within: bool) -> list[Reason]:
    if _goes_with_another(actor, module, record):
        return []
    found = []
    for column in module.owner_keys:
        owner = module.field(column).read(record)
        if owner is not None and owner == actor.user_id:
            label = module.field(column).label
            found.append(Reason("owner", _("This person stands in “%(field)s”.") % {"field": label}, _user(owner)))
        elif not (owner and is_within and grants_by_hierarchy(module, actor)):
            continue
        elif people_below(actor).filter(user_id=owner).exists():
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


def _rule_reasons(actor: Actor, module: Module, record: Any, asker: Actor) -> list[Reason]:
    """The sharing rules that give the record, by name for who may look at rules."""
    rules = rules_for(module, actor, "view") if actor.may(module, "view") else []
    rows = module.model.objects.filter(pk=record.pk)
    given = [rule for rule in rules if rows.filter(by_rule(module, actor, rule)).exists()]
    if given and not asker.may(registry.get("sharing_rule"), "view"):
        return [Reason("rule", _("A sharing rule of the company gives it to this person."))]
    names = dict(SharingRule.objects.filter(pk__in=[rule.id for rule in given]).values_list("pk", "name"))
    return [
        Reason("rule", _rule_text(rule) % {"name": names[rule.id]}, {"module": "sharing-rules", "id": rule.id})
        for rule in given
    ]


def _rule_text(rule: Rule) -> str:
    if rule.access == "read_write":
        return _("The sharing rule “%(name)s” lets this person read and change it.")
    return _("The sharing rule “%(name)s” lets this person read it.")


def _parent_reasons(actor: Actor, module: Module, record: Any, asker: Actor) -> list[Reason]:
    found = []
    for key in module.sharing.parents if follows_parents(module, actor) else ():
        field = module.field(key)
        parent = registry.get(field.target)
        pk = field.read(record)
        if pk and actor.may(parent, "view") and by_rules(parent, actor).filter(pk=pk).exists():
            text = _("It belongs to a record that this person sees: %(label)s.") % {"label": parent.label}
            found.append(Reason("mode", text, {"module": parent.slug, "id": pk}))
            found += _rules_of(actor, parent, pk, asker)
    return found


def _rules_of(actor: Actor, parent: Module, pk: int, asker: Actor) -> list[Reason]:
    """The rules that give the record to which another belongs."""
    record = parent.model.objects.get(pk=pk)
    return _rule_reasons(actor, parent, record, asker) if _is_within(actor, parent, record) else []


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


def _given_reasons(actor: Actor, module: Module, record: Any, asker: Actor) -> list[Reason]:
    """What was given to this person for this one record, or came along with another."""
    if not actor.may(module, "view"):
        return []
    grants = grants_to(module, record.pk, actor.user_id)
    given = [Reason("team", _given_text(grant, asker), _approval(grant, asker)) for grant in grants]
    for field, grant in grants_along(module, record, actor.user_id):
        text = _("It came along with %(label)s, in whose team this person is.") % {"label": field.label}
        given.append(Reason("team", text, {"module": registry.get(field.target).slug, "id": grant.record_id}))
    return given


def _given_text(grant: RecordGrant, asker: Actor) -> str:
    if grant.kind == TEAM:
        text = _("This person is in the team of the record, to read and change it.")
        text = text if grant.access == "write" else _("This person is in the team of the record, to read it.")
        until = last_day(grant, asker.timezone)
        return f"{text} {_('Until %(date)s.') % {'date': until.isoformat()}}" if until else text
    if grant.access == "write":
        return _("This person was given this record to read and change.")
    return _("This person was given this record to read.")


def _approval(grant: RecordGrant, asker: Actor) -> dict[str, Any] | None:
    """The approval for which a record was given, where the asker sees it himself."""
    if (
        grant.kind != "approval"
        or not visible(registry.get("approval"), asker, named=True).filter(pk=grant.ref).exists()
    ):
        return None
    return {"module": "approvals", "id": grant.ref}


def _user(pk: int) -> dict[str, Any]:
    return {"module": "users", "id": pk}
