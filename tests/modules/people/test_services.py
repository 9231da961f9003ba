"""Administrators, positions, departments, roles and people, rule by rule (F001, F002, F004, F008)."""

from typing import Any

import pytest

from guanxi.access.actor import actor_of
from guanxi.access.models import Department, Position, Role, User
from guanxi.access.positions import superiors_of
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.people import passwords
from guanxi.modules.people.facade import change_own_password
from guanxi.records import query, store
from guanxi.records.history import history
from tests.kit.people import PASSWORD, Kit
from tests.kit.values import codes_of

USER, POSITION, DEPARTMENT, ROLE = (registry.get(key) for key in ("user", "position", "department", "role"))
ACCOUNT = registry.get("account")


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


def edit(kit: Kit, module: Any, record: Any, **values: Any) -> Any:
    return store.update(module, kit["admin"], record.pk, values)


@pytest.mark.once
@pytest.mark.parametrize("password", ["Short-1", "onlylowercaseletters", "lower-and-signs", "Password123"])
def test_f001_r1_a_weak_password_is_refused_with_what_to_do(kit: Kit, password: str) -> None:
    with pytest.raises(DomainError) as error:
        change_own_password(actor=kit["bob"], present=PASSWORD, password=password)

    assert error.value.code == "E_PASSWORD_WEAK"
    assert error.value.params["hint"]


def test_f001_r1_a_person_changes_the_own_password_after_proving_the_present_one(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_PASSWORD_WRONG"):
        change_own_password(actor=kit["bob"], present="guess", password="Another-Horse-7")

    change_own_password(actor=kit["bob"], present=PASSWORD, password="Another-Horse-7")

    assert kit.user("bob").check_password("Another-Horse-7")


def test_f001_r1_a_password_that_an_administrator_gives_must_be_changed(kit: Kit) -> None:
    passwords.set_password(actor=kit["admin"], pk=kit["bob"].user_id, password="Another-Horse-7")

    assert kit.user("bob").must_change_password


def test_f001_r2_the_built_in_administrator_stays_what_it_is(kit: Kit) -> None:
    admin = kit.user("admin")

    assert refused(lambda: store.delete(USER, kit["admin"], admin.pk)) == {"": "E_ADMIN_FIXED"}
    assert refused(lambda: edit(kit, USER, admin, status="disabled")) == {"status": "E_ADMIN_FIXED"}
    assert refused(lambda: edit(kit, USER, admin, position=kit.position("bob").pk)) == {"position": "E_ADMIN_FIXED"}


def test_f001_r2_its_name_and_password_change_by_itself_alone(kit: Kit) -> None:
    second = kit.make("user", "admin", roles=[Role.objects.get(preset="admin").pk])
    other = actor_of(second)
    pk = kit["admin"].user_id

    assert refused(lambda: store.update(USER, other, pk, {"username": "boss"})) == {"username": "E_ADMIN_FIXED"}
    assert refused(lambda: passwords.set_password(actor=other, pk=pk, password="Another-Horse-7")) == {
        "": "E_ADMIN_FIXED"
    }
    assert store.update(USER, kit["admin"], pk, {"username": "boss"}).username == "boss"


def test_f001_r4_the_last_administrator_can_not_be_demoted(kit: Kit) -> None:
    sales = Role.objects.get(preset="sales").pk

    assert refused(lambda: edit(kit, USER, kit.user("admin"), roles=[sales])) == {"roles": "E_LAST_ADMIN"}


def test_f001_r4_nor_can_the_role_that_makes_him_one(kit: Kit) -> None:
    assert refused(lambda: edit(kit, ROLE, Role.objects.get(preset="admin"), is_admin=False)) == {
        "is_admin": "E_LAST_ADMIN"
    }
    bosses = kit.make("role", "admin", is_admin=True)
    edit(kit, USER, kit.user("admin"), roles=[bosses.pk])
    assert refused(lambda: edit(kit, ROLE, bosses, is_admin=False)) == {"is_admin": "E_LAST_ADMIN"}


def test_f001_r4_the_last_but_one_can(kit: Kit) -> None:
    admin, sales = (Role.objects.get(preset=key).pk for key in ("admin", "sales"))
    second = kit.make("user", "admin", roles=[admin])

    assert edit(kit, USER, second, roles=[sales]).roles == (sales,)
    again = kit.make("user", "admin", roles=[admin])
    store.delete(USER, kit["admin"], again.pk)


def test_f002_r3_departments_stand_in_one_tree_of_ten_levels(kit: Kit) -> None:
    parent = kit.make("department", "admin")
    for _level in range(8):
        parent = kit.make("department", "admin", parent=parent.pk)

    assert parent.path.count(".") == 9
    assert refused(lambda: kit.make("department", "admin", parent=parent.pk)) == {"parent": "E_TREE_DEPTH"}


def test_f002_r3_a_department_with_people_or_departments_says_why_it_stays(kit: Kit) -> None:
    root = Department.objects.get(parent=None)
    top = kit.make("department", "admin")
    below = kit.make("department", "admin", parent=top.pk)
    edit(kit, USER, kit.user("bob"), department=below.pk)

    with pytest.raises(DomainError) as error:
        store.delete(DEPARTMENT, kit["admin"], below.pk)
    assert (error.value.code, error.value.params["refs"]) == ("E_IN_USE", f"User #{kit['bob'].user_id}")
    with pytest.raises(DomainError) as error:
        store.delete(DEPARTMENT, kit["admin"], top.pk)
    assert error.value.params["refs"] == f"Department #{below.pk}"
    assert refused(lambda: store.delete(DEPARTMENT, kit["admin"], root.pk)) == {"": "E_IN_USE"}


def test_f004_r1_positions_form_one_tree(kit: Kit) -> None:
    root = Position.objects.get(parent=None)
    made = kit.make("position", "admin")

    assert (made.parent_id, made.path, made.level) == (root.pk, f"{root.pk}.", 2)
    assert edit(kit, POSITION, kit.position("bob"), parent=None).parent_id == root.pk
    assert Position.objects.filter(parent=None, deleted_at=None).count() == 1


def test_f004_r1_a_person_may_hold_further_positions(kit: Kit) -> None:
    account = kit.make("account", "charlie")
    above = kit.make("position", "admin")
    edit(kit, POSITION, kit.position("charlie"), parent=above.pk)

    edit(kit, USER, kit.user("ben"), extra_positions=[above.pk])

    assert store.fetch(ACCOUNT, kit.again("ben"), account.pk, "edit").pk == account.pk


def test_f004_r2_and_r3_superiors_read_and_write_and_peers_see_nothing(kit: Kit) -> None:
    account = kit.make("account", "bob")

    assert store.update(ACCOUNT, kit["alice"], account.pk, {"name": "Hers too"}).name == "Hers too"
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        store.fetch(ACCOUNT, kit["ben"], account.pk)


def test_f004_r4_moving_a_position_changes_access_at_once(kit: Kit) -> None:
    account = kit.make("account", "bob")
    desk = kit.position("charlie")

    edit(kit, POSITION, kit.position("bob"), parent=desk.pk)

    assert store.fetch(ACCOUNT, kit.again("charlie"), account.pk).pk == account.pk
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        store.fetch(ACCOUNT, kit.again("alice"), account.pk)


def test_f004_r4_a_position_can_not_stand_below_itself(kit: Kit) -> None:
    director, selling = kit.position("alice"), kit.position("bob")

    assert refused(lambda: edit(kit, POSITION, director, parent=selling.pk)) == {"parent": "E_POSITION_CYCLE"}
    assert refused(lambda: edit(kit, POSITION, director, parent=director.pk)) == {"parent": "E_POSITION_CYCLE"}
    assert refused(lambda: edit(kit, POSITION, kit.position("admin"), parent=selling.pk)) == {
        "parent": "E_POSITION_CYCLE"
    }


def test_f004_r5_a_held_position_and_one_with_positions_below_can_not_be_deleted(kit: Kit) -> None:
    with pytest.raises(DomainError) as error:
        store.delete(POSITION, kit["admin"], kit.position("bob").pk)
    assert (error.value.code, error.value.params["refs"]) == ("E_IN_USE", "Bob, Ben")
    top = kit.make("position", "admin")
    below = kit.make("position", "admin", parent=top.pk)
    assert refused(lambda: store.delete(POSITION, kit["admin"], top.pk)) == {"": "E_IN_USE"}
    store.delete(POSITION, kit["admin"], below.pk)
    store.delete(POSITION, kit["admin"], top.pk)


def test_f004_r6_the_superior_is_the_named_one_else_the_nearest_holder_above(kit: Kit) -> None:
    assert superiors_of(kit.user("bob")) == [kit["alice"].user_id]
    edit(kit, USER, kit.user("bob"), manager=kit["charlie"].user_id)
    assert superiors_of(kit.user("bob")) == [kit["charlie"].user_id]


def test_f004_r6_vacant_positions_are_skipped_and_the_top_has_nobody_above(kit: Kit) -> None:
    vacant = kit.make("position", "admin", parent=kit.position("alice").pk)
    edit(kit, POSITION, kit.position("bob"), parent=vacant.pk)

    assert superiors_of(kit.user("bob")) == [kit["alice"].user_id]
    assert superiors_of(kit.user("admin")) == []


def test_f008_r1_rights_are_those_of_all_roles_together(kit: Kit) -> None:
    product = registry.get("product")
    roles = [Role.objects.get(preset=key).pk for key in ("sales", "product_manager")]
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.create(product, kit["bob"], {"name": "Probe"})

    edit(kit, USER, kit.user("bob"), roles=roles)

    assert store.create(product, kit.again("bob"), {"name": "Probe"}).pk


def test_f008_r2_view_all_and_modify_all_go_beyond_ownership(kit: Kit) -> None:
    account = kit.make("account", "bob")
    readers = kit.make("role", "admin", rights=["account.view", "account.edit", "account.view_all"])
    edit(kit, USER, kit.user("charlie"), roles=[readers.pk])
    assert store.fetch(ACCOUNT, kit.again("charlie"), account.pk).pk == account.pk
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.fetch(ACCOUNT, kit["charlie"], account.pk, "edit")

    edit(kit, ROLE, readers, rights=["account.view", "account.edit", "account.modify_all"])

    assert store.fetch(ACCOUNT, kit.again("charlie"), account.pk, "edit").pk == account.pk


def test_f008_r3_a_company_starts_with_the_preset_roles(kit: Kit) -> None:
    names = set(Role.objects.exclude(preset="").values_list("preset", flat=True))

    assert names >= {"admin", "sales", "sales_manager", "marketer", "warehouse", "buyer", "finance", "service"}
    assert names >= {"service_manager", "office", "executive"}


def test_f008_a_held_role_can_not_be_deleted(kit: Kit) -> None:
    assert refused(lambda: store.delete(ROLE, kit["admin"], Role.objects.get(preset="sales").pk)) == {"": "E_IN_USE"}


def test_a_disabled_person_gets_no_new_records(kit: Kit) -> None:
    edit(kit, USER, kit.user("ben"), status="disabled")
    account = kit.make("account", "bob")

    assert refused(lambda: edit(kit, ACCOUNT, account, owner=kit["ben"].user_id)) == {"owner": "E_REFERENCE"}


def test_the_department_of_a_record_follows_its_owner(kit: Kit) -> None:
    department = kit.make("department", "admin")
    edit(kit, USER, kit.user("ben"), department=department.pk)
    account = kit.make("account", "bob")

    assert edit(kit, ACCOUNT, account, owner=kit["ben"].user_id).owner_department_id == department.pk


PRIVATE = ("mobile", "hired_on", "left_on", "must_change_password", "last_login_at")


@pytest.mark.parametrize("key", PRIVATE)
def test_private_data_of_people_is_as_unknown_as_a_field_that_is_not_there(kit: Kit, key: str) -> None:
    for name in (f"{key}__isnull", f"manager.{key}"):
        with pytest.raises(DomainError, match="E_UNKNOWN"):
            query.parse(USER, kit["bob"], [(name, "true")])
    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        query.find(USER, kit["bob"], query.Query(sort=key))


def test_private_data_is_not_told_by_the_history_nor_found_by_the_search(kit: Kit) -> None:
    ben = edit(kit, USER, kit.user("ben"), mobile="13800138000", hired_on="2024-01-01")

    told = [key for entry in history(USER, kit["bob"], ben)[0] for key in entry["changes"]]
    assert not set(PRIVATE) & set(told)
    assert query.find(USER, kit["bob"], query.Query(search="13800138000")).rows == []
    assert "mobile" in [key for entry in history(USER, kit["admin"], ben)[0] for key in entry["changes"]]


def test_people_are_found_by_name_mail_and_mobile_to_sign_in(kit: Kit) -> None:
    from guanxi.access.signin import find_person

    edit(kit, USER, kit.user("ben"), mobile="13800138000")

    for name in ("BEN", "Ben@Acme.test", "+86 138 0013 8000", " ｂｅｎ "):
        assert find_person(name) == User.objects.get(pk=kit["ben"].user_id)
    assert find_person("nobody") is None


@pytest.mark.parametrize("right", ["lead.snatch", "opportunity.void", "product.view_cost", "nothing.view", "account"])
@pytest.mark.once
def test_f008_r1_a_right_that_guards_nothing_is_refused(kit: Kit, right: str) -> None:
    role = Role.objects.get(pk=kit.user("bob").roles[0])
    with pytest.raises(DomainError) as refused:
        store.update(ROLE, kit["admin"], role.pk, {"rights": [*role.rights, right]})
    assert [(error.field, error.code) for error in refused.value.errors] == [("rights", "E_CHOICE")]

    Role.objects.filter(pk=role.pk).update(rights=(*role.rights, right))
    store.update(ROLE, kit["admin"], role.pk, {"rights": [*role.rights, right, "account.reveal"]})
