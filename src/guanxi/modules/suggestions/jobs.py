"""Background work of suggestions."""

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company
from guanxi.insight.buying_again import Model
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.suggestions.buying import forget, look_back, next_buyers
from guanxi.modules.suggestions.finding import suggest
from guanxi.modules.suggestions.scoring import MEASURES, cuts_of, learn, score
from guanxi.modules.suggestions.together import look_at, next_products, whole

BATCH = 100
PRODUCTS = 20
BEGINNING: dict[str, Any] = {"step": "forget"}
AT = time(1)  # when nobody is there


def next_night(after: datetime) -> datetime:
    """One o'clock at night, by the clock of the company."""
    company = find_company()
    zone = ZoneInfo(company.timezone if company else "UTC")
    first = after.astimezone(zone).date()
    moments = (datetime.combine(first + timedelta(days=days), AT, zone) for days in range(3))
    return next(moment for moment in moments if moment > after)


@job("find_suggestions", every=timedelta(days=1), when=next_night, label=_("Work out how customers buy"))
def find_suggestions(run: Run) -> object:
    """What customers have bought, what is bought together, their scores, and what each may want next: in this order,
    each in short batches."""
    today = clock.today(run.actor().timezone)
    at = run.checkpoint or BEGINNING
    outcome = STEPS[at["step"]](at, today)
    return run.next(outcome, done=run.done + 1) if outcome else {"looked": True}


def _forget(at: dict[str, Any], today: Any) -> dict[str, Any]:
    return at if forget(BATCH) else {"step": "look_back", "after": 0}


def _look_back(at: dict[str, Any], today: Any) -> dict[str, Any]:
    ids = next_buyers(at["after"], BATCH)
    look_back(ids, today)
    return _on(at, ids, BATCH, {"step": "together", "after": 0})


def _together(at: dict[str, Any], today: Any) -> dict[str, Any]:
    products = next_products(at["after"], PRODUCTS)
    if products:
        look_at(products, whole(today))
    return _on(at, products, PRODUCTS, {"step": "measure", "cuts": {}})


def _measure(at: dict[str, Any], today: Any) -> dict[str, Any]:
    missing = next((one for one in MEASURES if one not in at["cuts"]), None)
    if missing is None:
        return {**at, "step": "learn"}
    return {**at, "cuts": {**at["cuts"], missing: cuts_of(missing, today)}}


def _learn(at: dict[str, Any], today: Any) -> dict[str, Any]:
    model = learn(today)
    return {**at, "step": "score", "after": 0, "model": asdict(model) if model else None}


def _score(at: dict[str, Any], today: Any) -> dict[str, Any]:
    ids = next_buyers(at["after"], BATCH)
    score(ids, at["cuts"], Model(**at["model"]) if at["model"] else None, today)
    return _on(at, ids, BATCH, {"step": "suggest", "after": 0})


def _suggest(at: dict[str, Any], today: Any) -> dict[str, Any] | None:
    ids = next_buyers(at["after"], BATCH)
    suggest(ids, today)
    return {**at, "after": ids[-1]} if len(ids) == BATCH else None


def _on(at: dict[str, Any], ids: list[int], size: int, then: dict[str, Any]) -> dict[str, Any]:
    return {**at, "after": ids[-1]} if len(ids) == size else then


STEPS: dict[str, Any] = {
    "forget": _forget,
    "look_back": _look_back,
    "together": _together,
    "measure": _measure,
    "learn": _learn,
    "score": _score,
    "suggest": _suggest,
}
