"""What accounts may want next: what is due again (F047), and what goes with what they have (F148)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guanxi.kernel import clock
from guanxi.kernel.money import round_half_up
from guanxi.modules.opportunities.facade import in_open_deals
from guanxi.modules.products.facade import Wanted, wanted
from guanxi.modules.suggestions.models import Owned, Suggestion

OWN_TIMES = 3  # purchases from which on a customer's own interval counts
NEARLY = (9, 10)  # of the interval: then it is due
MOST = 5  # suggestions of an account
PLACES = 4
FIELDS = (
    *("name", "kind", "because_id", "because_on", "due_on", "interval_days", "times", "buyers", "confidence_pct"),
    *("lift", "amount_base", "score", "state"),
)
Key = tuple[int, int]


@dataclass(frozen=True)
class Idea:
    """One thing that an account may want, as the columns of a suggestion; `rank` goes before the score."""

    product: int
    rank: int
    values: dict[str, Any]


def suggest(ids: list[int], today: date) -> None:
    """Bring the suggestions for these accounts up to date: six queries for reading, whatever their number."""
    owned: dict[int, dict[int, Owned]] = {pk: {} for pk in ids}
    for row in Owned.objects.filter(account__in=ids):
        owned[row.account_id][row.product_id] = row
    known = _known({product for rows in owned.values() for product in rows})
    busy = in_open_deals(ids)
    there = {(row.account_id, row.product_id): row for row in Suggestion.objects.filter(account__in=ids)}
    found = {
        (account, idea.product): idea.values
        for account, rows in owned.items()
        for idea in _best(rows, known, {product for who, product in busy if who == account}, today)
    }
    _keep(found, there, busy)


def _known(products: set[int]) -> dict[int, Wanted]:
    """These products and all that goes with them: two queries."""
    mine = wanted(products)
    beside = {one["product"] for each in mine.values() for one in each.together}
    beside |= {one for each in mine.values() for one in each.related}
    return mine | wanted(beside - set(mine))


def _best(owned: dict[int, Owned], known: dict[int, Wanted], busy: set[int], today: date) -> list[Idea]:
    """The best ideas for one account: what is due, then what the company says goes with it, then what others bought."""
    ideas = [*_due(owned, known, today), *_beside(owned, known)]
    free = [one for one in ideas if one.product not in busy and _is_offered(known.get(one.product))]
    free.sort(key=lambda one: (one.rank, -one.values["score"], one.product))
    once = {one.product: one for one in reversed(free)}
    return sorted(once.values(), key=lambda one: (one.rank, -one.values["score"]))[:MOST]


def _is_offered(product: Wanted | None) -> bool:
    return product is not None and product.is_on_sale


def _due(owned: dict[int, Owned], known: dict[int, Wanted], today: date) -> Iterator[Idea]:
    """What was bought so long ago that nine tenths of the usual time are over (F047 rule 2)."""
    for pk, row in owned.items():
        product = known.get(pk)
        interval = _interval(row, product)
        if product is None or not interval:
            continue
        due = row.last_on + timedelta(days=-(-interval * NEARLY[0] // NEARLY[1]))
        if due <= today:
            amount = round_half_up(row.amount_base / row.times, 2)
            about = {"because_id": pk, "because_on": row.last_on, "due_on": due, "times": row.times}
            yield Idea(pk, 0, _values(product, "repeat", amount, amount, interval_days=interval, **about))


def _interval(row: Owned, product: Wanted | None) -> int | None:
    if row.times >= OWN_TIMES:
        return (row.last_on - row.first_on).days // (row.times - 1)
    return product.repurchase_days if product else None


def _beside(owned: dict[int, Owned], known: dict[int, Wanted]) -> Iterator[Idea]:
    """What goes with what an account has, and it has not: score = confidence × lift × usual amount (F148 rule 2)."""
    for pk, row in owned.items():
        mine = known.get(pk)
        about = {"because_id": pk, "because_on": row.last_on}
        for other in mine.related if mine else ():
            if other not in owned and (product := known.get(other)):
                amount = product.usual_amount_base
                yield Idea(other, 1, _values(product, "related", amount, amount, **about))
        for one in mine.together if mine else ():
            product = known.get(one["product"])
            if one["product"] not in owned and product:
                yield Idea(one["product"], 2, _together(product, one, about))


def _together(product: Wanted, one: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    confidence, lift = Decimal(one["confidence_pct"]), Decimal(one["lift"])
    amount = product.usual_amount_base
    score = round_half_up(confidence / 100 * lift * amount, PLACES)
    figures = {"buyers": one["buyers"], "confidence_pct": confidence, "lift": lift}
    return _values(product, "together", amount, score, **figures, **about)


def _values(product: Wanted, kind: str, amount: Decimal, score: Decimal, **more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("due_on", "interval_days", "times", "buyers", "confidence_pct", "lift"))
    said = {"name": product.name, "kind": kind, "amount_base": amount, "score": score, "state": "open"}
    return {**nothing, **said, **more}


def _keep(found: dict[Key, dict[str, Any]], there: dict[Key, Suggestion], busy: Iterable[Key]) -> None:
    """Write what is new or another, remove what holds no more. What somebody did not want stays away until that was
    bought again; what became a deal stays as long as that is open."""
    now, open_deals = clock.now(), set(busy)
    new = [
        Suggestion(account_id=account, product_id=product, created_at=now, updated_at=now, **values)
        for (account, product), values in found.items()
        if (account, product) not in there
    ]
    Suggestion.objects.bulk_create(new, batch_size=500)
    kept = {key for key, row in there.items() if key in open_deals or _is_declined(row, found.get(key))}
    gone = [row.pk for key, row in there.items() if key not in found and key not in kept]
    Suggestion.objects.filter(pk__in=gone).delete()
    changed = [row for key, row in there.items() if key in found and key not in kept and _put(row, found[key], now)]
    Suggestion.objects.bulk_update(changed, [*FIELDS, "name_key", "version", "updated_at"], batch_size=500)


def _is_declined(row: Suggestion, values: dict[str, Any] | None) -> bool:
    if row.state != "dismissed":
        return False
    return values is None or values["kind"] != "repeat" or values["because_on"] == row.because_on


def _put(row: Suggestion, values: dict[str, Any], now: Any) -> bool:
    """Whether a suggestion says something else now."""
    if all(getattr(row, key) == values[key] for key in FIELDS):
        return False
    for key, value in {**values, "version": row.version + 1, "updated_at": now}.items():
        setattr(row, key, value)
    return True
