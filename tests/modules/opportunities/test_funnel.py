"""The funnel: exact figures, and each of them opens exactly the deals behind it."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.stages import Lane
from guanxi.modules.opportunities.funnel import Choice, Passage, deals, funnel, read_choice
from guanxi.modules.opportunities.funnel_target import holes, needed, target
from guanxi.modules.opportunities.models import Opportunity, Stage, StageHistory
from guanxi.modules.opportunities.services import lose, move, win
from guanxi.records import store
from guanxi.records.query import parse
from guanxi.records.summary import summarise
from tests.kit.people import Kit

DEAL = registry.get("opportunity")


def stages(kind: str = "open") -> list[Stage]:
    return list(Stage.objects.filter(kind=kind).order_by("sequence"))


def in_stage(kit: Kit, number: int, amount: str, owner: str = "bob", **more):
    """A deal that went through all stages up to one."""
    deal = kit.make("opportunity", owner, amount=amount, **more)
    for stage in stages()[1 : number + 1]:
        move(actor=kit[owner], pk=deal.pk, stage=stage.pk)
    return Opportunity.objects.get(pk=deal.pk)


def test_open_deals_are_counted_and_added_up_by_stage_to_the_last_cent(kit: Kit):
    in_stage(kit, 0, "100.10")
    in_stage(kit, 0, "0.25")
    in_stage(kit, 2, "1000.35")

    found = funnel(kit["bob"], Choice())

    assert [(step.count, step.amount) for step in found.steps] == [
        (2, Decimal("100.35")),
        (0, Decimal(0)),
        (1, Decimal("1000.35")),
        (0, Decimal(0)),
        (0, Decimal(0)),
    ]
    assert found.steps[0].weighted == Decimal("10.01") + Decimal("0.03")
    assert (found.total.count, found.total.amount) == (3, Decimal("1100.70"))


def test_won_and_lost_are_no_part_of_it_but_make_the_win_rate(kit: Kit):
    for amount in ("100.00", "300.00"):
        win(actor=kit["bob"], pk=in_stage(kit, 1, amount).pk, won_reason="price")
    lose(actor=kit["bob"], pk=in_stage(kit, 1, "50.00").pk, lost_reason="budget")

    found = funnel(kit["bob"], Choice())

    assert found.total.count == 0
    assert (found.outcome.won.count, found.outcome.won.sum["amount_base"]) == (2, "400.00")
    assert found.outcome.rate == Decimal("66.7")


def test_passing_on_counts_each_deal_once_whatever_way_it_took(kit: Kit):
    in_stage(kit, 0, "1")
    in_stage(kit, 1, "1")
    there_and_back = in_stage(kit, 1, "1")
    move(actor=kit["bob"], pk=there_and_back.pk, stage=stages()[0].pk)
    move(actor=kit["bob"], pk=there_and_back.pk, stage=stages()[1].pk)
    win(actor=kit["bob"], pk=in_stage(kit, 0, "1").pk, won_reason="price")

    first, second = funnel(kit["bob"], Choice()).passages[:2]

    assert (first.entered, first.further, first.rate) == (4, 3, Decimal("75.0"))
    assert (second.entered, second.further, second.rate) == (2, 0, Decimal("0.0"))


def test_T09_of_twenty_that_entered_in_march_twelve_went_further_two_of_them_by_skipping(kit: Kit):
    first, second, third = stages()[:3]
    deals = [kit.make("opportunity", "bob") for _number in range(20)]
    StageHistory.objects.all().delete()
    march, april = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)
    entered = [StageHistory(opportunity=deal, to_stage=first, at=march) for deal in deals]
    went_on = [
        StageHistory(opportunity=deal, from_stage=first, to_stage=third if place < 2 else second, at=april)
        for place, deal in enumerate(deals[:12])
    ]
    StageHistory.objects.bulk_create([*entered, *went_on])

    passage = funnel(kit["bob"], Choice(period="2026-03")).passages[0]

    assert (passage.entered, passage.further, passage.rate) == (20, 12, Decimal("60.0"))
    told = kit.api("bob").get("/api/v1/reports/funnel?period=2026-03").json()["rows"][0]
    assert (told["entered"], told["further"], told["rate"]) == (20, 12, "60.0")


@pytest.mark.once
def test_f039_r3_a_stage_that_holds_too_little_for_the_gap_is_a_hole():
    lane = Lane(key="1", label="")
    half, most = (
        Passage(lane=lane, entered=10, further=5, days=None),
        Passage(lane=lane, entered=10, further=8, days=None),
    )

    assert needed(Decimal(300_000), [half, most]) == 750_000
    assert holes(Decimal(300_000), [half, most], [Decimal(700_000), Decimal(375_000)]) == (50_000, None)
    assert needed(Decimal(300_000), [half, Passage(lane=lane, entered=3, further=0, days=None)]) is None


def test_f039_r4_coverage_is_what_is_open_by_what_is_missing_to_the_quota(kit: Kit):
    bob = kit["bob"].user_id
    data = {"user": bob, "fiscal_year": 2099, "month": 2, "amount": "1000"}
    store.create(registry.get("quota"), kit["admin"], data)
    win(actor=kit["bob"], pk=in_stage(kit, 1, "400").pk, won_reason="price", closed_at="2099-02-01")
    in_stage(kit, 0, "1500", expected_close_date="2099-02-03")
    bobs = Choice(period="2099-02", scope="me")

    found = target(kit["bob"], bobs, funnel(kit["bob"], bobs))

    assert found is not None
    assert (found.quota, found.gap, found.coverage, found.is_thin) == (1000, 600, Decimal("2.5"), True)
    team = Choice(period="2099-02")
    assert target(kit["alice"], team, funnel(kit["alice"], team)).quota == 1000
    assert target(kit["ben"], team, funnel(kit["ben"], team)) is None


def test_the_average_stay_is_of_finished_stays(kit: Kit):
    one, other = in_stage(kit, 1, "1"), in_stage(kit, 1, "1")
    StageHistory.objects.filter(opportunity=one, from_stage__isnull=False).update(days_in_stage=3)
    StageHistory.objects.filter(opportunity=other, from_stage__isnull=False).update(days_in_stage=4)

    first, second = funnel(kit["bob"], Choice()).passages[:2]

    assert (first.days, second.days) == (Decimal("3.5"), None)


def test_the_age_is_of_those_who_stand_there(kit: Kit):
    for days in (2, 5):
        deal = in_stage(kit, 0, "1")
        Opportunity.objects.filter(pk=deal.pk).update(stage_entered_at=clock.now() - timedelta(days=days))

    assert funnel(kit["bob"], Choice()).steps[0].age == Decimal("3.5")


def test_scope_position_product_and_period_narrow_it(kit: Kit):
    product = kit.make("product", "admin", standard_price="10.00")
    in_stage(kit, 0, "100", expected_close_date="2099-02-03")
    kit.make("opportunity", "bob", lines=[{"product": product.pk, "quantity": "2"}], expected_close_date="2099-05-03")
    in_stage(kit, 0, "7", owner="alice", expected_close_date="2099-02-03")
    alice = kit["alice"]

    def total(**choice: str) -> Decimal:
        return funnel(alice, Choice(**choice)).total.amount

    assert total() == 127
    assert total(scope="me") == 7
    assert total(scope="team") == 127
    assert total(position=str(kit.position("bob").pk)) == 120
    assert total(product=str(product.pk)) == 20
    assert total(region="east") == 0
    assert total(scope="department") == 127
    assert total(period="2099-Q1") == 107
    assert total(period="2099-Q1", by="created_at") == 0


@pytest.mark.parametrize(("name", "count"), [("bob", 1), ("ben", 0), ("alice", 1), ("charlie", 0), ("admin", 1)])
def test_everyone_sees_the_figures_of_the_deals_he_sees(kit: Kit, name: str, count: int):
    in_stage(kit, 0, "100")

    assert funnel(kit[name], Choice()).total.count == count


def test_every_figure_opens_the_list_with_the_same_filter_and_the_same_total(kit: Kit):
    product = kit.make("product", "admin", standard_price="10.00")
    for number, amount in ((0, "100.10"), (1, "20.20"), (1, "30.30")):
        in_stage(kit, number, amount, expected_close_date="2099-02-03")
    kit.make("opportunity", "bob", lines=[{"product": product.pk, "quantity": "3"}], expected_close_date="2099-05-03")
    win(actor=kit["bob"], pk=in_stage(kit, 1, "55.55").pk, won_reason="price")
    bob = kit.browser("bob")

    for choice in ("", "?period=2099-Q1", f"?product={product.pk}", "?scope=me&by=created_at&period=today"):
        page = bob.get(f"/funnel{choice}").content.decode()
        doors = re.findall(r'<a class="(?:funnel__step|stat )[^>]*href="([^"]+)"(.*?)</a>', page, re.DOTALL)
        assert len(doors) >= 7
        for href, body in doors:
            answer = bob.get(href.replace("&amp;", "&"))
            assert answer.status_code == 200
            shown = answer.content.decode()
            count = re.search(r'<span class="page-head__count"[^>]*>(\d+)</span>', shown)
            assert count is not None
            texts = re.sub(r"<[^>]+>", " ", body)
            assert re.search(rf"(?<![\d.,]){count[1]}(?![\d.,])", texts), (href, texts)
            footer = shown[shown.index("<tfoot") :] if "<tfoot" in shown else ""
            amount = re.search(r"¥\s*([\d,.]+)", texts)
            assert amount is not None
            whole = amount[1] if "." in amount[1] else f"{amount[1]}.00"
            assert whole in footer or (whole == "0.00" and not footer), (href, whole, footer[:500])


def test_the_door_is_the_condition_itself(kit: Kit):
    in_stage(kit, 1, "20.20")
    found = funnel(kit["bob"], Choice())

    step = found.steps[1]
    query = parse(DEAL, kit["bob"], (*step.pairs, ("status", "open")))
    assert summarise(DEAL, kit["bob"], query, "", "amount_base").total.sum == {"amount_base": "20.20"}
    assert deals(kit["bob"], step.pairs).count() == step.count


@pytest.mark.parametrize("given", [{"colour": "red"}, {"scope": "everyone"}, {"by": "name"}, {"process": "one"}])
def test_what_means_nothing_here_is_refused(kit: Kit, given: dict[str, str]):
    assert kit.browser("bob").get("/funnel", given).status_code in {400, 422}


def test_an_unknown_period_is_refused(kit: Kit):
    assert kit.browser("bob").get("/funnel?period=sometime").status_code in {400, 422}


def test_an_empty_funnel_offers_the_first_step(kit: Kit):
    assert 'href="/m/opportunities/new"' in kit.browser("bob").get("/funnel").content.decode()


def test_it_asks_a_fixed_number_of_queries(kit: Kit):
    counts = []
    for _round in range(2):
        in_stage(kit, 1, "10")
        with CaptureQueriesContext(connection) as asked:
            funnel(kit["bob"], Choice())
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 16


def test_a_choice_reads_its_own_parameters():
    assert read_choice({"scope": "me", "period": "", "by": "created_at"}) == Choice(scope="me", by="created_at")
