"""Which purchases are to be expected of customers who come and go without notice: the BG/NBD model.

P. S. Fader, B. G. S. Hardie, K. L. Lee: "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model,
Marketing Science 24 (2005), 275-284. While a customer is one, he buys at random at a rate of his own; after each
purchase he may have been there for the last time. Rates differ by a gamma, chances of leaving by a beta distribution.
Time is in any unit, the same throughout; here in weeks.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import exp, lgamma, log

from guanxi.insight.lowest import Point, lowest

TINY = 1e-9
TERMS = 10_000  # of a series


@dataclass(frozen=True)
class History:
    """How a customer has bought: `repeats` after the first purchase, the last of them at `last`, watched for `watched`;
    both since the first purchase."""

    repeats: int
    last: float
    watched: float


@dataclass(frozen=True)
class Model:
    """The four parameters of the paper: rates of buying by `r` and `alpha`, chances of leaving by `a` and `b`."""

    r: float
    alpha: float
    a: float
    b: float

    def is_alive(self, one: History) -> float:
        """The probability that he still is a customer."""
        return 1 / (1 + self._left(one))

    def expected(self, one: History, ahead: float) -> float:
        """How many purchases are to be expected of him in the time ahead (equation 10 of the paper)."""
        x, r, a, b = one.repeats, self.r, self.a, self.b
        whole = self.alpha + one.watched
        series = _hypergeometric(r + x, b + x, a + b + x - 1, ahead / (whole + ahead))
        gone = (whole / (whole + ahead)) ** (r + x) * series
        return (a + b + x - 1) / (a - 1) * (1 - gone) / (1 + self._left(one))

    def _left(self, one: History) -> float:
        if not one.repeats:
            return 0.0
        odds = self.a / (self.b + one.repeats - 1)
        return odds * ((self.alpha + one.watched) / (self.alpha + one.last)) ** (self.r + one.repeats)


def fit(histories: Iterable[History]) -> tuple[Model, float]:
    """The model under which these histories are likeliest, and the logarithm of how likely they are. At least one
    customer must have come back."""
    counted = Counter(histories)
    if not any(one.repeats for one in counted):
        raise ValueError("nobody has bought again")

    def unlikely(logs: Point) -> float:
        return -_log_likelihood(Model(*(exp(value) for value in logs)), counted)

    best, value = lowest(unlikely, (0.0, 0.0, 0.0, 0.0))
    return Model(*(exp(one) for one in best)), -value


def _log_likelihood(model: Model, counted: Counter[History]) -> float:
    """Equation 6 of the paper, added up over all customers."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b

    @cache
    def of_repeats(x: int) -> float:
        came = lgamma(r + x) - lgamma(r) + r * log(alpha)
        return came + lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)

    total = 0.0
    for one, count in counted.items():
        stays = -(r + one.repeats) * log(alpha + one.watched)
        if one.repeats:
            left = log(a) - log(b + one.repeats - 1) - (r + one.repeats) * log(alpha + one.last)
            stays = max(stays, left) + log(1 + exp(-abs(stays - left)))
        total += count * (of_repeats(one.repeats) + stays)
    return total


def _hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Gauss's series 2F1(a, b; c; z) for z between 0 and 1."""
    total = term = 1.0
    for k in range(TERMS):
        term *= (a + k) * (b + k) / (c + k) * z / (k + 1)
        total += term
        if abs(term) < TINY * abs(total):
            break
    return total
