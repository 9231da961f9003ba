"""Bringing a record back to how it was: by the rules of today, with what they refuse told."""

import pytest

from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta import registry
from guanxi.modules.opportunities.models import Stage
from guanxi.records import store
from guanxi.records.models import AuditEntry
from guanxi.records.rewind import rewind, tried, values_then
from tests.kit.people import Kit

ACCOUNT, DEAL = registry.get("account"), registry.get("opportunity")


def entries(record) -> list[int]:
    rows = AuditEntry.objects.filter(module=record._meta.model_name, record_id=record.pk)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def changed(kit: Kit):
    """An account that was changed three times."""
    account = kit.make("account", "bob", name="First", city="Bonn")
    for values in ({"city": "Ulm"}, {"name": "Second", "city": "Kiel"}, {"level": "A"}):
        store.update(ACCOUNT, kit["bob"], account.pk, values)
    account.refresh_from_db()
    return account, entries(account)


def test_a_record_is_as_it_was_behind_an_entry(kit: Kit):
    account, (made, moved, *_later) = changed(kit)

    assert values_then(ACCOUNT, kit["bob"], account, moved) == {"name": "First", "city": "Ulm", "level": None}
    rewind(ACCOUNT, kit["bob"], account.pk, made, ("name", "city", "level"), version=account.version)

    account.refresh_from_db()
    assert (account.name, account.city, account.level) == ("First", "Bonn", "")
    assert AuditEntry.objects.latest("pk").verb == "rewound"


def test_one_field_gets_back_what_an_entry_replaced(kit: Kit):
    account, (_made, _moved, renamed, _levelled) = changed(kit)

    rewind(ACCOUNT, kit["bob"], account.pk, renamed, ["city"], before=True, version=None)

    account.refresh_from_db()
    assert (account.name, account.city) == ("Second", "Ulm")


def test_what_the_rules_of_today_refuse_is_told_and_the_rest_is_not_kept_from_it(kit: Kit):
    first, second = list(Stage.objects.order_by("sequence"))[:2]
    deal = kit.make("opportunity", "bob", next_step="Visit")
    store.update(DEAL, kit["bob"], deal.pk, {"stage": second.pk, "next_step": "Offer"})
    first.required_fields = ("remark",)
    first.save()
    deal.refresh_from_db()

    found = tried(DEAL, kit["bob"], deal, values_then(DEAL, kit["bob"], deal, entries(deal)[0]))

    assert found.values == {"next_step": "Visit"}
    assert found.refused["stage"].code == "E_STAGE_GATE"
    deal.refresh_from_db()
    assert deal.next_step == "Offer"


def test_lines_come_back_with_their_sum(kit: Kit):
    product = kit.make("product", "admin").pk
    deal = kit.make("opportunity", "bob", lines=[{"product": product, "quantity": "2", "unit_price": "10"}])
    store.update(DEAL, kit["bob"], deal.pk, {"lines": []})

    rewind(DEAL, kit["bob"], deal.pk, entries(deal)[0], ["lines"], version=None)

    deal.refresh_from_db()
    assert deal.amount == 20


def test_an_entry_of_another_record_and_an_old_version_are_refused(kit: Kit):
    account, (made, *_later) = changed(kit)
    other = kit.make("account", "bob")

    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        values_then(ACCOUNT, kit["bob"], other, made)
    with pytest.raises(Stale):
        rewind(ACCOUNT, kit["bob"], account.pk, made, ["name"], version=1)
