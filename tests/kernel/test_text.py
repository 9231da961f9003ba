"""Folding: the one key by which texts are found and put in order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.text import fold, tidy

LETTERS = "aAbBzZ09 ÄäßéıＡａ１％%_张李王阿北京上海银行重庆龘-"
texts = st.text(alphabet=LETTERS, max_size=12)


def is_plain(text: str) -> bool:
    """No Chinese character, not even one in a circle."""
    return all(character < "\u2e80" for character in unicodedata.normalize("NFKC", text))


def test_chinese_names_come_in_the_order_of_pinyin() -> None:
    names = ["周", "张", "李", "王", "阿里", "北京", "陈", "吴"]

    assert sorted(names, key=fold) == ["阿里", "北京", "陈", "李", "王", "吴", "张", "周"]


def test_latin_letters_and_digits_come_before_chinese() -> None:
    assert sorted(["张", "Zeta", "alpha", "9"], key=fold) == ["9", "alpha", "Zeta", "张"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＡＢＣ", "abc"), ("Straße", "STRASSE"), ("a  b", "A B"), ("１２", "12"), (" x ", "x"), ("ﬁ", "FI")],
)
def test_case_width_and_spaces_make_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(texts, texts, texts)
def test_a_part_of_a_text_is_found_in_its_key(before: str, part: str, behind: str) -> None:
    assert fold(part) in fold(before + part + behind)


@given(texts, texts)
def test_the_key_begins_with_the_key_of_the_beginning(beginning: str, rest: str) -> None:
    assert fold(beginning + rest).startswith(fold(beginning)) or not fold(beginning)


@given(st.text(max_size=20).filter(is_plain))
def test_the_key_of_a_key_is_the_key_where_no_pinyin_is_meant(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=20))
def test_every_text_has_a_key_that_both_databases_keep(text: str) -> None:
    key = fold(text)

    assert "\x00" not in key
    assert key.encode() is not None


@given(st.text(max_size=20))
def test_tidy_text_is_composed_and_trimmed(text: str) -> None:
    kept = tidy(text)

    assert kept == tidy(kept)
    assert kept == unicodedata.normalize("NFC", kept).strip()
