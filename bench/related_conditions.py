"""python -m bench.related_conditions: lists of accounts by the records that name them, beside the same list without, in
the company of GUANXI_HOME; each is asked as somebody who sees everything and as a salesperson, in this process.
"""

import json
import os
from dataclasses import replace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from bench.own_modules import median  # noqa: E402
from guanxi.access.actor import Actor, actor_of, system_actor  # noqa: E402
from guanxi.access.models import User  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.records.query import find, parse  # noqa: E402

DEALS, PEOPLE = "opportunities.account", "contacts.account"
LARGE = {"field": "amount", "op": "gte", "value": "1000000"}
QUESTIONS: tuple[tuple[str, Any], ...] = (
    ("all accounts", None),
    ("with an opportunity", {"field": DEALS, "op": "some"}),
    ("with a large opportunity", {"field": DEALS, "op": "some", "value": LARGE}),
    (
        "with one that nothing meets",
        {"field": DEALS, "op": "some", "value": {"field": "name", "op": "eq", "value": "–"}},
    ),
    ("without a contact", {"field": PEOPLE, "op": "none"}),
    (
        "with an opportunity, without a contact",
        {"all": [{"field": DEALS, "op": "some"}, {"field": PEOPLE, "op": "none"}]},
    ),
)


def main() -> None:
    bob = actor_of(User.objects.get(username="seller1-1-1"))
    middle = actor_of(User.objects.get(username="middle1"))
    print("| accounts | everything ms | salesperson ms | manager ms |\n| --- | ---: | ---: | ---: |", flush=True)
    for what, condition in QUESTIONS:
        taken = [asked(actor, condition) for actor in (system_actor(), bob, middle)]
        print(f"| {what} |{''.join(f' {one:.1f} |' for one in taken)}", flush=True)


def asked(actor: Actor, condition: Any) -> float:
    """The first page with its capped count, the newest first."""
    account = registry.get("account")
    pairs = [("sort", "-updated_at"), *([("filter", json.dumps(condition))] if condition else [])]
    return median(lambda: find(account, replace(actor), parse(account, actor, pairs)))


if __name__ == "__main__":
    main()
