"""In a real browser: a salesperson's morning from the sign-in to the import, in both languages, on laptop and phone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from guanxi.access.preferences import keep_language
from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.activities.models import Activity
from guanxi.modules.leads.models import Lead
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.records import store
from tests.kit.browser import LAPTOP, PHONE, barriers
from tests.kit.people import PASSWORD, Kit
from tests.kit.trust import DEEP

# Each language and each size once; the other pairs in `make trust`.
LOOKS = [("zh-hans", LAPTOP), ("en", PHONE), *([("en", LAPTOP), ("zh-hans", PHONE)] if DEEP else [])]


@dataclass
class Morning:
    """What the steps of a morning share: the page, and its words in the person's language."""

    page: Page
    kit: Kit
    language: str
    is_phone: bool

    def word(self, text: str, **values: Any) -> str:
        """A text as this person reads it."""
        with translation.override(self.language):
            return translation.gettext(text) % values if values else translation.gettext(text)

    def button(self, text: str, **values: Any) -> Locator:
        return self.page.get_by_role("button", name=self.word(text, **values))

    def drawer(self) -> Locator:
        return self.page.locator("dialog.drawer[open]").last

    def fits(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]['width']}")
def morning(page: Page, kit: Kit, request: pytest.FixtureRequest) -> Morning:
    language, size = request.param
    page.set_viewport_size(size)
    keep_language(kit["bob"].user_id, language)
    kit.again("bob")
    return Morning(page, kit, language, size == PHONE)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with two new customers."""
    columns = [Column("客户名称", TEXT), Column("City", TEXT)]
    path = tmp_path / "customers.xlsx"
    write_xlsx(path, "Customers", columns, [["Riverside", "Oslo"], ["Hillside", "Bergen"]], ("About", [("By", "hand")]))
    return path


def test_a_morning(morning: Morning, book: Path, work_off: Callable[[], None]):
    kit = morning.kit
    account = kit.make("account", "bob", name="华东医院", city="Bonn")
    kit.make("contact", "bob", name="张三", account=account.pk)
    kit.make("task", "bob", subject="Send the samples", due_at=clock.now())

    sign_in(morning)
    find_by_initials(morning)
    log_a_follow_up(morning, account)
    convert_a_lead(morning)
    move_a_deal_through_a_gate(morning)
    edit_in_place(morning, account)
    change_many_and_undo(morning, work_off)
    import_and_undo(morning, book, work_off)


def sign_in(at: Morning) -> None:
    page = at.page
    page.goto("/login/")
    page.locator("[name=username]").fill("bob")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans" if at.language == "zh-hans" else "en")
    expect(page.locator("#main")).to_contain_text("Send the samples")
    assert at.fits()


def find_by_initials(at: Morning) -> None:
    """张三 by zs: the palette opens by a key, on the phone by a tap."""
    page = at.page
    if at.is_phone:
        page.get_by_role("link", name=at.word("Search everything")).click()
    else:
        page.keyboard.press("Control+k")
    page.keyboard.type("zs")
    expect(page.get_by_role("option", name=re.compile("^张三"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="张三", level=1)).to_be_visible()


def log_a_follow_up(at: Morning, account: Account) -> None:
    """A sentence and the next day, which becomes a task."""
    page = at.page
    page.goto(f"/m/accounts/{account.pk}/")
    content = page.get_by_label(at.word("Content"), exact=True)
    content.fill("They want two beds")
    at.button("Tomorrow").click()
    content.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("They want two beds")
    activity = Activity.objects.get()
    assert activity.account_id == account.pk
    assert registry.get("task").model.objects.filter(due_at=activity.next_at).count() == 1
    assert at.fits()


def convert_a_lead(at: Morning) -> None:
    """The lead says that its company is a customer already, and becomes a deal of that one."""
    page = at.page
    data = {"company": "华东医院", "contact_name": "李四", "mobile": "13800138000", "source": "website"}
    lead = store.create(registry.get("lead"), at.kit["bob"], data)
    page.goto(f"/m/leads/{lead.pk}/")
    page.get_by_role("link", name=at.word("Convert")).click()
    at.drawer().get_by_role("button", name=at.word("Convert")).click()
    page.wait_for_url(re.compile(r"/m/opportunities/\d+/"))
    found = Lead.objects.get(pk=lead.pk)
    assert found.status == "converted"
    assert Account.objects.filter(name="华东医院").count() == 1
    assert Opportunity.objects.get().account_id == found.converted_account_id


def move_a_deal_through_a_gate(at: Morning) -> None:
    """The board sends the deal back, asks for what is missing in place, and takes it then."""
    page, deal = at.page, Opportunity.objects.get()
    first, second = Stage.objects.order_by("sequence")[:2]
    second.required_fields = ("next_step",)
    second.save()
    page.goto("/m/opportunities/kanban")
    card = page.locator(f'[data-column="{first.pk}"] [data-card]')
    if at.is_phone:
        card.locator("summary").click()
        card.locator(f'[data-to="{second.pk}"]').click()
    else:
        card.drag_to(page.locator(f'[data-column="{second.pk}"] [data-cards]'))
    at.drawer().get_by_label(at.word("Next step")).fill("Visit them")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[data-column="{second.pk}"] [data-card]')).to_have_count(1)
    deal.refresh_from_db()
    assert (deal.stage_id, deal.next_step) == (second.pk, "Visit them")


def edit_in_place(at: Morning, account: Account) -> None:
    """A cell of the list by double click, on the phone a fact by its mark."""
    page = at.page
    if at.is_phone:
        page.goto(f"/m/accounts/{account.pk}/")
        place = page.locator('.facts [data-cell="city"]')
        page.get_by_label(at.word("Change %(field)s", field=at.word("City"))).click()
    else:
        page.goto("/m/accounts/?columns=name,city")
        place = page.locator(f'#row-{account.pk} [data-cell="city"]')
        place.dblclick()
    place.get_by_role("textbox").fill("Ulm")
    page.keyboard.press("Enter")
    expect(place).to_have_text("Ulm")
    account.refresh_from_db()
    assert account.city == "Ulm"


def change_many_and_undo(at: Morning, work_off: Callable[[], None]) -> None:
    """Two customers get another level after a look at the effect; then it is taken back."""
    page = at.page
    at.kit.make("account", "bob", name="Brema")
    before = sorted(Account.objects.values_list("name", "level"))
    page.goto("/m/accounts/")
    for box in page.locator("[name=ids]").all():
        box.check()
    at.button("Change fields").click()
    page.get_by_label(at.word("Level"), exact=True).check()
    at.button("Next").click()
    page.get_by_label(at.word("Level"), exact=True).select_option("A")
    at.button("See what would change").click()
    page.locator("#main form button[name=go], #main form button.btn--primary").last.click()
    page.wait_for_url(re.compile(r"/bulk/\d+"))
    work_off()
    page.reload()
    assert set(Account.objects.values_list("level", flat=True)) == {"A"}
    at.button("Undo all of it").click()
    expect(page.locator("gx-toast [data-toast]").first).to_be_visible()
    assert sorted(Account.objects.values_list("name", "level")) == before
    assert at.fits()


def import_and_undo(at: Morning, book: Path, work_off: Callable[[], None]) -> None:
    """A workbook comes in after a guess at its columns, and goes again."""
    page = at.page
    page.goto("/m/accounts/import")
    page.locator("input[type=file]").set_input_files(book)
    at.button("Next").click()
    expect(page.get_by_label(at.word("Field for %(column)s", column="客户名称"))).to_have_value("name")
    at.button("Check without importing").click()
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    at.button("Import now").click()
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    at.button("Undo the import").wait_for()
    assert set(Account.objects.filter(name__in=["Riverside", "Hillside"]).values_list("city", flat=True)) == {
        "Oslo",
        "Bergen",
    }
    at.button("Undo the import").click()
    page.wait_for_load_state()
    work_off()
    assert not Account.objects.filter(name__in=["Riverside", "Hillside"], deleted_at=None).exists()
    assert barriers(page) == []


def test_the_keyboard_alone_finds_writes_moves_and_edits(page: Page, kit: Kit):
    """Nothing is clicked: every step is a key."""
    account = kit.make("account", "bob", name="张三医院", city="Bonn")
    deal = kit.make("opportunity", "bob", name="Beds", account=account.pk, amount="1000.00")
    first, second = Stage.objects.order_by("sequence")[:2]
    page.goto("/login/")
    expect(page.locator(":focus")).to_have_attribute("name", "username")
    press(page, "bob", "Tab", PASSWORD, "Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    page.wait_for_load_state()

    page.keyboard.press("Control+k")
    press(page, "zsyy")
    expect(page.get_by_role("option", name=re.compile("^张三医院"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/m/accounts/{account.pk}/"))

    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(re.compile(r"/m/accounts/(\?.*)?$"))
    press(page, "j", "l")
    expect(page.locator("dialog.drawer[open]").get_by_label("Content")).to_be_focused()
    press(page, "They want two beds", "Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert Activity.objects.get().account_id == account.pk

    page.goto("/m/opportunities/kanban")
    tab_to(page, f'[data-column="{first.pk}"] [data-card]')
    with page.expect_response(re.compile("/move")):
        page.keyboard.press("Shift+ArrowRight")
    deal.refresh_from_db()
    assert deal.stage_id == second.pk

    page.goto("/m/accounts/?columns=name,city")
    press(page, "j", "ArrowRight", "F2")
    expect(page.locator(f'#row-{account.pk} [data-cell="city"]').get_by_role("textbox")).to_be_focused()
    press(page, "Control+a", "Ulm", "Enter")
    expect(page.locator(f'#row-{account.pk} [data-cell="city"]')).to_have_text("Ulm")


KEY = re.compile(r"(Tab|Enter|F2|[jlgx]|Arrow\w+|(Control|Shift)\+\w+)")


def press(page: Page, *keys: str) -> None:
    """Press keys by their names; anything else is typed."""
    for key in keys:
        page.keyboard.press(key) if KEY.fullmatch(key) else page.keyboard.type(key)


def tab_to(page: Page, selector: str) -> None:
    """Tab on until the place has the focus, as somebody without a mouse does."""
    for _step in range(120):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
