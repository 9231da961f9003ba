"""Puts down what the demo company's customers are to each other."""

from collections import defaultdict
from typing import Any

from guanxi.demo.shapes import Account, Demo
from guanxi.demo.shelf import Shelf

SHARES = ("51", "67", "100", "80")
SOLD_TO = 2  # houses that a distributor sells to


def load_relations(shelf: Shelf, demo: Demo) -> None:
    """Distributors sell to houses of the same seller, some have introduced one; groups hold shares."""
    changes = {}
    for key, (owner, data) in _told(demo).items():
        ends = {end: shelf.id("account", data[end]) for end in ("from", "to")}
        whole = {**data, **ends, "owner": shelf.id("user", owner)}
        changes[key] = shelf.new("account_relation", whole, by=shelf.author(owner))
    shelf.write("account_relation", changes)


def _told(demo: Demo) -> dict[str, tuple[str, dict[str, Any]]]:
    found: dict[str, tuple[str, dict[str, Any]]] = {}

    def add(kind: str, first: Account, second: Account, **more: Any) -> None:
        data = {"type": kind, "from": first.external_id, "to": second.external_id, **more}
        found[f"{first.external_id}/{kind}/{second.external_id}"] = (first.owner or second.owner, data)

    houses: dict[str, list[Account]] = defaultdict(list)
    for account in demo.accounts:
        if account.sort_of in {"public", "private"}:
            houses[account.owner].append(account)
    distributors = [account for account in demo.accounts if account.sort_of == "distributor"]
    for place, one in enumerate(distributors):
        mine = houses[one.owner][place % 5 :: 5][:SOLD_TO]
        for house in mine:
            add("dealer", one, house)
        if mine and place % 3 == 0:
            add("referrer", one, mine[0])
    for one, other in zip(distributors[::4], distributors[1::4], strict=False):
        add("partner", one, other)
    heads = {account.external_id: account for account in demo.accounts if account.sort_of == "group"}
    below = [account for account in demo.accounts if account.parent_account in heads]
    for place, one in enumerate(below[:24]):
        add("shareholder", heads[str(one.parent_account)], one, share_pct=SHARES[place % len(SHARES)])
    return found
