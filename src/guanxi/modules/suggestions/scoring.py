"""How customers buy, compared with one another (F149), and which orders are to be expected of them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.functions import Mod

from guanxi.insight import rfm
from guanxi.insight.buying_again import History, Model, fit
from guanxi.kernel.events import publish
from guanxi.kernel.money import round_half_up
from guanxi.modules.suggestions.buying import WEEK, buyers, histories
from guanxi.modules.suggestions.events import CustomersScored, Scored

AHEAD = 90 / WEEK  # weeks for which orders are expected
SAMPLE = 3000  # customers to whom the model is fitted
LEAST_AGAIN = 30  # of whom so many must have come back, or there is not enough to learn from
MEASURES = ("last_deal_at", "recent_orders", "recent_amount_base")


def cuts_of(measure: str, today: date) -> list[Any]:
    """Where the fifths of a measure end among all customers, as JSON takes it."""
    rows = buyers().filter(**{f"{measure}__isnull": False}).order_by(measure).values_list(measure, flat=True)
    count = rows.count()
    if count < rfm.FIFTHS:
        return [_plain(one) for one in _few(measure, today)]
    return [_plain(rows[rfm.place(part, count)]) for part in range(1, rfm.FIFTHS)]


def _few(measure: str, today: date) -> Sequence[Any]:
    if measure == "last_deal_at":
        return [today + timedelta(days=days) for days in rfm.FEW_RECENT]
    return rfm.FEW_OFTEN if measure == "recent_orders" else rfm.FEW_MUCH


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def learn(today: date) -> Model | None:
    """The model of repeat purchases, learnt from a sample of all customers; nothing where too few came back."""
    every = max(buyers().count() // SAMPLE, 1)
    ids = buyers().annotate(_turn=Mod(F("pk"), every)).filter(_turn=0).order_by("pk").values_list("pk", flat=True)
    found = list(histories(ids[:SAMPLE], today).values())
    if sum(one.repeats > 0 for one in found) < LEAST_AGAIN:
        return None
    return fit(found)[0]


def score(ids: Iterable[int], cuts: dict[str, list[Any]], model: Model | None, today: date) -> None:
    """Tell the scores of these customers: two queries."""
    rows = list(buyers().filter(pk__in=ids).values("pk", "first_deal_at", *MEASURES))
    bought = histories([row["pk"] for row in rows], today) if model else {}
    publish(CustomersScored(by_account={row["pk"]: _scored(row, cuts, model, bought, today) for row in rows}))


def _scored(
    row: dict[str, Any], cuts: dict[str, list[Any]], model: Model | None, bought: dict[int, History], today: date
) -> Scored:
    r, f, m = (_score(row[measure], cuts[measure]) for measure in MEASURES)
    first = row["first_deal_at"] or today
    segment = rfm.segment(rfm.Scores(r, f, m), since_first=today - first)
    one = bought.get(row["pk"])
    if model is None or one is None:
        return Scored(r=r, f=f, m=m, segment=segment)
    expected, alive = model.expected(one, AHEAD), model.is_alive(one) * 100
    return Scored(
        r=r,
        f=f,
        m=m,
        segment=segment,
        expected=round_half_up(Decimal(expected), 2),
        alive_pct=round_half_up(Decimal(alive), 1),
    )


def _score(value: Any, limits: list[Any]) -> int:
    """By limits that JSON has kept, each of the value's own kind."""
    if isinstance(value, Decimal):
        return rfm.score(value, [Decimal(one) for one in limits])
    return rfm.score(value.isoformat() if isinstance(value, date) else value, limits)
