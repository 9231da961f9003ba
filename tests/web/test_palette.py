"""The palette: records that a person sees, pages that he may open, actions that he may begin; the best first."""

import re

import pytest

from guanxi.meta import registry
from guanxi.records.keeping_views import keep
from guanxi.records.recent import looked_at
from guanxi.records.views import whole
from tests.kit.people import Kit


def options(kit: Kit, name: str, text: str = "") -> list[tuple[str, str]]:
    """What the palette offers, label and address, in its order."""
    answer = kit.browser(name).get("/search/palette", {"q": text})
    assert answer.status_code == 200
    found = re.findall(
        r'<a [^>]*href="([^"]*)"[^>]*>.*?<span class="palette__label">([^<]*)</span>', answer.content.decode()
    )
    return [(label, address.replace("&amp;", "&")) for address, label in found]


def labels(kit: Kit, name: str, text: str = "") -> list[str]:
    return [label for label, _address in options(kit, name, text)]


def test_a_record_is_found_by_initials_and_leads_to_its_page(kit: Kit):
    account = kit.make("account", "bob", name="张三医疗器械")

    assert options(kit, "bob", "zs")[0] == ("张三医疗器械", f"/m/accounts/{account.pk}/")


def test_records_that_a_person_does_not_see_are_not_offered(kit: Kit):
    kit.make("account", "bob", name="张三医疗器械")

    assert "张三医疗器械" not in labels(kit, "ben", "zs") + labels(kit, "charlie", "张三")


def test_the_very_name_comes_before_those_that_begin_with_it_and_those_that_have_it(kit: Kit):
    for name in ("中国移动", "中国移动通信集团", "北京中国移动营业厅"):
        kit.make("account", "bob", name=name)
    kit.make("account", "bob", name="新中国移动超市")

    found = [label for label in labels(kit, "bob", "中国移动") if "New" not in label]
    assert found[:2] == ["中国移动", "中国移动通信集团"]
    assert labels(kit, "bob", "zgyd")[:2] == ["中国移动通信集团", "中国移动"]


def test_what_was_matched_stands_beside_the_title(kit: Kit):
    account = kit.make("account", "bob", name="Lanhai")
    kit.make("contact", "bob", name="李四", account=account.pk, mobile="13912345678")

    page = kit.browser("bob").get("/search/palette?q=5678").content.decode()

    assert "139 1234 5678 · Lanhai" in page


def test_pages_settings_and_views_are_found_by_their_names(kit: Kit):
    bob, accounts = kit["bob"], registry.get("account")
    kept = keep(accounts, bob, "华东大客户", whole(accounts))

    assert ("Workbench", "/") in options(kit, "bob", "workb")
    assert "Roles" in labels(kit, "admin", "roles")
    assert ("华东大客户", f"/m/accounts/?view={kept.key}") in options(kit, "bob", "hddkh")
    assert "华东大客户" not in labels(kit, "ben", "hddkh")


def test_actions_are_those_that_a_person_may_begin_and_know_the_record_that_was_found(kit: Kit):
    account = kit.make("account", "bob", name="张三医疗器械")

    found = dict(options(kit, "bob", "张三医疗"))

    assert f"account={account.pk}" in found["New: Opportunity"]
    assert "New: Account" in labels(kit, "bob", "new account")
    assert "New: User" not in labels(kit, "bob", "new user")


def test_recent_records_and_new_ones_are_offered_before_anything_is_typed(kit: Kit):
    account = kit.make("account", "bob", name="张三医疗器械")
    looked_at(registry.get("account"), kit["bob"], account.pk)

    found = options(kit, "bob")

    assert found[0] == ("张三医疗器械", f"/m/accounts/{account.pk}/")
    assert "New: Contact" in [label for label, _address in found]


@pytest.mark.parametrize("text", ["a", "公司", "13"])
def test_a_keystroke_costs_as_many_queries_for_fifty_records_as_for_one(
    kit: Kit, text: str, django_assert_max_num_queries
):
    for module, field in (("account", "name"), ("contact", "name"), ("opportunity", "name"), ("task", "subject")):
        for number in range(1 if text == "13" else 12):
            kit.make(module, "bob", **{field: f"Acme 公司 13 {number}"})
    browser = kit.browser("bob")

    with django_assert_max_num_queries(32):
        browser.get("/search/palette", {"q": text})


def test_the_page_of_the_search_finds_the_same(kit: Kit):
    kit.make("account", "bob", name="张三医疗器械")

    assert "张三医疗器械" in kit.browser("bob").get("/search?q=zsyl").content.decode()
    assert "张三医疗器械" not in kit.browser("ben").get("/search?q=zsyl").content.decode()


def test_a_picker_offers_what_fits_best_first(kit: Kit):
    for name in ("上海中国移动营业厅", "中国移动通信集团", "中国移动"):
        kit.make("account", "bob", name=name)

    items = kit.browser("bob").get("/m/accounts/pick?q=中国移动").json()["items"]

    assert [item["title"] for item in items] == ["中国移动", "中国移动通信集团", "上海中国移动营业厅"]
