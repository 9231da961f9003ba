"""What would lock people out of the product, or let them in too far."""

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.people.passwords import set_password
from guanxi.records import store
from tests.kit.people import Kit

USER, POSITION, DEPARTMENT, ROLE = (registry.get(key) for key in ("user", "position", "department", "role"))


@pytest.mark.parametrize("zone", ["Nowhere/City", "../../etc/passwd", "x" * 30])
def test_a_time_zone_that_does_not_exist_is_refused(kit: Kit, zone: str):
    with pytest.raises(DomainError) as refused:
        store.update(USER, kit["admin"], kit["bob"].user_id, {"timezone": zone})

    assert (refused.value.code, refused.value.field) == ("E_CHOICE", "timezone")


@pytest.mark.parametrize("module", [POSITION, DEPARTMENT], ids=["position", "department"])
def test_nothing_comes_to_stand_beside_the_root(kit: Kit, module):
    node = kit.make(module, "admin")
    below = kit.make(module, "admin", parent=node.pk)

    moved = store.update(module, kit["admin"], below.pk, {"parent": None})

    root = module.model.objects.get(parent=None, deleted_at=None)
    assert moved.parent_id == root.pk
    assert moved.path == f"{root.pk}."


def test_the_last_role_that_makes_administrators_keeps_that(kit: Kit):
    role = kit.make(ROLE, "admin", name="Owners", is_admin=True)
    store.update(USER, kit["admin"], kit["admin"].user_id, {"roles": [role.pk]})

    with pytest.raises(DomainError) as refused:
        store.update(ROLE, kit["admin"], role.pk, {"is_admin": False})

    assert refused.value.code == "E_LAST_ADMIN"


def test_a_new_password_stands_in_the_history_without_itself(kit: Kit):
    api = kit.api("admin")
    path = f"/api/v1/users/{kit['bob'].user_id}"
    api.post(f"{path}/actions/set_password", {"password": "New-Horse-77 x"}, content_type="application/json")
    entry = api.get(f"{path}/history").json()["items"][0]

    assert entry["verb"] == "password_set"
    assert "Horse" not in str(entry)


def test_spaces_around_a_password_are_part_of_it(kit: Kit):
    secret = " Spaced-Horse-77 "
    path = f"/api/v1/users/{kit['bob'].user_id}/actions/set_password"
    kit.api("admin").post(path, {"password": secret}, content_type="application/json")

    assert kit.user("bob").check_password(secret)


@pytest.fixture
def clerk(kit: Kit):
    """Charlie, who may look after people, but is no administrator."""
    rights = [f"{key}.{action}" for key in ("user", "role") for action in ("view", "create", "edit")]
    role = kit.make(ROLE, "admin", rights=rights)
    store.update(USER, kit["admin"], kit["charlie"].user_id, {"roles": [role.pk]})
    return kit.again("charlie")


def test_only_an_administrator_makes_administrators(kit: Kit, clerk):
    admins = ROLE.model.objects.get(preset="admin").pk
    for module, pk, data in (
        (USER, clerk.user_id, {"roles": [*clerk.role_ids, admins]}),
        (ROLE, clerk.role_ids[0], {"is_admin": True}),
    ):
        with pytest.raises(DomainError, match="E_FIELD_FORBIDDEN"):
            store.update(module, clerk, pk, data)


def test_only_an_administrator_sets_the_password_of_one(kit: Kit, clerk):
    admins = ROLE.model.objects.get(preset="admin").pk
    store.update(USER, kit["admin"], kit["alice"].user_id, {"roles": [admins]})

    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        set_password(actor=clerk, pk=kit["alice"].user_id, password="Taken-Over-77")
    set_password(actor=clerk, pk=kit["bob"].user_id, password="Handed-Over-77")


def test_a_refused_password_is_not_shown_again(kit: Kit):
    page = kit.browser("admin").post(f"/m/users/{kit['bob'].user_id}/actions/set_password", {"password": "weakest-one"})

    assert page.status_code == 422
    assert "weakest-one" not in page.content.decode()
    assert 'type="password"' in page.content.decode()


def test_a_token_does_not_come_back_with_its_person(kit: Kit):
    api, pk = kit.api("bob"), kit["bob"].user_id
    for status in ("disabled", "active"):
        store.update(USER, kit["admin"], pk, {"status": status})

    assert api.get("/api/v1/accounts").status_code == 401
