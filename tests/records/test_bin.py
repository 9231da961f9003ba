"""What stands against deleting, and what it tells of records that one does not see."""

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit


@pytest.fixture
def used(kit: Kit):
    """An account of Bob's with a deal of his own and, as a part of another company, one of Charlie's."""
    account = kit.make("account", "bob")
    kit.make("opportunity", "bob", account=account.pk)
    kit.make("account", "charlie", parent_account=None)
    other = kit.make("account", "charlie")
    type(account).objects.filter(pk=other.pk).update(parent_account=account.pk)
    return account, other


def test_records_that_one_sees_are_named_and_others_only_by_their_kind(kit: Kit, used):
    account, other = used
    deal = registry.get("opportunity").model.objects.get(account=account)

    with pytest.raises(DomainError) as refused:
        store.delete(registry.get("account"), kit["bob"], account.pk)

    assert refused.value.code == "E_IN_USE"
    assert refused.value.params["refs"] == f"Account, Opportunity #{deal.pk}"
    assert str(other.pk) not in refused.value.params["refs"]


def test_what_someone_else_needs_is_not_deleted_together_with_its_account(kit: Kit):
    account = kit.make("account", "bob")
    contact = kit.make("contact", "bob", account=account.pk)
    deal = kit.make("opportunity", "bob", primary_contact=contact.pk)

    with pytest.raises(DomainError) as refused:
        store.delete(registry.get("account"), kit["bob"], account.pk)

    assert (refused.value.code, refused.value.params["refs"]) == ("E_IN_USE", f"Opportunity #{deal.pk}")
    account.refresh_from_db()
    assert account.deleted_at is None


def test_what_was_deleted_before_stays_deleted_even_if_the_clock_stands_still(kit: Kit, settings):
    settings.FROZEN_TIME = "2026-03-15T04:00:00+00:00"
    account = kit.make("account", "bob")
    before, together = (kit.make("contact", "bob", account=account.pk) for _ in range(2))
    store.delete(registry.get("contact"), kit["bob"], before.pk)
    store.delete(registry.get("account"), kit["bob"], account.pk)

    store.restore(registry.get("account"), kit["bob"], account.pk)

    for record, is_there in ((together, True), (before, False)):
        record.refresh_from_db()
        assert (record.deleted_at is None) is is_there
