"""What several people do at the same moment ends as if they had come one after the other."""

import pytest

from guanxi.access.models import Role, User
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta import registry
from guanxi.modules.contacts.models import Contact
from guanxi.records import store
from tests.kit.crowd import at_once
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT, CONTACT, USER = (registry.get(key) for key in ("account", "contact", "user"))
CODE = "9144030071526726XG"


def codes(results):
    """What each was told; a crash shows itself."""
    return [getattr(result, "code", repr(result) if isinstance(result, Exception) else "kept") for result in results]


def test_numbers_are_never_given_twice_and_none_is_left_out(kit: Kit) -> None:
    def make_five() -> list[str]:
        return [store.create(ACCOUNT, kit["bob"], {"name": "One of many"}).number for _time in range(5)]

    results = at_once(*[make_five] * 4)

    numbers = sorted(number for made in results for number in made)
    assert numbers == [f"KH{place:06d}" for place in range(1, 21)]


def test_a_unique_value_is_taken_once_and_the_others_are_told(kit: Kit) -> None:
    results = at_once(*[lambda: store.create(ACCOUNT, kit["bob"], {"name": "Twin", "uscc": CODE})] * 4)

    assert sorted(codes(results)) == ["E_NOT_UNIQUE", "E_NOT_UNIQUE", "E_NOT_UNIQUE", "kept"]


def test_a_user_name_is_taken_once_whatever_its_case(kit: Kit) -> None:
    place = kit.position("bob").pk
    people = [
        {"name": "New", "username": name, "position": place} for name in ("newcomer", "NewComer", "ＮＥＷＣＯＭＥＲ")
    ]

    results = at_once(*[lambda data=data: store.create(USER, kit["admin"], data) for data in people])

    assert sorted(codes(results)) == ["E_NOT_UNIQUE", "E_NOT_UNIQUE", "kept"]


def test_of_two_edits_of_one_version_the_second_is_stale(kit: Kit) -> None:
    record = kit.make("account")

    results = at_once(
        *[
            lambda name=name: store.update(ACCOUNT, kit["bob"], record.pk, {"name": name}, version=1)
            for name in ("Left", "Right", "Middle")
        ]
    )

    assert sum(isinstance(result, Stale) for result in results) == 2
    assert store.fetch(ACCOUNT, kit["bob"], record.pk).version == 2


def test_an_account_has_one_primary_contact_when_several_are_added_at_once(kit: Kit) -> None:
    account = kit.make("account").pk

    results = at_once(
        *[lambda: store.create(CONTACT, kit["bob"], {"name": "Wang", "account": account, "is_primary": True})] * 3
    )

    assert codes(results) == ["kept"] * 3
    assert Contact.objects.filter(account=account, is_primary=True).count() == 1


def test_one_of_two_last_administrators_stays_when_both_resign_at_once(kit: Kit) -> None:
    role = Role.objects.get(preset="admin").pk
    second = kit.make("user", "admin", roles=[role])
    lesser = Role.objects.get(preset="sales").pk

    results = at_once(
        *[
            lambda pk=pk: store.update(USER, kit["admin"], pk, {"roles": [lesser]})
            for pk in (kit["admin"].user_id, second.pk)
        ]
    )

    assert sorted(codes(results)) == ["E_LAST_ADMIN", "kept"]
    assert User.objects.filter(roles__contains=f",{role},").count() == 1


def test_a_record_is_deleted_once(kit: Kit) -> None:
    record = kit.make("account")

    results = at_once(*[lambda: store.delete(ACCOUNT, kit["bob"], record.pk)] * 3)

    assert sorted(codes(results)) == ["E_NOT_FOUND", "E_NOT_FOUND", "kept"]


def test_two_positions_that_move_below_each_other_at_once_make_no_ring(kit: Kit) -> None:
    left, right = kit.make("position", "admin"), kit.make("position", "admin")
    position = registry.get("position")

    results = at_once(
        lambda: store.update(position, kit["admin"], left.pk, {"parent": right.pk}),
        lambda: store.update(position, kit["admin"], right.pk, {"parent": left.pk}),
    )

    assert sorted(codes(results)) == ["E_POSITION_CYCLE", "kept"]
    assert not any(isinstance(result, Exception) and not isinstance(result, DomainError) for result in results)
