"""The list of any module: its whole state lives in the address."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import Role
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.web.pages import text_of

BUDGET = 22


def names_in(client: Client, address: str) -> list[str]:
    """The titles of the rows, in the order of the page."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return re.findall(r'<th scope="row" class="list__title"[^>]*><a href="[^"]+">([^<]+)</a>', answer.content.decode())


@pytest.fixture
def towns(kit: Kit) -> Kit:
    for name, city, revenue in (("Alba", "Oslo", "100"), ("Brema", "Bergen", "300"), ("Cura", "Oslo", "200")):
        kit.make("account", "bob", name=name, city=city, annual_revenue=revenue)
    return kit


@in_turn("slug", [module.slug for module in registry.all_modules()])
def test_every_module_has_a_list(kit: Kit, slug: str):
    assert kit.browser("admin").get(f"/m/{slug}/").status_code == 200
    assert kit.browser("admin").get(f"/m/{slug}").status_code == 200


@pytest.mark.once
def test_an_unknown_module_is_not_found(kit: Kit):
    assert kit.browser("bob").get("/m/dragons/").status_code == 404


def test_filters_sort_and_search_come_from_the_address(towns: Kit):
    bob = towns.browser("bob")

    assert names_in(bob, "/m/accounts/?sort=name") == ["Alba", "Brema", "Cura"]
    assert names_in(bob, "/m/accounts/?city=Oslo&sort=-annual_revenue") == ["Cura", "Alba"]
    assert names_in(bob, "/m/accounts/?q=BRE") == ["Brema"]
    assert names_in(bob, '/m/accounts/?sort=name&filter={"field":"city","op":"startswith","value":"b"}') == ["Brema"]


@pytest.mark.once
@pytest.mark.parametrize(
    "address",
    [
        "/m/accounts/?colour=red",
        "/m/accounts/?columns=name,colour",
        "/m/accounts/?sort=colour",
        "/m/accounts/?city__near=Oslo",
        "/m/accounts/?view=dragons",
        "/m/accounts/?page=0",
        "/m/accounts/?limit=many",
        "/m/accounts/?cursor=abc",
        "/m/accounts/?before=abc",
        "/m/accounts/?filter={",
    ],
)
def test_what_means_nothing_here_is_refused_and_never_skipped(kit: Kit, address: str):
    answer = kit.browser("bob").get(address)

    assert answer.status_code in {400, 422}
    assert "E_" in answer.content.decode()


@pytest.mark.once
def test_each_filter_is_a_chip_that_can_be_removed(towns: Kit):
    page = towns.browser("bob").get("/m/accounts/?city=Oslo&owner=$me&q=a").content.decode()

    assert 'href="/m/accounts/?owner=$me&amp;q=a"' in page
    assert 'href="/m/accounts/?city=Oslo&amp;q=a"' in page
    assert "is me" in page


def test_a_filter_names_the_record_it_is_about(towns: Kit):
    account = towns.make("account", "bob", name="Parent House")

    page = towns.browser("bob").get(f"/m/contacts/?account={account.pk}").content.decode()

    assert "Parent House" in page


@pytest.mark.once
def test_the_form_of_the_filter_works_without_scripts(towns: Kit):
    address = "/m/accounts/?q=a&filter_field=city&filter_op=contains&filter_value=Os"

    answer = towns.browser("bob").get(address)

    assert answer.status_code == 302
    assert answer.headers["location"] == "/m/accounts/?q=a&city__contains=Os"


@pytest.mark.once
def test_columns_are_chosen_in_the_address(towns: Kit):
    page = towns.browser("bob").get("/m/accounts/?columns=name&columns=annual_revenue").content.decode()
    table = page[page.index('<table class="list">') :]

    assert "300.00" in table
    assert "Bergen" not in table


def test_a_view_brings_its_own_filter_and_columns(towns: Kit):
    towns.make("account", "ben", name="Of somebody else")

    assert "Of somebody else" not in names_in(towns.browser("admin"), "/m/accounts/?view=mine")
    assert "Of somebody else" in names_in(towns.browser("admin"), "/m/accounts/?view=all")


def test_pages_go_on_and_back_by_place_and_by_number(kit: Kit):
    for number in range(7):
        kit.make("account", "bob", name=f"House {number}")
    bob = kit.browser("bob")
    first = bob.get("/m/accounts/?sort=name&limit=3").content.decode()
    second = re.search(r'href="([^"]+)" rel="next"', first)
    assert second is not None
    on = second[1].replace("&amp;", "&")

    assert names_in(bob, on) == ["House 3", "House 4", "House 5"]
    assert "4–6 of 7" in bob.get(on).content.decode()
    third = re.search(r'href="([^"]+)" rel="next"', bob.get(on).content.decode())
    assert third is not None
    last = third[1].replace("&amp;", "&")
    assert names_in(bob, last) == ["House 6"]
    back = re.search(r'href="([^"]+)" rel="prev"', bob.get(last).content.decode())
    assert back is not None
    assert names_in(bob, back[1].replace("&amp;", "&")) == ["House 3", "House 4", "House 5"]
    assert names_in(bob, "/m/accounts/?sort=name&limit=3&page=3") == ["House 6"]


def test_going_back_keeps_the_order_with_empty_values_at_the_end(kit: Kit):
    for name, city in (("A", ""), ("B", "Oslo"), ("C", ""), ("D", "Bergen"), ("E", "Oslo")):
        kit.make("account", "bob", name=name, city=city)
    bob = kit.browser("bob")
    page = bob.get("/m/accounts/?sort=city,name&limit=2&page=3").content.decode()
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back is not None

    assert names_in(bob, "/m/accounts/?sort=city,name&limit=5") == ["D", "B", "E", "A", "C"]
    assert names_in(bob, back[1].replace("&amp;", "&")) == ["E", "A"]


def test_totals_are_of_all_rows_and_not_of_the_page(kit: Kit):
    account = kit.make("account", "bob")
    for amount in ("10.50", "20.25", "30.00"):
        kit.make("opportunity", "bob", account=account.pk, amount=amount)

    page = kit.browser("bob").get("/m/opportunities/?view=open&limit=1").content.decode()

    assert "60.75" in page[page.index("<tfoot") :]


def test_others_records_are_on_nobodys_list(towns: Kit):
    assert names_in(towns.browser("ben"), "/m/accounts/") == []
    assert names_in(towns.browser("charlie"), "/m/accounts/") == []
    assert len(names_in(towns.browser("alice"), "/m/accounts/")) == 3


def test_a_reference_to_what_one_may_not_see_is_a_title_without_a_link(kit: Kit):
    account = kit.make("account", "ben", name="Secret House")
    kit.make("task", "admin", subject="Ring them", assignee=kit["bob"].user_id, account=account.pk)

    page = kit.browser("bob").get("/m/tasks/?columns=subject,account").content.decode()

    assert "Secret House" in page
    assert f"/m/accounts/{account.pk}/" not in page


@pytest.mark.once
def test_an_empty_list_says_what_belongs_there_and_offers_the_first_step(kit: Kit):
    page = kit.browser("bob").get("/m/accounts/").content.decode()

    assert "Nothing here yet" in page
    assert 'href="/m/accounts/new"' in page
    assert 'href="/m/accounts/import"' in page


@pytest.mark.once
def test_a_script_gets_only_the_part_that_changes(towns: Kit):
    headers = {"HX-Request": "true", "HX-Target": "list"}

    part = towns.browser("bob").get("/m/accounts/", headers=headers).content.decode()

    assert "Brema" in part
    assert "<html" not in part


def test_who_may_not_see_a_module_is_told_so(kit: Kit):
    role = Role.objects.get(name="Partner desk")
    role.rights = ("task.view",)
    role.save(update_fields=["rights"])

    assert kit.browser("charlie").get("/m/accounts/").status_code == 403


@in_turn("slug", [module.slug for module in registry.all_modules()])
def test_a_list_asks_a_fixed_number_of_queries(kit: Kit, slug: str):
    client = kit.browser("admin")
    module = registry.by_slug(slug)
    assert module is not None
    counts = []
    for _round in range(2):
        if module.writable and slug not in {"companies"}:
            for _record in range(3):
                kit.make(module)
        client.get(f"/m/{slug}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/m/{slug}/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= BUDGET


def test_the_list_leaves_as_a_file_with_its_filter_and_columns(towns: Kit):
    answer = towns.browser("bob").get("/m/accounts/export?format=csv&city=Oslo&sort=name&columns=name,city")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [text.splitlines()[0], *[line for line in text.splitlines()[1:] if "Oslo" in line]]
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["Alba", "Cura"]


def test_who_may_not_export_gets_no_file(towns: Kit):
    assert towns.browser("charlie").get("/m/accounts/export").status_code == 403


def test_a_picker_finds_only_what_one_sees(towns: Kit):
    towns.make("account", "ben", name="Alba of Ben")

    found = towns.browser("bob").get("/m/accounts/pick?q=alb").json()["items"]

    assert [(item["title"], item["subtitle"]) for item in found] == [("Alba", "Oslo")]


def test_a_picked_product_brings_its_price(kit: Kit):
    kit.make("product", "admin", name="Lamp", standard_price="120.50")

    found = kit.browser("bob").get("/m/products/pick?q=lamp").json()["items"]

    assert found[0]["fill"] == {"unit_price": "120.5"}


def open_in(client: Client, address: str, title: str) -> str:
    """The page of a row of a list, opened from there."""
    page = client.get(address).content.decode()
    found = re.search(rf'class="list__title"[^>]*><a href="([^"]+)">{title}</a>', page)
    assert found is not None
    return str(client.get(found[1].replace("&amp;", "&")).content.decode())


def step(page: str, name: str) -> str:
    """Where previous or next leads from a record's page."""
    found = re.search(rf'href="([^"]+)"[^>]*data-shortcut="record\.{name}"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_from_a_record_one_goes_on_within_the_list_it_came_from(towns: Kit):
    bob = towns.browser("bob")
    page = open_in(bob, "/m/accounts/?city=Oslo&sort=-name", "Cura")

    assert step(page, "previous") == ""
    on = bob.get(step(page, "next")).content.decode()
    assert "<h1>Alba</h1>" in on
    assert step(on, "next") == ""
    assert "<h1>Cura</h1>" in bob.get(step(on, "previous")).content.decode()


def test_back_leads_to_the_same_row_of_the_same_list(towns: Kit):
    page = open_in(towns.browser("bob"), "/m/accounts/?city=Oslo&sort=-name", "Cura")

    assert re.search(r'class="crumbs"[^>]*><a href="/m/accounts/\?city=Oslo&amp;sort=-name#row-\d+"', page)


def test_a_long_list_address_fits_into_a_short_parameter(towns: Kit):
    conditions = ",".join(f'{{"field":"name","op":"contains","value":"{letter}"}}' for letter in "abcdefgh")

    page = open_in(towns.browser("bob"), f'/m/accounts/?filter={{"any":[{conditions}]}}&sort=name', "Brema")

    assert "in=~" in step(page, "next")
    assert "<h1>Cura</h1>" in towns.browser("bob").get(step(page, "next")).content.decode()


def test_a_record_that_left_the_list_still_knows_its_place(towns: Kit):
    bob = towns.browser("bob")
    page = bob.get("/m/accounts/?annual_revenue__gte=150&sort=annual_revenue").content.decode()
    there = re.search(r'<a href="([^"]+)">Cura</a>', page)
    assert there is not None
    Account.objects.filter(name="Cura").update(annual_revenue="10")

    record = bob.get(there[1].replace("&amp;", "&")).content.decode()

    assert "<h1>Brema</h1>" in bob.get(step(record, "next")).content.decode()


@pytest.mark.parametrize("token", ["~!!", "~" + "A" * 40, "colour=red", "view=999999", "%00", "~eJwDAAAAAAE"])
def test_a_broken_way_back_costs_only_the_links(towns: Kit, token: str):
    pk = Account.objects.get(name="Alba").pk

    answer = towns.browser("bob").get(f"/m/accounts/{pk}/", {"in": token})

    assert answer.status_code == 200
    assert step(answer.content.decode(), "next") == ""


def test_nobody_is_led_to_what_he_does_not_see(towns: Kit):
    towns.make("account", "ben", name="Bena")
    page = open_in(towns.browser("bob"), "/m/accounts/?sort=name", "Alba")

    assert "<h1>Brema</h1>" in towns.browser("bob").get(step(page, "next")).content.decode()


def test_of_many_pages_one_is_reached_by_its_number(kit: Kit):
    for number in range(7):
        kit.make("account", "bob", name=f"House {number}")
    bob = kit.browser("bob")

    page = bob.get("/m/accounts/?sort=name&limit=1").content.decode()

    form = page[page.index("pages__jump") :]
    assert 'name="sort" value="name"' in form
    assert 'name="page" min="1" max="7"' in form
    assert names_in(bob, "/m/accounts/?sort=name&limit=1&page=6") == ["House 5"]


def test_a_row_offers_to_write_a_follow_up_where_its_timeline_takes_one(kit: Kit):
    account = kit.make("account", "bob")
    kit.make("product", "admin")

    assert f'href="/m/accounts/{account.pk}/follow-up"' in text_of(kit.browser("bob").get("/m/accounts/"))
    assert '/follow-up"' not in text_of(kit.browser("bob").get("/m/products/"))
