"""Contacts, rule by rule (F014)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.contacts.models import Contact
from guanxi.records import store
from guanxi.records.history import history
from guanxi.web import picking
from tests.kit.people import Kit
from tests.kit.values import codes_of

ACCOUNT, CONTACT = registry.get("account"), registry.get("contact")


def primary_of(account: int) -> list[int]:
    rows = Contact.objects.filter(account=account, is_primary=True, deleted_at=None)
    return list(rows.values_list("pk", flat=True))


def test_f014_r2_the_first_contact_becomes_primary_and_the_second_does_not(kit: Kit) -> None:
    account = kit.make("account").pk
    first = kit.make("contact", account=account)
    kit.make("contact", account=account)

    assert primary_of(account) == [first.pk]


def test_f014_r2_a_new_primary_contact_takes_the_mark_from_the_old_and_the_history_tells(kit: Kit) -> None:
    account = kit.make("account").pk
    first, second = kit.make("contact", account=account), kit.make("contact", account=account)

    store.update(CONTACT, kit["bob"], second.pk, {"is_primary": True})

    assert primary_of(account) == [second.pk]
    first.refresh_from_db()
    assert first.version == 2
    assert history(CONTACT, kit["bob"], first)[0][0]["changes"] == {"is_primary": [True, False]}


def test_f014_r2_a_batch_keeps_the_last_claim(kit: Kit) -> None:
    account = kit.make("account").pk
    old = kit.make("contact", account=account)
    data = [{"name": f"New {place}", "account": account, "is_primary": True} for place in range(3)]
    changes = [store.new(CONTACT, kit["bob"], each) for each in data]
    changes.insert(1, store.Change(module=CONTACT, actor=kit["bob"], record=old, data={"remark": "x"}, is_new=False))

    store.write(changes)

    assert [change.errors for change in changes] == [[], [], [], []]
    assert primary_of(account) == [changes[-1].record.pk]


def test_f014_r2_a_contact_without_an_account_is_nobodys_primary(kit: Kit) -> None:
    assert kit.make("contact", is_primary=True).is_primary is False


def test_f014_r2_a_contact_that_moves_does_not_push_out_the_primary_of_the_new_account(kit: Kit) -> None:
    here, there = kit.make("account").pk, kit.make("account").pk
    mover, host = kit.make("contact", account=here), kit.make("contact", account=there)

    store.update(CONTACT, kit["bob"], mover.pk, {"account": there})

    assert primary_of(there) == [host.pk]
    assert primary_of(here) == []


def test_f014_r4_contacts_who_have_left_are_not_offered_in_pickers(kit: Kit) -> None:
    gone = kit.make("contact", name="Wang Gone", active=False)
    there = kit.make("contact", name="Wang There")

    assert [item["id"] for item in picking.found(CONTACT, kit["bob"], "wang")] == [there.pk]
    assert store.fetch(CONTACT, kit["bob"], gone.pk).pk == gone.pk


def test_whoever_may_not_change_an_account_adds_no_contact_to_it(kit: Kit) -> None:
    account = kit.make("account", "charlie").pk

    with pytest.raises(DomainError) as error:
        kit.make("contact", "bob", account=account)

    assert codes_of(error.value) == {"account": "E_REFERENCE"}


OPERATIONS = (
    "create",
    "create primary",
    "claim",
    "unclaim",
    "move",
    "delete",
    "restore",
    "lose account",
    "find account",
)
steps = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 9), st.integers(0, 1)), min_size=4, max_size=12)


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_f014_r2_no_account_ever_has_two_primary_contacts(kit: Kit, steps: list[tuple[str, int, int]]) -> None:
    accounts = [kit.make("account").pk for _place in range(2)]
    contacts: list[int] = []
    refusals: set[str] = set()
    for operation, which, account in steps:
        try:
            take_step(kit, operation, contacts, which, accounts, account)
        except DomainError as error:
            refusals.add(error.code)
        for pk in accounts:
            assert len(primary_of(pk)) <= 1, operation

    assert refusals <= {"E_NOT_FOUND", "E_REFERENCE"}


def take_step(kit: Kit, operation: str, contacts: list[int], which: int, accounts: list[int], account: int) -> Any:
    bob, target = kit["bob"], accounts[account]
    if operation.startswith("create") or not contacts:
        data = {"account": target, **({"is_primary": True} if operation.endswith("primary") else {})}
        contacts.append(kit.make("contact", "bob", **data).pk)
        return None
    pk = contacts[which % len(contacts)]
    doings = {
        "claim": lambda: store.update(CONTACT, bob, pk, {"is_primary": True}),
        "unclaim": lambda: store.update(CONTACT, bob, pk, {"is_primary": False}),
        "move": lambda: store.update(CONTACT, bob, pk, {"account": target}),
        "delete": lambda: store.delete(CONTACT, bob, pk),
        "restore": lambda: store.restore(CONTACT, bob, pk),
        "lose account": lambda: store.delete(ACCOUNT, bob, target),
        "find account": lambda: store.restore(ACCOUNT, bob, target),
    }
    return doings[operation]()
