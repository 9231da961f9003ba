"""A group of companies 集团 (F018): the tree of an account with what is known of each company, and of all together.

Belonging to a group opens nothing: a reader finds the companies here that he sees anyway. One whose parent he doesn't
see hangs below the nearest company above it that he does see, or stands at the top.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel.errors import Denied
from guanxi.kernel.money import ScaledSum
from guanxi.meta import registry
from guanxi.records import store

MOST = 500  # companies that are shown one by one; sums are of all
PARENT, ORDERED = "parent_account", "deal_amount_base"
FACTS = ("owner", "stage", ORDERED, "last_follow_at")
DEAL = ("account", "status", "amount_base")
NOTHING = (0, Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Company:
    """One company of the group; what the reader's role doesn't let him know is none."""

    id: int
    name: str
    parent: int | None
    depth: int
    owner: int | None
    stage: str | None
    ordered: Decimal | None
    deals: int
    open_amount: Decimal | None
    last_follow_at: datetime | None
    below: list["Company"] = field(default_factory=list, compare=False)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The companies that a reader sees, each behind the one above it, and what all of them come to."""

    companies: tuple[Company, ...]
    count: int
    ordered: Decimal | None
    deals: int
    open_amount: Decimal | None
    knows_deals: bool

    @property
    def tops(self) -> list[Company]:
        return [one for one in self.companies if one.parent is None]

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.companies]


def group_of(actor: Actor, pk: int) -> Group:
    """The whole group that an account belongs to, from its head down: five queries, however large it is."""
    account, deal = registry.get("account"), registry.get("opportunity")
    record = store.fetch(account, actor, pk)
    known = readable(account, actor)
    if PARENT not in known:
        raise Denied("view")
    members = _members(actor, record)
    rows = list(members.order_by("path", "name_key", "pk").values("id", "name", "path", *_columns(known))[:MOST])
    knows_deals = actor.may(deal, "view") and readable(deal, actor).issuperset(DEAL)
    deals = visible(deal, actor, named=True).filter(status="open", account__in=members.order_by().values("pk"))
    all_deals = deals.order_by().aggregate(count=Count("pk"), amount=ScaledSum("amount_base")) if knows_deals else {}
    whole = members.order_by().aggregate(count=Count("pk"), ordered=ScaledSum(ORDERED))
    return Group(
        companies=tuple(_tree(rows, _by_account(deals, rows) if knows_deals else None)),
        count=whole["count"],
        ordered=(whole["ordered"] or Decimal(0)) if ORDERED in known else None,
        deals=all_deals.get("count") or 0,
        open_amount=(all_deals["amount"] or Decimal(0)) if knows_deals else None,
        knows_deals=knows_deals,
    )


def _members(actor: Actor, record: Any) -> QuerySet:
    """The companies of the group of an account that the actor sees; the account's path begins with the head."""
    head = record.path.partition(".")[0] or str(record.pk)
    below = Q(path__gte=f"{head}.", path__lt=f"{head}/")
    return visible(registry.get("account"), actor, named=True).filter(Q(pk=head) | below)


def _columns(known: frozenset[str]) -> list[str]:
    account = registry.get("account")
    return [account.field(key).column for key in FACTS if key in known]


def _by_account(deals: QuerySet, rows: list[dict[str, Any]]) -> dict[int, tuple[int, Decimal]]:
    shown = deals.filter(account__in=[row["id"] for row in rows]).order_by()
    found = shown.values_list("account_id").annotate(count=Count("pk"), amount=ScaledSum("amount_base"))
    return {pk: (count, amount or Decimal(0)) for pk, count, amount in found}


def _tree(rows: list[dict[str, Any]], deals: Mapping[int, tuple[int, Decimal]] | None) -> list[Company]:
    """The companies in the order of the tree; rows come with those above before those below."""
    found: dict[int, Company] = {}
    for row in rows:
        above = next((found[pk] for pk in _line(row["path"]) if pk in found), None)
        one = _company(row, above, deals)
        found[one.id] = one
        if above:
            above.below.append(one)
    return [each for one in found.values() if one.parent is None for each in _walk(one)]


def _line(path: str) -> list[int]:
    """The ids above a company, the nearest first."""
    return [int(part) for part in reversed(path.split(".")) if part]


def _company(row: dict[str, Any], above: Company | None, deals: Mapping[int, tuple[int, Decimal]] | None) -> Company:
    count, amount = (deals or {}).get(row["id"], NOTHING)
    return Company(
        id=row["id"],
        name=row["name"],
        parent=above.id if above else None,
        depth=above.depth + 1 if above else 0,
        owner=row.get("owner_id"),
        stage=row.get("stage"),
        ordered=row.get(ORDERED),
        deals=count,
        open_amount=None if deals is None else amount,
        last_follow_at=row.get("last_follow_at"),
    )


def _walk(one: Company) -> list[Company]:
    return [one, *(each for below in one.below for each in _walk(below))]
