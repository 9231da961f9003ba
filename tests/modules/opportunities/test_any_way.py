"""Whatever way a deal goes, its stage, status, figures and history agree."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine, Stage, StageHistory
from guanxi.records import actions, store
from tests.kit.people import Kit

DEAL = registry.get("opportunity")
REFUSALS = {"E_STAGE_CLOSED", "E_REASON_REQUIRED", "E_REQUIRED", "E_STATE", "E_NO_PERMISSION", "E_FIELD_FORBIDDEN"}
OPERATIONS = ("move", "move", "win", "lose", "invalidate", "reopen", "amount", "lines", "date", "transfer")
steps = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 7)), min_size=4, max_size=12)
cents = st.decimals(0, 10_000, places=2)
some = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@some
@given(steps)
def test_stage_status_and_history_agree_after_any_moves(kit: Kit, steps: list[tuple[str, int]]) -> None:
    product = kit.make("product", "admin", standard_price="10").pk
    deal = kit.make(DEAL, amount="100").pk
    refusals: set[str] = set()
    for operation, number in steps:
        try:
            take_step(kit, deal, operation, number, product)
        except DomainError as error:
            refusals.add(error.code)
        check(Opportunity.objects.select_related("stage").get(pk=deal))

    assert refusals <= REFUSALS


def take_step(kit: Kit, deal: int, operation: str, number: int, product: int) -> None:
    stage = list(Stage.objects.order_by("sequence"))[number]
    alice = kit["alice"]
    arguments: dict[str, dict[str, Any]] = {
        "move": {"stage": stage.pk, "reason": "price"},
        "win": {"won_reason": "price"},
        "lose": {"lost_reason": "price"},
        "invalidate": {"reason": "a double"},
        "reopen": {},
    }
    data: dict[str, dict[str, Any]] = {
        "amount": {"amount": str(number)},
        "lines": {"lines": [{"product": product, "quantity": str(place + 1)} for place in range(number % 3)]},
        "date": {"expected_close_date": f"2027-0{number + 1}-01"},
        "transfer": {"owner": kit["bob" if number % 2 else "alice"].user_id},
    }
    if operation in arguments:
        actions.run(DEAL, alice, deal, operation, arguments[operation])
    else:
        store.update(DEAL, alice, deal, data[operation])


def check(deal: Opportunity) -> None:
    history = list(StageHistory.objects.filter(opportunity=deal).order_by("id"))
    assert (deal.status, deal.forecast_category, deal.probability) == (
        deal.stage.kind,
        deal.stage.category,
        deal.stage.probability,
    )
    assert history[0].from_stage_id is None
    assert history[-1].to_stage_id == deal.stage_id
    assert [row.to_stage_id for row in history[:-1]] == [row.from_stage_id for row in history[1:]]
    assert (deal.closed_at is None) == (deal.status == "open")
    assert bool(deal.won_reason) == (deal.status == "won")
    assert bool(deal.lost_reason) == (deal.status in {"lost", "invalid"})
    lines = list(OpportunityLine.objects.filter(opportunity=deal))
    assert not lines or deal.amount == sum(line.amount for line in lines)
    assert deal.weighted_base == half_up(deal.amount * deal.probability / 100)


lines = st.lists(
    st.tuples(st.decimals(0, 1000, places=4), st.decimals(0, 1000, places=6), st.decimals(0, 100, places=4)),
    min_size=1,
    max_size=5,
)


@some
@given(lines)
def test_the_amount_of_any_lines_is_exact_and_rounded_half_up_line_by_line(kit: Kit, lines: Any) -> None:
    product = kit.make("product", "admin").pk
    data = [
        {"product": product, "quantity": str(quantity), "unit_price": str(price), "discount_pct": str(discount)}
        for quantity, price, discount in lines
    ]

    deal = kit.make(DEAL, lines=data)

    deal.refresh_from_db()
    assert deal.amount == sum(half_up(q * p * (100 - d) / 100) for q, p, d in lines)
    assert deal.weighted_base == half_up(deal.amount * deal.probability / 100)


def half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
