"""The model of repeat purchases: what it expects of single customers, and what can't be fitted."""

import pytest

from guanxi.insight.buying_again import History, Model, fit

PAPER = Model(r=0.243, alpha=4.414, a=0.793, b=2.426)


def test_who_was_there_lately_is_more_likely_still_a_customer() -> None:
    lately, long_ago = (History(5, last, 40) for last in (38.0, 10.0))

    assert PAPER.is_alive(lately) > 0.8
    assert PAPER.is_alive(long_ago) < 0.1
    assert PAPER.expected(lately, 10) > PAPER.expected(long_ago, 10)
    assert PAPER.is_alive(History(0, 0, 40)) == 1


def test_more_time_brings_more_purchases_and_none_brings_none() -> None:
    one = History(2, 30.43, 38.86)

    assert PAPER.expected(one, 0) == pytest.approx(0, abs=1e-9)
    assert PAPER.expected(one, 39) == pytest.approx(1.226, abs=0.001)  # the paper's own example
    assert PAPER.expected(one, 78) > PAPER.expected(one, 39)


def test_where_nobody_has_come_back_there_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="nobody"):
        fit([History(0, 0, 10), History(0, 0, 20)])
