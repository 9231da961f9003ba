"""In a real browser: deals are carried by mouse, keyboard and menu; refused ones fly back and say why."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from guanxi.modules.opportunities.models import Opportunity, Stage
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def stages() -> list[Stage]:
    return list(Stage.objects.order_by("sequence"))


def column(page: Page, stage: Stage) -> Locator:
    return page.locator(f'[data-column="{stage.pk}"]')


def open_board(page: Page, sign_in: SignIn, kit: Kit, **values: str) -> Opportunity:
    deal = kit.make("opportunity", "bob", name="Beds", amount="1000.00", **values)
    sign_in("bob")
    page.goto("/m/opportunities/kanban")
    return deal


def test_a_card_is_dragged_to_the_next_stage_and_the_sums_follow(page: Page, sign_in: SignIn, kit: Kit):
    deal = open_board(page, sign_in, kit)
    first, second = stages()[:2]

    column(page, first).locator("[data-card]").drag_to(column(page, second).locator("[data-cards]"))

    expect(column(page, second).locator("[data-card]")).to_have_text(re.compile("Beds"))
    expect(column(page, second).locator("[data-head]")).to_contain_text("¥1,000")
    expect(column(page, first).locator("[data-head]")).not_to_contain_text("¥1,000")
    deal.refresh_from_db()
    assert deal.stage_id == second.pk


def test_a_card_is_carried_by_the_keyboard(page: Page, sign_in: SignIn, kit: Kit):
    deal = open_board(page, sign_in, kit)
    first, second = stages()[:2]
    column(page, first).locator("[data-card]").focus()

    with page.expect_response(re.compile(r"/move")):
        page.keyboard.press("Shift+ArrowRight")

    expect(column(page, second).locator("[data-card]")).to_be_focused()
    deal.refresh_from_db()
    assert deal.stage_id == second.pk


def test_a_card_is_moved_by_its_menu_and_closing_asks_for_the_reason(page: Page, sign_in: SignIn, kit: Kit):
    deal = open_board(page, sign_in, kit)
    lost = next(stage for stage in stages() if stage.kind == "lost")
    card = page.locator("[data-card]")
    card.hover()
    card.get_by_label("Move Beds to…").click()
    card.get_by_role("button", name=lost.name).click()

    dialog = page.get_by_role("dialog", name="Give a reason")
    dialog.get_by_role("combobox").select_option("budget")
    with page.expect_response(re.compile(r"/move")):
        dialog.get_by_role("button", name="Move").click()

    expect(column(page, lost).locator("[data-card]")).to_have_count(1)
    deal.refresh_from_db()
    assert (deal.status, deal.lost_reason) == ("lost", "budget")


def test_a_gate_sends_the_card_back_and_says_what_is_missing(page: Page, sign_in: SignIn, kit: Kit):
    second = stages()[1]
    second.required_fields = ("next_step",)
    second.save()
    deal = open_board(page, sign_in, kit)
    first = stages()[0]
    column(page, first).locator("[data-card]").focus()

    page.keyboard.press("Shift+ArrowRight")

    expect(page.locator("gx-toast")).to_contain_text("Next step")
    expect(column(page, first).locator("[data-card]")).to_have_count(1)
    deal.refresh_from_db()
    assert deal.stage_id == first.pk


def test_the_same_gate_is_met_on_the_record_page(page: Page, sign_in: SignIn, kit: Kit):
    second = stages()[1]
    second.required_fields = ("next_step",)
    second.save()
    deal = kit.make("opportunity", "bob", name="Beds", amount="1000.00")
    sign_in("bob")
    page.goto(f"/m/opportunities/{deal.pk}/")
    page.locator(".path").get_by_role("button", name=second.name).click()

    page.get_by_label("Next step").fill("Visit them")
    page.get_by_role("button", name="Move to stage").click()

    expect(page.locator(".path__step--now")).to_contain_text(second.name)
    deal.refresh_from_db()
    assert (deal.stage_id, deal.next_step) == (second.pk, "Visit them")


def test_a_step_of_the_funnel_opens_exactly_its_deals(page: Page, sign_in: SignIn, kit: Kit):
    for name in ("Beds", "Lamps"):
        kit.make("opportunity", "bob", name=name, amount="1000.00")
    sign_in("bob")
    page.goto("/funnel")

    page.locator("a.funnel__step").first.click()

    expect(page.locator(".page-head__count")).to_have_text("2")
    expect(page.locator("tfoot")).to_contain_text("2,000.00")
    expect(page.locator(".filters")).to_contain_text(stages()[0].name)
