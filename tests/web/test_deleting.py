"""What the page of deleting says when the record is in use, and the other way that it offers."""

import re

from guanxi.meta import registry
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit


def page_of(kit: Kit, name: str, address: str) -> str:
    return kit.browser(name).get(address).content.decode()


def test_it_says_who_uses_the_record_and_leads_to_exactly_these(kit: Kit):
    product = kit.make("product", "admin", name="Lamp", standard_price="10.00")
    for name in ("Beds", "Lamps"):
        kit.make("opportunity", "bob", name=name, lines=[{"product": product.pk, "quantity": "2"}])
    kit.make("opportunity", "bob", name="Chairs")

    page = page_of(kit, "admin", f"/m/products/{product.pk}/delete")
    href = f"/m/opportunities/?lines.product={product.pk}"

    assert "E_IN_USE" in page
    assert f'href="{href}"' in page
    assert re.findall(r"page-head__count[^>]*>(\d+)<", page_of(kit, "admin", href)) == ["2"]
    assert 'value="retire"' in page


def test_it_is_taken_out_of_use_instead_and_that_can_be_undone(kit: Kit):
    product = kit.make("product", "admin", name="Lamp", standard_price="10.00")
    kit.make("opportunity", "bob", lines=[{"product": product.pk, "quantity": "2"}])
    admin = kit.browser("admin")

    answer = admin.post(f"/m/products/{product.pk}/delete", {"do": "retire", "version": product.version})

    assert answer.status_code == 302
    product.refresh_from_db()
    assert (product.status, product.deleted_at) == ("off", None)
    operation = AuditEntry.objects.latest("pk").operation
    admin.post(f"/undo/{operation}")
    product.refresh_from_db()
    assert product.status == "on"


def test_a_role_names_the_people_who_hold_it(kit: Kit):
    role = kit.user("bob").roles[0]

    page = page_of(kit, "admin", f"/m/roles/{role}/delete")

    assert f"/m/users/?roles__in={role}" in page
    assert 'kind="danger"' not in page


def test_looking_deletes_nothing_and_tells_only_of_what_one_sees(kit: Kit):
    account = kit.make("account", "alice", name="Riverside")
    kit.make("opportunity", "alice", account=account.pk, name="Beds")
    entries = AuditEntry.objects.count()

    page = page_of(kit, "alice", f"/m/accounts/{account.pk}/delete")

    assert f"/m/opportunities/?account={account.pk}" in page
    assert registry.get("account").model.objects.get(pk=account.pk).deleted_at is None
    assert AuditEntry.objects.count() == entries


def test_a_record_that_nothing_uses_is_simply_deleted(kit: Kit):
    account = kit.make("account", "bob", name="Riverside")

    page = page_of(kit, "bob", f"/m/accounts/{account.pk}/delete")

    assert "btn--danger" in page
    assert "E_IN_USE" not in page
