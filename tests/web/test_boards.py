"""Boards: columns with their sums, and moves that run the same rules as any other way."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from guanxi.modules.opportunities.models import Stage
from tests.kit.people import Kit
from tests.web.pages import text_of

JSON = {"accept": "application/json"}
BOARDS = [module.slug for module in registry.all_modules() if module.board]
BUDGET = 36


def stages_of(deal) -> list[Stage]:
    return list(Stage.objects.filter(stage_set=deal.stage_set_id).order_by("sequence"))


def head(page: str, key: int | str) -> str:
    """The head of one column as plain text."""
    column = page[page.index(f'data-column="{key}"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", column[: column.index("</header>")]).split())


@pytest.mark.parametrize("slug", BOARDS)
def test_every_declared_board_opens(kit: Kit, slug: str):
    assert kit.browser("bob").get(f"/m/{slug}/kanban").status_code == 200


@pytest.mark.once
def test_a_module_without_a_board_has_no_address_for_one(kit: Kit):
    assert kit.browser("bob").get("/m/products/kanban").status_code == 404


def test_columns_show_count_sum_and_weighted_sum_of_all_their_records(kit: Kit):
    deals = [kit.make("opportunity", "bob", amount=amount) for amount in ("100.50", "200.25")]
    kit.make("opportunity", "ben", amount="999.00")
    first = stages_of(deals[0])[0]

    page = text_of(kit.browser("bob").get("/m/opportunities/kanban"))

    assert re.search(r"2 ¥300\.75 ≈ ¥30\.08$", head(page, first.pk))


def test_a_board_takes_the_filters_of_the_list_and_refuses_unknown_ones(kit: Kit):
    kit.make("opportunity", "bob", name="Beds", amount="100")
    kit.make("opportunity", "bob", name="Lamps", amount="900")

    page = text_of(kit.browser("bob").get("/m/opportunities/kanban?amount__gte=500"))

    assert "Lamps" in page
    assert "Beds" not in page
    assert kit.browser("bob").get("/m/opportunities/kanban?colour=red").status_code == 400


def test_a_move_answers_with_the_card_and_the_heads_of_both_columns(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="100.00")
    first, second = stages_of(deal)[:2]

    answer = kit.browser("bob").post(
        f"/m/opportunities/{deal.pk}/move", {"to": second.pk, "version": "1"}, headers=JSON
    )

    assert answer.status_code == 200, answer.content
    moved = answer.json()
    assert set(moved["heads"]) == {str(first.pk), str(second.pk)}
    assert 'data-version="2"' in moved["card"]
    deal.refresh_from_db()
    assert deal.stage_id == second.pk


def test_a_stale_move_is_refused(kit: Kit):
    deal = kit.make("opportunity", "bob")
    second = stages_of(deal)[1]

    answer = kit.browser("bob").post(
        f"/m/opportunities/{deal.pk}/move", {"to": second.pk, "version": "7"}, headers=JSON
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "E_STALE")


def test_closing_without_a_reason_brings_the_reasons_to_choose_from(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="100.00")
    lost = next(stage for stage in stages_of(deal) if stage.kind == "lost")
    bob = kit.browser("bob")
    there = f"/m/opportunities/{deal.pk}/move"

    refused = bob.post(there, {"to": lost.pk}, headers=JSON).json()
    answer = bob.post(there, {"to": lost.pk, "reason": "budget"}, headers=JSON)

    assert refused["code"] == "E_REASON_REQUIRED"
    assert ["budget", "Budget cancelled"] in refused["choices"]
    assert answer.status_code == 200
    deal.refresh_from_db()
    assert (deal.status, deal.lost_reason) == ("lost", "budget")


def test_a_gate_refuses_the_move_and_names_what_is_missing(kit: Kit):
    deal = kit.make("opportunity", "bob", next_step="")
    second = stages_of(deal)[1]
    second.required_fields = ("next_step",)
    second.save()

    answer = kit.browser("bob").post(f"/m/opportunities/{deal.pk}/move", {"to": second.pk}, headers=JSON)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "E_STAGE_GATE")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "next_step" in [error["field"] for error in problem["errors"]]


def test_options_are_moved_by_the_store(kit: Kit):
    task = kit.make("task", "bob", status="open")

    answer = kit.browser("bob").post(f"/m/tasks/{task.pk}/move", {"to": "done"}, headers=JSON)

    assert answer.status_code == 200, answer.content
    task.refresh_from_db()
    assert task.status == "done"
    assert task.done_at is not None


@pytest.mark.once
@pytest.mark.parametrize(("name", "status"), [("ben", 404), ("charlie", 404), ("alice", 200)])
def test_moving_asks_for_the_same_rights_as_changing(kit: Kit, name: str, status: int):
    deal = kit.make("opportunity", "bob")
    second = stages_of(deal)[1]

    answer = kit.browser(name).post(f"/m/opportunities/{deal.pk}/move", {"to": second.pk}, headers=JSON)

    assert answer.status_code == status


def test_a_long_column_shows_its_first_cards_and_brings_the_others_on_demand(kit: Kit):
    account = kit.make("account", "bob")
    for number in range(23):
        deal = kit.make("opportunity", "bob", account=account.pk, name=f"Deal {number:02}")
    first = stages_of(deal)[0]
    bob = kit.browser("bob")
    page = text_of(bob.get("/m/opportunities/kanban"))
    more = re.search(r'hx-get="([^"]+)"', page)
    assert more is not None

    part = text_of(bob.get(more[1].replace("&amp;", "&")))

    assert page.count("data-card ") == 20
    assert part.count("data-card ") == 3
    assert "<html" not in part
    assert f"stage={first.pk}" in page


def test_a_board_asks_a_fixed_number_of_queries(kit: Kit):
    bob = kit.browser("bob")
    counts = []
    for _round in range(2):
        for _record in range(3):
            kit.make("opportunity", "bob")
        bob.get("/m/opportunities/kanban")
        with CaptureQueriesContext(connection) as asked:
            bob.get("/m/opportunities/kanban")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= BUDGET


def test_the_count_of_a_column_leads_to_exactly_its_records(kit: Kit):
    for level in ("A", "A", ""):
        kit.make("account", "bob", name=f"House {kit.counter}", level=level)
    bob = kit.browser("bob")
    page = bob.get("/m/accounts/kanban?view=mine").content.decode()

    counts = re.findall(r'class="board__door" href="([^"]+)"[^>]*><span class="badge">(\d+)<', page)

    assert sum(int(count) for _href, count in counts) == 3
    for href, count in counts:
        rows = re.findall(r"<tr id=", bob.get(href.replace("&amp;", "&")).content.decode())
        assert len(rows) == int(count)
