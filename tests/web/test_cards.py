"""The small card of a record, and the small buttons beside values that people carry elsewhere."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.preferences import keep
from guanxi.meta import registry
from guanxi.records.models import RecentRecord
from guanxi.web.detail.places import together
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both


def card(kit: Kit, name: str, address: str) -> str:
    answer = kit.browser(name).get(f"{address}card")
    assert answer.status_code == 200
    return text_of(answer)


@in_turn("module", registry.all_modules(), ids=lambda module: module.slug)
def test_every_module_has_cards_of_its_records(kit: Kit, module):
    pk = kit.make(module, "admin").pk

    said = card(kit, "admin", f"/m/{module.slug}/{pk}/")

    assert "<html" not in said
    assert f'href="/m/{module.slug}/{pk}/"' in said


def test_a_card_says_who_it_is_whose_it_is_and_how_to_reach_it(kit: Kit):
    account = kit.make("account", "bob", name="Riverside", level="A", phone="13800138000")

    said = card(kit, "bob", f"/m/accounts/{account.pk}/")

    assert all(text in said for text in ("Riverside", "Bob", "Owner", 'href="tel:13800138000"', "Copy 13800138000"))


def test_a_card_in_a_card_is_not_offered(kit: Kit):
    contact = kit.make("contact", "bob")

    assert "data-card" not in card(kit, "bob", f"/m/contacts/{contact.pk}/")


def test_looking_at_a_card_is_not_opening_the_record(kit: Kit):
    account = kit.make("account", "bob")

    card(kit, "bob", f"/m/accounts/{account.pk}/")

    assert not RecentRecord.objects.exists()


def test_a_card_costs_few_queries(kit: Kit):
    account, client = kit.make("account", "bob"), kit.browser("bob")
    client.get(f"/m/accounts/{account.pk}/card")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/m/accounts/{account.pk}/card")

    assert len(asked) <= 16, [query["sql"] for query in asked]


def test_links_to_records_bear_their_cards_and_dead_ones_none(kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    contact = kit.make("contact", "bob", account=account.pk, name="Ann")

    page = text_of(kit.browser("bob").get(f"/m/contacts/{contact.pk}/"))
    related = text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/related"))

    assert f'<a href="/m/accounts/{account.pk}/" data-card="/m/accounts/{account.pk}/card">Riverside</a>' in page
    assert f'data-card="/m/contacts/{contact.pk}/card"' in related


def test_facts_can_be_copied_and_lists_stay_plain(kit: Kit):
    account = kit.make(
        "account",
        "bob",
        phone="13800138000",
        email="a@acme.test",
        uscc="91350100M000100Y43",
        city="福州市",
        street="五四路1号",
    )
    bob = kit.browser("bob")

    page = text_of(bob.get(f"/m/accounts/{account.pk}/"))

    copied = re.findall(r'<button type="button" class="mini" value="([^"]+)"', page)
    assert {"13800138000", "a@acme.test", "91350100M000100Y43", "福州市五四路1号"} <= set(copied)
    assert "gx-copy" not in text_of(bob.get("/m/accounts/?columns=name,phone,email"))


@pytest.mark.parametrize(
    ("choice", "language", "address"),
    [
        ("", "zh-hans", "https://uri.amap.com/search?keyword=%E4%BA%94"),
        ("", "en", "https://www.openstreetmap.org/search?query=%E4%BA%94"),
        ("baidu", "en", "https://api.map.baidu.com/geocoder?output=html&amp;src=guanxi&amp;address=%E4%BA%94"),
    ],
)
def test_an_address_opens_in_the_map_that_the_person_has_chosen(kit: Kit, choice: str, language: str, address: str):
    account = kit.make("account", "bob", street="五四路1号")
    keep(kit["bob"], "map", choice)
    client = kit.browser("bob")
    client.post("/preferences", {"language": language})

    page = text_of(client.get(f"/m/accounts/{account.pk}/"))

    link = re.search(r'<a class="mini" href="([^"]+)" target="_blank" rel="noopener noreferrer"', page)
    assert link is not None
    assert link[1].startswith(address)


def test_who_wants_no_map_gets_no_link_to_one(kit: Kit):
    account = kit.make("account", "bob", street="五四路1号")
    keep(kit["bob"], "map", "none")

    assert 'target="_blank" rel="noopener' not in text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/"))


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["上海市", "上海市", "南京东路1号"], "上海市南京东路1号"),
        (["Norway", "Oslo", "Storgata 1"], "Storgata 1, Oslo, Norway"),
        (["Oslo"], "Oslo"),
    ],
)
def test_an_address_is_written_as_its_language_writes_it(parts: list[str], whole: str):
    assert together(parts) == whole
