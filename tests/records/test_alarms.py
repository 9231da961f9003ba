"""Who opens unusually many customers, or looks behind many masks, is told of to superiors and administrators, once."""

import pytest

from guanxi.messaging.models import Notice
from guanxi.records.alarms import warn_of_looks, warn_of_reveals
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def test_superiors_and_administrators_hear_of_many_looks_and_many_reveals(kit: Kit) -> None:
    admin, browser = kit.api("admin"), kit.browser("bob")
    for key in ("looks_a_day", "reveals_a_day"):
        address = f"/api/v1/settings/protection.{key}"
        assert admin.patch(address, {"value": 1}, content_type="application/json").status_code == 200
    first, second = (kit.make("account", "bob").pk for _time in range(2))
    for pk in (first, first):
        browser.get(f"/m/accounts/{pk}/")
    assert warn_of_looks(kit["admin"]) == 0
    browser.get(f"/m/accounts/{second}/")
    assert warn_of_looks(kit["admin"]) == warn_of_looks(kit["admin"]) == 1
    for count in (1, 2, 3):
        warn_of_reveals(kit["bob"], count)

    told = Notice.objects.filter(kind__in=("many_looks", "many_reveals"), record_id=kit["bob"].user_id)
    people = {kit["alice"].user_id, kit["admin"].user_id}
    for kind in ("many_looks", "many_reveals"):
        assert sorted(told.filter(kind=kind).values_list("user", flat=True)) == sorted(people)
    assert "2 customers" in kit.browser("alice").get("/notices").content.decode()


@pytest.mark.once
def test_pages_bear_the_name_of_whoever_looks_at_them_where_the_company_wants_it(kit: Kit) -> None:
    browser = kit.browser("bob")
    assert "watermark" not in browser.get("/m/accounts/").content.decode()
    address = "/api/v1/settings/protection.watermark"
    kit.api("admin").patch(address, {"value": True}, content_type="application/json")
    assert '<div class="watermark" aria-hidden="true"><span>Bob</span>' in browser.get("/m/accounts/").content.decode()
