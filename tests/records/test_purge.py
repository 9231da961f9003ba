"""Purging the bin: for administrators, for good, and never what something else still names."""

from datetime import timedelta

import pytest

from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.contacts.models import Contact
from guanxi.modules.opportunities.models import Opportunity
from guanxi.records import file_bytes, store
from guanxi.records.clearing import clear_bins
from guanxi.records.files import add_file, opened
from guanxi.records.jobs import purge_bin
from guanxi.records.models import AuditEntry
from guanxi.records.purge import purge, what_goes
from tests.kit.people import Kit
from tests.records.test_bulk import work_off

ACCOUNT, CONTACT, DEAL = (registry.get(key) for key in ("account", "contact", "opportunity"))


def test_a_record_goes_with_what_went_in_with_it_and_the_history_says_so(kit: Kit):
    account = kit.make("account", "bob")
    kit.make("contact", "bob", account=account.pk)
    store.delete(ACCOUNT, kit["bob"], account.pk)

    assert [(module.key, count) for module, count in what_goes(ACCOUNT, kit["admin"], account.pk)] == [
        ("account", 1),
        ("contact", 1),
    ]
    purge(ACCOUNT, kit["admin"], account.pk)

    assert not Account.objects.exists()
    assert not Contact.objects.exists()
    assert AuditEntry.objects.filter(module="account", record_id=account.pk).latest("pk").verb == "purged"


def test_only_administrators_purge_and_only_what_lies_in_the_bin(kit: Kit):
    account = kit.make("account", "bob")

    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        purge(ACCOUNT, kit["admin"], account.pk)
    store.delete(ACCOUNT, kit["bob"], account.pk)
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        purge(ACCOUNT, kit["bob"], account.pk)


def test_what_another_record_in_the_bin_names_stays(kit: Kit):
    deal = kit.make("opportunity", "bob")
    store.delete(DEAL, kit["bob"], deal.pk)
    store.delete(ACCOUNT, kit["bob"], deal.account_id)

    with pytest.raises(DomainError, match="E_IN_USE"):
        purge(ACCOUNT, kit["admin"], deal.account_id)

    purge(DEAL, kit["admin"], deal.pk)
    purge(ACCOUNT, kit["admin"], deal.account_id)
    assert not Opportunity.objects.exists()


def test_the_whole_bin_is_emptied_in_the_background(kit: Kit):
    gone = [kit.make("account", "bob").pk for _ in range(3)]
    for pk in gone:
        store.delete(ACCOUNT, kit["bob"], pk)
    kept = kit.make("account", "bob").pk

    job = work_off(enqueue(purge_bin, actor=kit["admin"], module="account", before=clock.now().isoformat()))

    assert job.result == {"purged": 3, "kept": 0}
    assert list(Account.objects.values_list("pk", flat=True)) == [kept]


def test_what_lay_in_a_bin_for_longer_than_the_company_keeps_it_goes_by_itself(kit: Kit):
    old, young = (kit.make("account", "bob").pk for _ in range(2))
    for pk in (old, young):
        store.delete(ACCOUNT, kit["bob"], pk)
    Account.objects.filter(pk=old).update(deleted_at=clock.now() - timedelta(days=31))

    assert work_off(enqueue(clear_bins)).result == {"purged": 1, "kept": 0}
    assert list(Account.objects.values_list("pk", flat=True)) == [young]


def test_what_names_something_in_the_bin_does_not_come_back_before_it(kit: Kit):
    account = kit.make("account", "bob")
    contact = kit.make("contact", "bob", account=account.pk)
    store.delete(CONTACT, kit["bob"], contact.pk)
    store.delete(ACCOUNT, kit["bob"], account.pk)

    with pytest.raises(DomainError, match="E_IN_BIN"):
        store.restore(CONTACT, kit["admin"], contact.pk)

    store.restore(ACCOUNT, kit["admin"], account.pk)
    store.restore(CONTACT, kit["admin"], contact.pk)
    assert Contact.objects.filter(deleted_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_its_files_go_unless_another_record_has_the_same(kit: Kit, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    gone, kept = (kit.make("account", "bob", name=name) for name in ("Gone", "Kept"))
    alone = add_file(ACCOUNT, kit["bob"], gone.pk, "alone.txt", [b"only here"])
    shared = add_file(ACCOUNT, kit["bob"], gone.pk, "shared.txt", [b"here and there"])
    add_file(ACCOUNT, kit["bob"], kept.pk, "shared.txt", [b"here and there"])
    store.delete(ACCOUNT, kit["bob"], gone.pk)

    purge(ACCOUNT, kit["admin"], gone.pk)

    assert not file_bytes.store().has(alone.sha256)
    assert opened(shared).read() == b"here and there"
