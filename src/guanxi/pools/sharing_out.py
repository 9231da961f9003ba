"""Giving many records in pools to several people at once (F022 rule 3): in turn, by ratio, or to whoever has least."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import Count

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.pools.declared import Pooled, of
from guanxi.pools.protecting import held
from guanxi.records import actions
from guanxi.records.waiting import noting_waits, refusals_of

IN_TURN, BY_RATIO, BY_LOAD = HOW = ("in_turn", "by_ratio", "by_load")


def share_out(
    key: str, actor: Actor, ids: Collection[int], people: Mapping[int, int], how: str = IN_TURN
) -> dict[int, DomainError]:
    """Give each record to one of these people; `people` says how many shares each has. What is refused or waits for an
    approval, and why. Each record is a transaction of its own."""
    pooled = of(key)
    actor.require(pooled.module, "claim")
    refused: dict[int, DomainError] = {}
    turns = _turns(pooled, people, how)
    with noting_waits() as waits:
        for pk in ids:
            try:
                actions.run(pooled.module, actor, pk, "assign", {"to": next(turns)})
            except DomainError as error:
                refused[pk] = error.errors[0] if error.errors else error
    return refused | refusals_of(waits)


def _turns(pooled: Pooled, people: Mapping[int, int], how: str) -> Iterator[int]:
    """To whom the next record goes, and the one after it."""
    if how == BY_LOAD:
        return _least_first(_loads(pooled, list(people)))
    shares = dict.fromkeys(people, 1) if how == IN_TURN else people
    return _in_shares(shares)


def _in_shares(shares: Mapping[int, int]) -> Iterator[int]:
    """In turn, spread evenly: of 2 : 1 the first, the second, the first, and again."""
    given: Counter[int] = Counter()
    while True:
        pk = min(shares, key=lambda one: ((given[one] + 1) / shares[one], list(shares).index(one)))
        given[pk] += 1
        yield pk


def _least_first(loads: dict[int, int]) -> Iterator[int]:
    while True:
        pk = min(loads, key=lambda one: (loads[one], one))
        loads[pk] += 1
        yield pk


def _loads(pooled: Pooled, people: Sequence[int]) -> dict[int, int]:
    """How many open records each of them holds."""
    rows = held(pooled).filter(owner__in=people).order_by()
    return dict.fromkeys(people, 0) | dict(rows.values_list("owner").annotate(count=Count("pk")))
