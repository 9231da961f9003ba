"""Ranges of roles (F008 rule 2): they take from what others let see, never from what is one's own, and are named."""

import pytest

from guanxi.access.grants import give
from guanxi.access.models import Role
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.people.sharing import share_module
from guanxi.records import store
from guanxi.records.explain import explain
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def limit(kit: Kit, name: str, cap: str) -> Role:
    role = Role.objects.get(pk=kit.user(name).roles[0])
    answer = kit.api("admin").patch(f"/api/v1/roles/{role.pk}", {"data_cap": cap}, content_type="application/json")
    assert answer.status_code == 200, answer.json()
    return role


def seen(kit: Kit, name: str, key: str = "account", action: str = "view") -> set[int]:
    module, actor = registry.get(key), kit.again(name)
    rows = set(visible(module, actor, action).values_list("pk", flat=True))
    assert rows == set(visible(module, actor, action, named=True).values_list("pk", flat=True))
    return rows


def test_a_range_takes_from_positions_modes_and_rights_but_never_what_is_ones_own(kit: Kit) -> None:
    admin, house = kit["admin"], store.create(registry.get("department"), kit["admin"], {"name": "South"})
    room = store.create(registry.get("department"), admin, {"name": "South 1", "parent": house.pk})
    for name, place in (("alice", house.pk), ("ben", room.pk)):
        store.update(registry.get("user"), admin, kit[name].user_id, {"department": place})
    alices, bobs, bens = (kit.make("account", name).pk for name in ("alice", "bob", "ben"))
    contact = kit.make("contact", "bob", account=bobs).pk
    every = {alices, bobs, bens}
    assert seen(kit, "alice") == every

    for cap, left in (
        ("subordinates", every),
        ("department_below", {alices, bens}),
        ("department", {alices}),
        ("own", {alices}),
    ):
        role = limit(kit, "alice", cap)
        assert seen(kit, "alice") == seen(kit, "alice", action="edit") == left, cap
        assert (contact in seen(kit, "alice", "contact")) is (cap == "subordinates")
    module = registry.get("account")
    told = explain(kit.again("alice"), module, module.model.objects.get(pk=bobs))
    assert (told.access, told.reasons[0].kind, told.reasons[0].ref) == ("", "role", {"module": "roles", "id": role.pk})
    Role.objects.filter(pk=role.pk).update(rights=(*role.rights, "account.view_all"))
    share_module(actor=admin, module=module, mode="read")
    assert seen(kit, "alice") == {alices}
    assert seen(kit, "bob") == every
    give([(module, bobs)], kit["alice"].user_id, "write", kind="team")
    assert seen(kit, "alice") == seen(kit, "alice", action="edit") == {alices, bobs}

    more = store.create(registry.get("role"), admin, {"name": "Wider", "rights": ["account.view"]})
    store.update(registry.get("user"), admin, kit["alice"].user_id, {"roles": [role.pk, more.pk]})
    assert seen(kit, "alice") == every
    assert explain(kit.again("alice"), module, module.model.objects.get(pk=bens)).access == "write"
