"""In a real browser: an announcement is written, read on a phone and confirmed; a person chooses his notices."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from guanxi.messaging.choices import choice_of
from guanxi.meta import registry
from guanxi.modules.announcements.models import Announcement, AnnouncementRead
from guanxi.records import actions, store
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

MODULE = registry.get("announcement")


def test_an_announcement_is_written_with_looks_published_and_counted(
    page: Page, sign_in: Callable[[str], None], work_off: Callable[[], None], kit: Kit
) -> None:
    sign_in("admin")
    page.goto("/announcements/")
    page.get_by_role("link", name="New announcement").click()
    page.get_by_role("textbox", name="Title").fill("Spring fair")
    words = page.get_by_role("textbox", name="Text")
    words.click()
    page.keyboard.type("We meet at ")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("nine")
    page.get_by_label("Must be confirmed").check()
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spring fair")
    record = Announcement.objects.get()
    assert record.body in {"We meet at <b>nine</b>", "<p>We meet at <b>nine</b></p>"}

    actions.run(MODULE, kit["admin"], record.pk, "publish", {})
    work_off()
    page.goto(f"/announcements/{record.pk}/readers?missing=1")
    expect(page.get_by_role("row", name="Bob")).to_be_visible()
    assert barriers(page) == []


def test_on_a_phone_it_is_found_on_the_workbench_read_and_confirmed(
    page: Page, sign_in: Callable[[str], None], kit: Kit
) -> None:
    record = store.create(MODULE, kit["admin"], {"title": "Travel", "body": "<p>New rules</p>", "need_confirm": True})
    actions.run(MODULE, kit["admin"], record.pk, "publish", {})
    page.set_viewport_size(PHONE)
    sign_in("bob")
    page.goto("/")

    page.get_by_role("link", name="Travel").click()
    expect(page.get_by_text("New rules")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="I have read and understood this").click()

    expect(page.get_by_text("Confirmed on")).to_be_visible()
    assert AnnouncementRead.objects.get().confirmed_at is not None
    page.goto("/")
    expect(page.get_by_role("link", name="Travel")).to_have_count(0)


def test_a_person_chooses_by_which_ways_notices_come(page: Page, sign_in: Callable[[str], None], kit: Kit) -> None:
    sign_in("bob")
    page.goto("/me/notices")
    page.get_by_label("Given to you: In Guanxi").uncheck()
    page.get_by_label("Given to you: E-mail").check()
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_label("Quiet until").fill("07:00")
    page.locator("#field-digest").select_option("daily")
    assert barriers(page) == []
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_label("Given to you: E-mail")).to_be_checked()
    choice = choice_of(kit["bob"])
    assert choice.kinds["assigned"] == {"app": False, "mail": True}
    assert (choice.digest, choice.quiet is not None) == ("daily", True)
