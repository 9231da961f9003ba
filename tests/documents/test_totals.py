"""The arithmetic of documents: examples from the field, and what must hold of any document."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.documents.totals import Line, LineTotals, add_up, share_out

CENTS = st.decimals(0, 1_000_000, places=2)
LINES = st.lists(
    st.builds(
        Line,
        st.decimals(0, 1000, places=4),
        st.decimals(0, 10_000, places=6),
        st.decimals(0, 100, places=4),
        st.sampled_from([Decimal(0), Decimal(6), Decimal(9), Decimal(13)]),
    ),
    min_size=1,
    max_size=8,
)


def test_T12_a_discounted_line_is_rounded_before_its_tax():
    (line,) = add_up([Line(Decimal(3), Decimal("19.99"), Decimal(10), Decimal(13))], places=2).lines

    assert line == LineTotals(Decimal("53.97"), Decimal("7.02"), Decimal("60.99"))


def test_T12_tax_is_taken_out_of_a_price_that_includes_it():
    (line,) = add_up([Line(Decimal(1), Decimal(113), tax_rate=Decimal(13))], places=2, tax_included=True).lines

    assert line == LineTotals(Decimal(100), Decimal(13), Decimal(113))


def test_T12_a_discount_is_shared_out_and_the_rest_goes_to_the_largest():
    shares = share_out(Decimal(10), [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")], 2)

    assert shares == [Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]


@given(LINES, CENTS, st.booleans(), st.sampled_from([0, 2, 3]), st.integers(0, 100))
def test_lines_add_up_to_the_document(lines, freight, tax_included, places, percent):
    whole = add_up(lines, places=places, tax_included=tax_included)
    amount = whole.total if tax_included else whole.net
    discount = (amount * percent / 100).quantize(Decimal(1).scaleb(-places))

    found = add_up(lines, places=places, tax_included=tax_included, discount=discount, freight=freight)

    assert found.net == sum(line.net for line in found.lines)
    assert found.tax == sum(line.tax for line in found.lines)
    assert found.total == found.net + found.tax + freight
    assert all(line.total == line.net + line.tax for line in found.lines)
    assert (amount - discount) == (found.total - freight if tax_included else found.net)


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(0), Decimal(0)]])
def test_nothing_is_shared_out_among_lines_that_come_to_nothing(weights):
    assert share_out(Decimal(10), weights, 2) == [Decimal(0)] * len(weights)
