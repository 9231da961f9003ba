"""The pages that lead back: history with what it would change, and the bin with what would be gone for good."""

from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit
from tests.web.pages import text_of

ACCOUNT = registry.get("account")


def test_the_history_leads_back_to_how_it_was_after_a_look(kit: Kit):
    account = kit.make("account", "bob", city="Bonn")
    store.update(ACCOUNT, kit["bob"], account.pk, {"city": "Ulm"})
    made, moved = (
        AuditEntry.objects.filter(module="account", record_id=account.pk).order_by("pk").values_list("pk", flat=True)
    )
    bob = kit.browser("bob")

    page = text_of(bob.get(f"/m/accounts/{account.pk}/?tab=history"))
    assert f'href="/m/accounts/{account.pk}/history/{moved}?field=city"' in page
    assert f'href="/m/accounts/{account.pk}/history/{made}"' in page

    assert "Bring back 1 field" in text_of(bob.get(f"/m/accounts/{account.pk}/history/{made}"))
    answer = bob.post(f"/m/accounts/{account.pk}/history/{made}", {"keys": ["city"], "version": 2}, follow=True)
    assert "data-undo" in text_of(answer)
    account.refresh_from_db()
    assert account.city == "Bonn"


def test_who_may_not_change_a_record_can_not_bring_it_back(kit: Kit):
    account = kit.make("account", "bob")
    entry = AuditEntry.objects.get(module="account", record_id=account.pk).pk

    assert kit.browser("ben").get(f"/m/accounts/{account.pk}/history/{entry}").status_code == 404


def test_purging_is_asked_in_numbers_and_is_for_administrators(kit: Kit):
    account = kit.make("account", "bob")
    kit.make("contact", "bob", account=account.pk)
    store.delete(ACCOUNT, kit["bob"], account.pk)
    admin, there = kit.browser("admin"), f"/m/accounts/{account.pk}/purge"

    assert "Remove for good" not in text_of(kit.browser("bob").get("/m/accounts/bin"))
    assert kit.browser("bob").get(there).status_code == 403
    assert f'href="{there}"' in text_of(admin.get("/m/accounts/bin"))
    page = text_of(admin.get(there))
    assert "Contacts" in page
    assert "be undone" in page
    admin.post(there)
    assert not Account.objects.exists()
    assert admin.get(admin.post("/m/accounts/bin/purge").headers["location"]).status_code == 200
