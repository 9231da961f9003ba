"""Times of day as people write them."""

from datetime import time

import pytest

from guanxi.meta.types.base import Refusal
from guanxi.meta.types.moment import Time


def test_a_time_of_day_is_read_to_the_second() -> None:
    assert Time().clean(" 09:30 ") == time(9, 30)
    assert Time().clean("00:00:05") == time(0, 0, 5)
    assert [Time().display(one) for one in (time(9, 30), time(0, 0, 5), None)] == ["09:30", "00:00:05", ""]


@pytest.mark.parametrize("text", ["09:30+08:00", "9.30", "25:00", "soon"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="E_FORMAT"):
        Time().clean(text)
