"""In a real browser: the bell, names behind an @, things to tick, and the arranging of the workbench."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guanxi.meta import registry
from guanxi.records import store
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

ACCOUNT, TASK = registry.get("account"), registry.get("task")


def test_the_bell_counts_opens_in_place_and_leads_to_the_record(page: Page, sign_in: Callable[[str], None], kit: Kit):
    store.create(TASK, kit["alice"], {"subject": "Call the ward", "assignee": kit["bob"].user_id})
    sign_in("bob")
    page.goto("/m/accounts/")
    bell = page.get_by_role("link", name="Notices: 1 unread")

    bell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Notices")).to_contain_text("Alice gave you the task “Call the ward”.")
    page.keyboard.press("Escape")
    expect(bell).to_be_focused()

    bell.click()
    page.get_by_role("link", name="Alice gave you the task").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Call the ward")
    expect(page.locator("gx-bell .bell__count")).to_be_hidden()


def test_an_open_page_asks_again_when_somebody_looks_at_it(page: Page, sign_in: Callable[[str], None], kit: Kit):
    sign_in("bob")
    page.clock.install()
    with page.expect_response("**/notices/live"):  # refused here, so the page asks now and then
        page.goto("/me")
    store.create(TASK, kit["alice"], {"subject": "Call the ward", "assignee": kit["bob"].user_id})

    with page.expect_response("**/notices/count"):
        page.clock.run_for(61_000)

    expect(page.locator("gx-bell .bell__count")).to_have_text("1")


def test_a_name_is_chosen_by_keyboard_and_that_person_is_told(page: Page, sign_in: Callable[[str], None], kit: Kit):
    account = kit.make(ACCOUNT).pk
    sign_in("bob")
    page.goto(f"/m/accounts/{account}/")
    words = page.get_by_role("textbox", name="Content")

    words.press_sequentially("Ask @ali")
    expect(page.get_by_role("option", name="Alice")).to_be_visible()
    page.keyboard.press("Enter")
    words.press_sequentially("about the price")
    expect(words).to_have_value("Ask @Alice about the price")
    with page.expect_response("**/follow-up"):
        page.get_by_role("button", name="Save").first.click()

    page.goto("/")
    sign_in("alice")
    page.goto("/notices")
    expect(page.get_by_role("main")).to_contain_text("Bob: Ask @Alice about the price")


def test_things_to_do_are_added_ticked_and_kept(page: Page, sign_in: Callable[[str], None], kit: Kit):
    task = kit.make(TASK, subject="Visit").pk
    sign_in("bob")
    page.goto(f"/m/tasks/{task}/edit")
    page.get_by_role("button", name="Add a thing to do").click()
    page.keyboard.type("Price list")
    page.keyboard.press("Enter")
    page.keyboard.type("Samples")
    page.locator(".checklist [type=checkbox]").first.check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Visit")
    kept = TASK.model.objects.get(pk=task).checklist
    assert kept == [{"text": "Price list", "done": True}, {"text": "Samples", "done": False}]


def test_cards_are_moved_by_keyboard_and_stay_there(page: Page, sign_in: Callable[[str], None], kit: Kit):
    sign_in("bob")
    page.goto("/?arrange=1")
    cards = page.locator("[data-card-key]")
    first, second = (cards.nth(place).get_attribute("data-card-key") for place in (0, 1))

    with page.expect_response("**/workbench"):
        cards.nth(0).get_by_role("button", name="Take").focus()
        page.keyboard.press("Alt+ArrowDown")

    page.goto("/?arrange=1")
    assert [cards.nth(place).get_attribute("data-card-key") for place in (0, 1)] == [second, first]


@pytest.mark.parametrize(("scheme", "width"), [("light", "laptop"), ("dark", "phone")])
def test_axe_finds_no_barrier(page: Page, sign_in: Callable[[str], None], kit: Kit, scheme: str, width: str):
    store.create(TASK, kit["alice"], {"subject": "Call the ward", "assignee": kit["bob"].user_id})
    note = kit.make("activity", account=kit.make(ACCOUNT).pk, content="Spoke about the price").pk
    kit.make(TASK, checklist=["[x] Price list", "Samples"])
    page.emulate_media(color_scheme=scheme)
    if width == "phone":
        page.set_viewport_size(PHONE)
    sign_in("alice")
    pages = ("/", "/?arrange=1", "/notices", f"/m/activities/{note}/", "/m/tasks/new")

    found = {}
    for address in pages:
        page.goto(address)
        found[address] = barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address

    assert {address: faults for address, faults in found.items() if faults} == {}
