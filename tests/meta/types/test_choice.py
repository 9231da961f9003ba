"""Picklists read from text."""

import pytest

from guanxi.meta.types.base import Refusal
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice, options

LEVELS = options(("A", "Key"), ("B", "Regular"))


@pytest.mark.parametrize("kind", [Choice, MultiChoice])
def test_a_text_that_is_no_choice_is_answered_with_labels_and_values(kind):
    with pytest.raises(Refusal) as refused:
        kind(options=LEVELS).parse("Best")

    assert refused.value.params["choices"] == "Key (A), Regular (B)"


def test_a_label_a_value_and_nothing_are_read():
    level = Choice(options=LEVELS)

    assert [level.parse(text) for text in ("regular", "A", "")] == ["B", "A", ""]


def test_a_number_is_neither_yes_nor_no_but_a_text_may_be():
    for number in (0, 1, 0.0):
        with pytest.raises(Refusal):
            Boolean().clean(number)

    assert [Boolean().clean(given) for given in ("1", "否", "", None, True)] == [True, False, False, False, True]
