"""How many parts a text message has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.messaging.sms.parts import BASIC, EXTENDED, JOINED, SINGLE, parts_of


@pytest.mark.parametrize(
    ("text", "count"), [("汉" * 70, 1), ("汉" * 71, 2), ("a" * 160, 1), ("a" * 161, 2), ("", 0), ("汉" * 134, 2)]
)
def test_T30_parts_of_a_text_message(text: str, count: int) -> None:
    assert parts_of(text).count == count


def test_signs_of_the_extension_take_two_places_and_are_never_parted() -> None:
    assert (parts_of("€" * 80).count, parts_of("€" * 81).count) == (1, 2)
    assert parts_of("a" * 152 + "€" + "a" * 152).count == 3  # 152, € and 151, the last


def test_one_sign_beyond_the_alphabet_makes_all_of_it_wide() -> None:
    assert (parts_of("a" * 71).count, parts_of("a" * 70 + "。").count) == (1, 2)
    assert parts_of("😀" * 35).count == 1
    assert parts_of("😀" * 36).count == 2


@given(st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700) | st.text(max_size=300))
def test_parts_are_as_many_as_needed_and_no_more(text: str) -> None:
    found = parts_of(text)
    room = JOINED[found.alphabet]

    assert (found.count <= 1) == (found.places <= SINGLE[found.alphabet])
    if found.count > 1:
        assert found.places <= found.count * room
        assert found.places > (found.count - 1) * (room - 1)  # at most one place of a part stays empty
    assert parts_of(text + "a").count >= found.count
