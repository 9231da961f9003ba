"""What is bought together (F148 rule 1): of those who bought one thing, how many bought another."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import Generic, TypeVar

from guanxi.kernel.money import round_half_up

Item = TypeVar("Item", bound=Hashable)
PLACES = 4


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[Item]):
    """Who has bought `given` has bought `also` as well: `count` of them have, which is `confidence` percent of those
    who have bought `given`, and `lift` times as often as buyers do at all."""

    given: Item
    also: Item
    count: int
    confidence: Decimal
    lift: Decimal


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a rule must come up to, so that it says something: fewer buyers, or little more than chance, do not."""

    count: int = 3
    confidence: Decimal = Decimal(10)
    lift: Decimal = Decimal("1.2")  # more than that

    def are_met_by(self, rule: Rule[Item]) -> bool:
        return rule.count >= self.count and rule.confidence >= self.confidence and rule.lift > self.lift


def rule(given: Item, also: Item, *, both: int, of_given: int, of_also: int, buyers: int) -> Rule[Item]:
    """The rule of two things by how many have bought both, each of them, and anything at all."""
    share = Decimal(both) / of_given
    return Rule(
        given=given,
        also=also,
        count=both,
        confidence=round_half_up(share * 100, PLACES),
        lift=round_half_up(share * buyers / of_also, PLACES),
    )


def rules(baskets: Iterable[Collection[Item]], limits: Limits) -> list[Rule[Item]]:
    """All rules among what was bought together, those that say most first; a thing counts once in a basket."""
    single: Counter[Item] = Counter()
    both: Counter[tuple[Item, Item]] = Counter()
    buyers = 0
    for basket in baskets:
        buyers += 1
        single.update(set(basket))
        both.update(permutations(set(basket), 2))
    found = (
        rule(given, also, both=count, of_given=single[given], of_also=single[also], buyers=buyers)
        for (given, also), count in both.items()
    )
    return sorted((one for one in found if limits.are_met_by(one)), key=_strength, reverse=True)


def _strength(one: Rule[Item]) -> tuple[Decimal, Decimal, int]:
    return one.lift, one.confidence, one.count
