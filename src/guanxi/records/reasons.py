"""What lets a person see a record, reason by reason, from the same rules that made the list.

Each kind of reason is a piece of work that asks the database for many people at once (`together`); what all of them
name, such as roles and rules, is read before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.grants import TEAM, in_force, last_day
from guanxi.access.models import RecordGrant, Role, SharingRule, User
from guanxi.access.pooled import lies_in_pool, seats_of
from guanxi.access.rules import by_rule, rules_for
from guanxi.access.scope import (
    by_rules,
    follows_parents,
    grants_by_hierarchy,
    owner_q,
    people_below,
    sharing_mode,
    visible,
)
from guanxi.access.standing import Rule
from guanxi.access.within import cap_q
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.together import Work


@dataclass(frozen=True)
class Reason:
    """One grant: its kind (CONTRACT 3), a sentence, and what it refers to."""

    kind: str
    text: str
    ref: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """The record that is asked about, who asks, and what the reasons of all these people name."""

    module: Module
    record: Any
    asker: Actor
    roles: Mapping[int, tuple[str, tuple[str, ...], str]]
    owners: Mapping[int, str]
    rules: Mapping[int, str]
    grants: Mapping[int, Sequence[RecordGrant]]
    along: Mapping[int, Sequence[tuple[Field, RecordGrant]]]
    approvals: frozenset[int]


def case_of(module: Module, record: Any, actors: Sequence[Actor], asker: Actor) -> Case:
    """What is named, for all these people in a few queries."""
    people = [actor.user_id for actor in actors if actor.user_id is not None]
    roles = Role.objects.filter(pk__in={pk for actor in actors for pk in actor.role_ids})
    owners = {module.field(key).read(record) for key in module.owner_keys} - {None}
    knows_rules = asker.may(registry.get("sharing_rule"), "view")
    shared = SharingRule.objects.filter(pk__in={rule.id for actor in actors for rule in actor.rules})
    grants = list(in_force().filter(module=module.key, record_id=record.pk, user__in=people).order_by("-access", "pk"))
    cases = {grant.ref for grant in grants if grant.kind == "approval"}
    seen = visible(registry.get("approval"), asker, named=True).filter(pk__in=cases) if cases else ()
    return Case(
        module=module,
        record=record,
        asker=asker,
        roles={pk: (name, held, cap) for pk, name, held, cap in roles.values_list("pk", "name", "rights", "data_cap")},
        owners=dict(User.objects.filter(pk__in=owners).values_list("pk", "name")),
        rules=dict(shared.values_list("pk", "name")) if knows_rules else {},
        grants=_by_person((grant, grant) for grant in grants),
        along=_by_person(_coming_along(module, record, people)),
        approvals=frozenset(case.pk for case in seen),
    )


def _by_person(rows: Iterable[tuple[Any, RecordGrant]]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one, grant in rows:
        found[grant.user_id].append(one)
    return found


def _coming_along(module: Module, record: Any, people: Sequence[int]) -> Iterator[tuple[Any, RecordGrant]]:
    """What was given to these people together with records that this one refers to, with the field that does."""
    named = {(one.target, one.read(record)): one for one in module.fields if one.is_reference and one.read(record)}
    places = Q(pk__in=[])
    for target, pk in named:
        places |= Q(module=target, record_id=pk)
    for grant in in_force().filter(places, user__in=people).order_by("pk"):
        for field in module.fields:
            is_named = field.is_reference and (field.target, field.read(record)) == (grant.module, grant.record_id)
            if is_named and f"{module.key}.{field.key}" in grant.along:
                yield (field, grant), grant


def rows_of(case: Case) -> QuerySet:
    """The record itself, to be asked about."""
    return case.module.model.objects.filter(pk=case.record.pk)


def from_roles(actor: Actor, case: Case) -> list[Reason]:
    """Administration, and rights to all such records."""
    if actor.is_admin:
        return [Reason("role", _("Administrators see and change everything."))]
    changing = _("The role “%(name)s” lets this person see and change all records of this kind.")
    seeing = _("The role “%(name)s” lets this person see all records of this kind.")
    changes_all, sees_all = f"{case.module.key}.modify_all", f"{case.module.key}.view_all"
    return [
        Reason("role", (changing if changes_all in held else seeing) % {"name": name}, {"module": "roles", "id": pk})
        for pk, (name, held, _cap) in case.roles.items()
        if pk in actor.role_ids and {changes_all, sees_all} & set(held)
    ]


def from_mode(actor: Actor, case: Case) -> list[Reason]:
    """The sharing mode of such records."""
    if case.module.sharing.catalogue:
        return [Reason("mode", _("Everyone reads records of this kind."))]
    mode = sharing_mode(case.module, actor)
    if mode == "read":
        return [Reason("mode", _("The company lets everyone read records of this kind."))]
    if mode == "read_write":
        return [Reason("mode", _("The company lets everyone read and change records of this kind."))]
    return []


def from_rules(actor: Actor, case: Case) -> Work:
    """The sharing rules that give the record, by name for who may look at rules."""
    given = yield from _rules_that_give(actor, case.module, rows_of(case))
    return _told_of_rules(given, case)


def from_owners(actor: Actor, case: Case, *, is_within: bool) -> Work:
    """Whose the record is: his own, or of somebody below."""
    module = case.module
    found: list[Reason] = []
    if follows_parents(module, actor) and any(module.field(key).read(case.record) for key in module.sharing.parents):
        return found
    owners = [(module.field(key), module.field(key).read(case.record)) for key in module.owner_keys]
    climbs = is_within and grants_by_hierarchy(module, actor)
    above = yield [people_below(actor).filter(user_id=owner) for _field, owner in owners if climbs and owner]
    answers = iter(above)
    for field, owner in owners:
        is_below = climbs and owner and next(answers)
        if owner is not None and owner == actor.user_id:
            text = _("This person stands in “%(field)s”.") % {"field": field.label}
            found.append(Reason("owner", text, {"module": "users", "id": owner}))
        elif is_below:
            text = _("The owner %(name)s holds a position below this person's.") % {"name": case.owners[owner]}
            found.append(Reason("hierarchy", text, {"module": "users", "id": owner}))
    return found


def from_parents(actor: Actor, case: Case) -> Work:
    """The records that it goes with, and what gives those by rules."""
    module = case.module
    found: list[Reason] = []
    for key in module.sharing.parents if follows_parents(module, actor) else ():
        parent, pk = registry.get(module.field(key).target), module.field(key).read(case.record)
        if not pk or not actor.may(parent, "view"):
            continue
        cap = cap_q(parent, actor) or Q()
        sees, is_within = yield [by_rules(parent, actor).filter(pk=pk), parent.model.objects.filter(cap, pk=pk)]
        if sees:
            text = _("It belongs to a record that this person sees: %(label)s.") % {"label": parent.label}
            found.append(Reason("mode", text, {"module": parent.slug, "id": pk}))
        if sees and is_within:
            given = yield from _rules_that_give(actor, parent, parent.model.objects.filter(pk=pk))
            found += _told_of_rules(given, case)
    return found


def from_account(actor: Actor, case: Case) -> Work:
    """The account to which it is attached."""
    if not case.module.sharing.account or not actor.account_owner_sees:
        return []
    field = case.module.field(case.module.sharing.account)
    account, pk = registry.get(field.target), field.read(case.record)
    if not pk or not actor.may(account, "view"):
        return []
    owned = yield [account.model.objects.filter(Q(pk=pk) & owner_q(account, actor), deleted_at=None)]
    text = _("It is attached to an account that this person, or someone below, owns.")
    return [Reason("account_owner", text, {"module": account.slug, "id": pk})] if owned[0] else []


def from_readers(actor: Actor, case: Case) -> Work:
    """That the record is addressed to this person, whoever it belongs to."""
    readers = case.module.sharing.readers
    if readers is None:
        return []
    (is_meant,) = yield [rows_of(case).filter(readers(actor))]
    return [Reason("team", _("It is addressed to this person."))] if is_meant else []


def from_pools(actor: Actor, case: Case) -> Work:
    """The pool in which it lies, to which this person belongs; and who held it last, where that one is below him."""
    module = case.module
    if not lies_in_pool(module, case.record) or not actor.may(module, "view"):
        return []
    field = module.field(module.sharing.pool)
    pk = field.read(case.record)
    ref = {"module": registry.get(field.target).slug, "id": pk}
    seats = [seat for seat in seats_of(module, actor) if seat.pool == pk and seat.sees]
    leading = _("It lies in a pool that this person administers.")
    member = _("It lies in a pool, and this person is a member of it.")
    found = [Reason("pool", leading if seat.leads else member, ref) for seat in seats]
    former = case.record.previous_owner_id
    climbs = former and grants_by_hierarchy(module, actor)
    above = yield [people_below(actor).filter(user_id=former)] if climbs else []
    if climbs and above[0]:
        text = _("It lies in a pool, and who held it last holds a position below this person's.")
        found.append(Reason("hierarchy", text, {"module": "users", "id": former}))
    return found


def from_grants(actor: Actor, case: Case) -> list[Reason]:
    """What was given to this person for this one record, or came along with another."""
    person = actor.user_id or 0
    given = [Reason("team", _given_text(one, case.asker), _approval(one, case)) for one in case.grants.get(person, ())]
    return [*given, *(_came_along(field, grant, case) for field, grant in case.along.get(person, ()))]


def _came_along(field: Field, grant: RecordGrant, case: Case) -> Reason:
    """The record that it came along with, named to who reads the field that says so."""
    if field.key not in readable(case.module, case.asker, page=True):
        return Reason("team", _("It came along with another record, in whose team this person is."))
    text = _("It came along with %(label)s, in whose team this person is.") % {"label": field.label}
    return Reason("team", text, {"module": registry.get(field.target).slug, "id": grant.record_id})


def _rules_that_give(actor: Actor, module: Module, rows: QuerySet) -> Work:
    rules = rules_for(module, actor, "view") if actor.may(module, "view") else []
    gives = yield [rows.filter(by_rule(module, actor, rule)) for rule in rules]
    return [rule for rule, is_given in zip(rules, gives, strict=True) if is_given]


def _told_of_rules(given: Sequence[Rule], case: Case) -> list[Reason]:
    if given and not case.asker.may(registry.get("sharing_rule"), "view"):
        return [Reason("rule", _("A sharing rule of the company gives it to this person."))]
    return [
        Reason("rule", _rule_text(rule) % {"name": case.rules[rule.id]}, {"module": "sharing-rules", "id": rule.id})
        for rule in given
    ]


def _rule_text(rule: Rule) -> str:
    if rule.access == "read_write":
        return _("The sharing rule “%(name)s” lets this person read and change it.")
    return _("The sharing rule “%(name)s” lets this person read it.")


def _given_text(grant: RecordGrant, asker: Actor) -> str:
    if grant.kind == TEAM:
        text = _("This person is in the team of the record, to read and change it.")
        text = text if grant.access == "write" else _("This person is in the team of the record, to read it.")
        until = last_day(grant, asker.timezone)
        return f"{text} {_('Until %(date)s.') % {'date': until.isoformat()}}" if until else text
    if grant.access == "write":
        return _("This person was given this record to read and change.")
    return _("This person was given this record to read.")


def _approval(grant: RecordGrant, case: Case) -> dict[str, Any] | None:
    """The approval for which a record was given, where the asker sees it himself."""
    is_told = grant.kind == "approval" and grant.ref in case.approvals
    return {"module": "approvals", "id": grant.ref} if is_told else None
