"""In a real browser: filters are built, columns arranged by mouse and keyboard, groups opened, dates moved."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from guanxi.access.models import Preference
from guanxi.kernel import clock
from guanxi.modules.opportunities.models import Opportunity
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def open_accounts(page: Page, sign_in: SignIn, kit: Kit, rest: str = "?columns=name,city,annual_revenue") -> None:
    for name, city, revenue in (("Alba", "Oslo", "100000"), ("Brema", "Bergen", "300000"), ("Cura", "Oslo", "200")):
        kit.make("account", "bob", name=name, city=city, annual_revenue=revenue)
    sign_in("bob")
    page.goto(f"/m/accounts/{rest}")


def titles(page: Page) -> list[str]:
    return page.locator("tbody .list__title").all_inner_texts()


def test_a_filter_of_groups_is_built_and_counted_before_it_is_applied(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit, "?sort=name")
    page.locator(".filters summary", has_text="Filter").click()
    builder = page.locator("gx-filter[ready]")
    first = builder.locator(".rule").first
    first.get_by_label("Field", exact=True).select_option("annual_revenue")
    first.get_by_label("Condition", exact=True).select_option("gte")
    first.get_by_label("Value").fill("10万")
    expect(builder.get_by_role("status").first).to_contain_text("2 match")

    builder.get_by_role("button", name="+ Group of conditions").click()
    inner = builder.locator(".rules__group .rules__group .rule").first
    inner.get_by_label("Field", exact=True).select_option("city")
    inner.get_by_label("Value").fill("Berg")
    expect(builder.get_by_role("status").first).to_contain_text("at least 100,000 and City contains Berg")
    expect(builder.get_by_role("status").first).to_contain_text("1 match")
    builder.get_by_role("button", name="Apply").click()

    expect(page.locator(".filter")).to_have_count(2)
    assert titles(page) == ["Brema"]


def test_a_press_on_a_choice_or_beside_it_leaves_the_filter_standing(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit)
    page.locator(".filters summary", has_text="Filter").click()
    builder = page.locator("gx-filter[ready]")
    builder.get_by_label("Field", exact=True).select_option("level")
    choice = builder.locator("label.check").first

    choice.click(position={"x": 30, "y": 10})
    expect(choice.get_by_role("checkbox")).to_be_checked()
    builder.locator(".rules__add").click(position={"x": 400, "y": 8})

    expect(builder.get_by_role("button", name="Apply")).to_be_visible()


def test_a_chip_is_changed_in_place(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit, "?sort=name&city=Oslo")
    page.locator(".filter__say").click()

    value = page.locator("gx-filter[ready]").get_by_label("Value")
    expect(value).to_have_value("Oslo")
    value.fill("Bergen")
    value.press("Enter")

    page.wait_for_url("**/?sort=name&city=Bergen")
    assert titles(page) == ["Brema"]


def test_a_filter_can_reach_into_what_a_record_refers_to(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Alba", city="Oslo")
    kit.make("contact", "bob", account=account.pk, name="Ann Lee")
    sign_in("bob")
    page.goto("/m/contacts/")
    page.locator(".filters summary", has_text="Filter").click()
    row = page.locator("gx-filter[ready] .rule").first
    row.get_by_label("Field", exact=True).select_option("account.")

    row.get_by_label("Field of Account").select_option("city")
    row.get_by_label("Value").fill("Oslo")
    page.get_by_role("button", name="Apply").last.click()

    expect(page.locator(".filter")).to_contain_text("Account › City")
    assert titles(page) == ["Ann Lee"]


def test_columns_are_moved_and_widened_by_keyboard_and_come_back(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit)
    grip = page.get_by_role("separator", name="Width of City")
    before = int(grip.get_attribute("aria-valuenow") or 0)
    grip.focus()

    with page.expect_response(re.compile("/columns")):
        page.keyboard.press("ArrowRight")
    grip.press("Shift+ArrowLeft")

    expect(page.get_by_role("separator", name="Width of City")).to_be_focused()
    expect(page.locator("thead th[data-key]").first).to_have_attribute("data-key", "city")
    page.goto("/m/accounts/")
    expect(page.locator("thead th[data-key]").first).to_have_attribute("data-key", "city")
    width = page.locator('th[data-key="city"]').bounding_box()
    assert width is not None
    assert width["width"] >= before + 15
    expect(page).to_have_url(re.compile("columns=city,name,annual_revenue"))


def test_columns_are_chosen_and_ordered_in_the_form(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit)
    page.locator("summary", has_text="Columns").click()
    form = page.locator("gx-columns")
    form.get_by_label("Find a column").fill("level")
    form.get_by_role("checkbox", name="Level").check()
    form.get_by_label("Find a column").fill("")
    form.get_by_role("button", name="Move City up").click()
    form.get_by_role("button", name="Apply").click()

    keys = page.locator("thead th[data-key]").evaluate_all("heads => heads.map((head) => head.dataset.key)")
    assert keys == ["city", "name", "annual_revenue", "level"]
    assert Preference.objects.filter(name="columns:account").count() == 1


def test_a_column_is_dragged_before_another(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit)

    page.locator('th[data-key="annual_revenue"]').drag_to(page.locator('th[data-key="name"]'))

    expect(page.locator("thead th[data-key]").first).to_have_attribute("data-key", "annual_revenue")


def test_a_group_is_opened_in_place(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit, "?group_by=owner&columns=name,annual_revenue")

    page.locator(".list__open").click()

    expect(page.locator("tbody tr[data-id]")).to_have_count(3)
    page.locator(".list__open").click()
    expect(page.locator("tbody tr[data-id]").first).to_be_hidden()


def test_keys_go_on_within_the_list_and_back_leads_to_the_row(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit, "?sort=name")
    page.get_by_role("link", name="Alba", exact=True).click()
    expect(page.get_by_role("heading", name="Alba")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Brema")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", name="Alba")).to_be_visible()

    page.locator(".crumbs a").first.click()

    expect(page).to_have_url(re.compile(r"/m/accounts/\?sort=name#row-\d+$"))


def test_a_view_of_ones_own_is_saved_and_deleted_with_a_way_back(page: Page, sign_in: SignIn, kit: Kit):
    open_accounts(page, sign_in, kit, "?city=Oslo&sort=-name")
    page.locator("summary", has_text="More views").click()
    page.get_by_label("Save this list as a view of my own").fill("Oslo houses")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Oslo houses")

    page.locator("summary", has_text="More views").click()
    page.get_by_role("button", name="Delete “Oslo houses”").click()
    expect(page.locator(".tabs")).not_to_contain_text("Oslo houses")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".tabs [aria-current]")).to_have_text("Oslo houses")
    assert titles(page) == ["Cura", "Alba"]


def planned(kit: Kit) -> tuple[Opportunity, date]:
    """A deal that closes in the middle of next year's March."""
    account = kit.make("account", "bob", name="Alba")
    day = date(clock.now().year + 1, 3, 16)
    deal = kit.make("opportunity", "bob", account=account.pk, name="Beds", expected_close_date=day.isoformat())
    return deal, day


def open_calendar(page: Page, sign_in: SignIn, day: date) -> None:
    sign_in("bob")
    page.goto(f"/m/opportunities/calendar?dates=expected_close_date&day={day.isoformat()}")


def test_a_record_is_dragged_to_another_day_and_put_back(page: Page, sign_in: SignIn, kit: Kit):
    deal, day = planned(kit)
    open_calendar(page, sign_in, day)
    there = page.locator(f'td[data-day="{day.replace(day=18).isoformat()}"]')

    page.locator(".calendar__grid [data-event]").drag_to(there)

    expect(there.locator("[data-event]")).to_contain_text("Beds")
    deal.refresh_from_db()
    assert deal.expected_close_date == day.replace(day=18)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f'td[data-day="{day.isoformat()}"] [data-event]')).to_contain_text("Beds")


def test_a_record_is_carried_by_the_keyboard_and_by_a_date(page: Page, sign_in: SignIn, kit: Kit):
    deal, day = planned(kit)
    open_calendar(page, sign_in, day)
    page.locator(".calendar__grid [data-event] a").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(f'td[data-day="{day.replace(day=23).isoformat()}"] [data-event]')).to_be_visible()

    page.locator(".calendar__grid [data-event]").hover()
    page.locator(".calendar__grid").get_by_label("Move Beds to another day").click()
    page.get_by_label("Day").last.fill(day.replace(day=25).isoformat())
    page.get_by_role("button", name="Move", exact=True).click()

    expect(page.locator(f'td[data-day="{day.replace(day=25).isoformat()}"] [data-event]')).to_be_visible()
    deal.refresh_from_db()
    assert deal.expected_close_date == day.replace(day=25)


def test_a_refused_move_says_why_and_changes_nothing(page: Page, sign_in: SignIn, kit: Kit):
    deal, day = planned(kit)
    open_calendar(page, sign_in, day)
    Opportunity.objects.filter(pk=deal.pk).update(version=deal.version + 1)

    page.locator(".calendar__grid [data-event]").drag_to(
        page.locator(f'td[data-day="{day.replace(day=18).isoformat()}"]')
    )

    expect(page.locator("gx-toast")).to_contain_text("changed")
    expect(page.locator(f'td[data-day="{day.isoformat()}"] [data-event]')).to_be_visible()


def test_lists_calendars_and_builders_have_no_barriers_and_fit_a_phone(page: Page, sign_in: SignIn, kit: Kit):
    _deal, day = planned(kit)
    sign_in("bob")
    addresses = (
        "/m/opportunities/?view=open&group_by=stage",
        "/m/opportunities/?view=open",
        f"/m/opportunities/calendar?dates=expected_close_date&day={day.isoformat()}",
        f"/m/tasks/calendar?span=week&day={day.isoformat()}",
    )
    for size in (None, PHONE):
        if size:
            page.set_viewport_size(size)
        for address in addresses:
            page.goto(address)
            page.locator(".filters summary", has_text="Filter").click()
            expect(page.locator("gx-filter[ready]").last).to_be_visible()
            assert barriers(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
