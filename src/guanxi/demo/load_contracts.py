"""Puts down the demo company's contract orders: one for each deal that was won, signed when it was closed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from guanxi.demo.catalogue import SERVICES
from guanxi.demo.load_deals import lines_of
from guanxi.demo.shapes import Demo, Opportunity
from guanxi.demo.shelf import Shelf
from guanxi.records.store import Change

YEAR = timedelta(days=365)
TERMS = {"new": "on_delivery", "repeat": "net30", "renewal": "prepaid"}


def load_contracts(shelf: Shelf, demo: Demo) -> None:
    """In the order in which they were signed."""
    services = {product.code for product in demo.products if product.category in SERVICES}
    won = sorted((deal for deal in demo.opportunities if deal.closed_at and deal.status == "won"), key=_signed)
    days: Counter[Any] = Counter()
    orders: dict[str, Change] = {}
    for deal in won:
        days[deal.closed_at] += 1
        number = f"HT{deal.closed_at:%Y%m%d}{days[deal.closed_at]:03}"
        is_service = any(line.product in services for line in deal.lines)
        orders[f"order-{deal.external_id}"] = _order(shelf, deal, number, is_service=is_service)
    shelf.write("contract", orders)
    shelf.write("contract", dict(_renewals(shelf, orders)))


def _renewals(shelf: Shelf, orders: Mapping[str, Change]) -> Iterator[tuple[str, Change]]:
    """Who has bought service again within half a year around the end of what he had has renewed that."""
    before: dict[int, Any] = {}
    for key, change in orders.items():
        order = change.record
        if order.end_date is None:
            continue
        last = before.get(order.account_id)
        if last is not None and abs(order.doc_date - last.end_date) < YEAR / 2:
            yield key, shelf.change(order, "contract", {"renewed_from": last.pk})
        before[order.account_id] = order


def _signed(deal: Opportunity) -> tuple[Any, str]:
    return deal.closed_at, deal.external_id


def _order(shelf: Shelf, deal: Opportunity, number: str, *, is_service: bool) -> Change:
    assert deal.closed_at is not None
    data = {
        "external_id": f"order-{deal.external_id}",
        "number": number,
        "name": deal.name,
        "account": shelf.id("account", deal.account),
        "contact": shelf.id("contact", deal.primary_contact),
        "opportunity": shelf.id("opportunity", deal.external_id),
        "owner": shelf.id("user", deal.owner),
        "doc_date": deal.closed_at,
        "payment_terms": TERMS.get(deal.type, "on_delivery"),
        "signer_customer": shelf.records["contact"][deal.primary_contact].name,
        "signer_user": shelf.id("user", deal.owner),
        "effective_at": deal.stage_entered_at,
    }
    if is_service:
        data |= {"start_date": deal.closed_at, "end_date": deal.closed_at + YEAR, "renewable": True}
    wanted = {"lines": lines_of(shelf, deal)} if deal.lines else {"total_amount": deal.amount}
    return shelf.new("contract", {**data, **wanted}, by=shelf.author(deal.owner), at=deal.stage_entered_at)
