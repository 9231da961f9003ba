"""What goes with another record goes with it wherever that goes (CONTRACT 7)."""

import pytest

from guanxi.access.models import SharingDefault
from guanxi.access.scope import can
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.explain import explain
from tests.kit.people import Kit

CONTENT = {"content": "Spoke about the price"}


@pytest.fixture
def account(kit: Kit):
    return kit.make("account", "bob")


def hand_over(kit: Kit, account, name: str) -> None:
    store.update(registry.get("account"), kit["admin"], account.pk, {"owner": kit[name].user_id})


@pytest.mark.parametrize(("key", "data"), [("contact", {}), ("activity", CONTENT)])
def test_who_wrote_it_sees_it_no_more_when_its_account_has_gone_to_someone_else(kit: Kit, account, key, data):
    module = registry.get(key)
    record = kit.make(module, "bob", account=account.pk, **data)
    hand_over(kit, account, "charlie")

    for action in ("view", "edit", "delete"):
        assert not can(kit["bob"], action, module, record), action
        assert not can(kit["alice"], action, module, record), action
    assert can(kit["charlie"], "view", module, record)


def test_whoever_gets_the_account_may_change_its_contacts(kit: Kit, account):
    contact = registry.get("contact")
    record = kit.make(contact, "bob", account=account.pk)
    hand_over(kit, account, "charlie")

    assert can(kit["charlie"], "edit", contact, record)
    assert explain(kit["charlie"], contact, record).access == "write"


def test_a_follow_up_stays_its_authors_to_change_and_his_superiors_to_delete(kit: Kit, account):
    activity = registry.get("activity")
    record = kit.make(activity, "bob", account=account.pk, **CONTENT)

    assert [can(kit["bob"], action, activity, record) for action in ("view", "edit", "delete")] == [True, True, False]
    assert [can(kit["alice"], action, activity, record) for action in ("view", "edit", "delete")] == [True, False, True]


def test_what_stands_alone_belongs_to_whoever_made_it(kit: Kit):
    contact, activity = registry.get("contact"), registry.get("activity")

    assert can(kit["alice"], "edit", contact, kit.make(contact, "bob"))
    assert can(kit["bob"], "edit", activity, kit.make(activity, "bob", **CONTENT))


def test_a_grant_that_does_not_hold_is_no_reason(kit: Kit, account):
    contact = registry.get("contact")
    record = kit.make(contact, "ben", account=kit.make("account", "ben").pk)
    record = store.update(contact, kit["admin"], record.pk, {"account": account.pk})
    kinds = {reason.kind for reason in explain(kit["bob"], contact, record).reasons}

    assert explain(kit["ben"], contact, record).access == ""
    assert kinds == {"mode", "account_owner"}


def test_a_company_that_chose_private_contacts_goes_by_their_owners(kit: Kit, account):
    contact = registry.get("contact")
    record = kit.make(contact, "bob", account=account.pk)
    SharingDefault.objects.create(module="contact", mode="private")
    hand_over(kit, account, "charlie")

    assert can(kit.again("bob"), "edit", contact, record)
    assert not can(kit.again("ben"), "view", contact, record)
