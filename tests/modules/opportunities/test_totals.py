"""The arithmetic of deals."""

from decimal import Decimal

import pytest

from guanxi.documents.totals import line_amount
from guanxi.modules.opportunities.totals import weighted


@pytest.mark.parametrize(("places", "amount"), [(0, "4"), (2, "4.39"), (3, "4.388")])
def test_a_line_is_rounded_half_up_to_the_decimals_of_the_currency(places, amount):
    assert line_amount(Decimal("1.5"), Decimal("3.25"), Decimal(10), places) == Decimal(amount)


@pytest.mark.parametrize(("places", "amount"), [(0, "0"), (2, "0.48"), (3, "0.483")])
def test_the_weighted_amount_is_rounded_half_up_to_the_decimals_of_the_currency(places, amount):
    assert weighted(Decimal("4.833"), Decimal(10), places) == Decimal(amount)
