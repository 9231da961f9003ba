"""Why does she see it? Each reason that is given gives the record by itself, and without all of them nobody sees it.

Companies are drawn at random; what is named is really taken away, one reason after the other, and the filter of every
list is asked again.
"""

from random import Random
from typing import Any

import pytest
from django.db import transaction

from guanxi.access.actor import actor_of
from guanxi.access.models import RecordGrant, Role, SharingDefault, SharingRule, User
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.follow_up_plans.models import FollowUpRunStep
from guanxi.records.explain import Reason, explain
from tests.contract.oracle import DAILY
from tests.contract.world import World, draw_world
from tests.kit.people import Kit
from tests.kit.trust import times

COMPANIES = times(1, 40)
EACH = times(25, 200)


def sees(user: int, module: Module, pk: int) -> bool:
    actor = actor_of(User.objects.get(pk=user))
    return visible(module, actor, named=True).filter(pk=pk).exists()


def take_from_team(user: int, module: Module, record: Any, ref: Any) -> None:
    about = registry.by_slug(ref["module"]) if ref else None
    if about is None or about.key == "approval":
        here = RecordGrant.objects.filter(user=user, module=module.key, record_id=record.pk)
        (here.filter(kind="approval", ref=ref["id"]) if about else here.filter(kind="team")).delete()
        if module.key == "follow_up_run":  # who is to do a step of it
            FollowUpRunStep.objects.filter(run=record.pk, executor=user).update(executor=None)
    else:
        RecordGrant.objects.filter(user=user, module=about.key, record_id=ref["id"]).delete()


def take_away(kit: Kit, user: int, module: Module, record: Any, reason: Reason, *, alone: bool) -> None:
    """Undo in the company what a reason names. Superiors lose sight by the switch of the module where that reason is
    `alone` of its kind, and else by the owner."""
    ref = reason.ref or {}
    if reason.kind == "rule":
        SharingRule.objects.filter(pk=ref["id"]).update(active=False)
    elif reason.kind == "role":
        wide = {f"{module.key}.view_all", f"{module.key}.modify_all"}
        role = Role.objects.get(pk=ref["id"])
        Role.objects.filter(pk=role.pk).update(rights=tuple(right for right in role.rights if right not in wide))
    elif reason.kind == "team":
        take_from_team(user, module, record, ref)
    elif reason.kind == "hierarchy" and alone:
        usual = "controlled_by_parent" if module.sharing.parents else "private"
        kept, _is_new = SharingDefault.objects.get_or_create(module=module.key, defaults={"mode": usual})
        SharingDefault.objects.filter(pk=kept.pk).update(grant_by_hierarchy=False)
    elif ref.get("module") == "users":
        for key in module.owner_keys:
            field = module.field(key)
            nobody = None if field.nullable else kit["admin"].user_id
            module.model.objects.filter(pk=record.pk, **{field.column: ref["id"]}).update(**{field.column: nobody})
    elif ref:  # the record that it belongs to, or is attached to
        other = registry.by_slug(ref["module"])
        assert other is not None
        other.model.objects.filter(pk=ref["id"]).update(deleted_at=record.created_at)
        carried = [one.column for one in module.carries if module.field(one.reference).target == other.key]
        if carried:  # as the store keeps it
            module.model.objects.filter(pk=record.pk).update(**dict.fromkeys(carried))
    else:
        mode = "controlled_by_parent" if module.sharing.parents else "private"
        SharingDefault.objects.filter(module=module.key).update(mode=mode)


def check(world: World, name: str, module: Module, pk: int) -> set[str]:
    """Ask for the reasons, and take them away; what kinds there were."""
    kit, user = world.kit, world.kit[name].user_id
    assert user is not None
    record = module.model.objects.get(pk=pk)
    told = explain(kit.again(name), module, record, kit["admin"])
    assert bool(told.access) == sees(user, module, pk)
    if not told.access:
        return {_widened(user, module, pk, told.reasons[0])}
    places = [(reason.kind, str(reason.ref)) for reason in told.reasons]
    assert places, f"{name} sees {module.key} {pk} for no reason"
    if any(reason.kind == "mode" and reason.ref is None for reason in told.reasons) and module.sharing.parents:
        return {"mode"}  # another mode has reasons of its own
    is_ranged = world.facts.people[name].cap != "all"  # then nothing counts once the last owner within it is gone
    is_mode = any(one.kind == "mode" and one.ref for one in told.reasons)
    stands_alone = len(set(places)) == len(places) and not (is_mode or is_ranged)
    with transaction.atomic():
        for reason in told.reasons:
            assert not stands_alone or sees(user, module, pk), (name, module.key, pk, places)
            alone = [one.kind for one in told.reasons].count(reason.kind) == 1
            take_away(kit, user, module, record, reason, alone=alone)
        assert not sees(user, module, pk), (name, module.key, pk, places)
        transaction.set_rollback(True)
    return {reason.kind for reason in told.reasons}


def _widened(user: int, module: Module, pk: int, reason: Reason) -> str:
    """Who is kept from a record by a role sees it without that, and the others don't."""
    if reason.kind != "role" or reason.ref is None:
        return "unseen"
    with transaction.atomic():
        Role.objects.filter(pk=reason.ref["id"]).update(data_cap="all")
        assert sees(user, module, pk)
        transaction.set_rollback(True)
    return "capped"


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_what_is_named_is_what_gives_the_record(kit: Kit, seed: int) -> None:
    chance = Random(2000 + seed)
    with transaction.atomic():
        world = draw_world(kit, chance, people=times(4, 6), records=times(2, 4))
        names = [name for name in world.names if name != "admin"]
        every = [(name, key, pk) for name in names for key, pk in world.records if key in DAILY]
        given = {(one.person, one.key, one.pk) for one in (*world.facts.members, *world.facts.asked)}
        alone = [one for one in every if (kit[one[0]].user_id, *one[1:]) in given]
        asked = [*alone, *chance.sample(every, min(EACH, len(every)))]
        found = set().union(*(check(world, name, registry.get(key), pk) for name, key, pk in asked))
        transaction.set_rollback(True)
    assert {"team", "owner"} <= found
