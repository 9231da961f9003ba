"""Mail, phone, web address and credit code as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.meta.types.base import Refusal
from guanxi.meta.types.contact import (
    MAIL,
    USCC_SYMBOLS,
    USUAL_MAIL,
    USUAL_WEB,
    WEB,
    CreditCode,
    Email,
    Phone,
    Url,
    is_credit_code,
    is_mail,
    is_web,
)

bodies = st.text(alphabet=USCC_SYMBOLS, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["9144030071526726XG", "91350100M000100Y43"])
def test_T07_a_credit_code_with_the_right_check_symbol_is_kept(code: str) -> None:
    assert CreditCode().clean(f" {code.lower()} ") == code


@pytest.mark.parametrize("code", ["91350100M000100Y4Z", "91350100M000100Y44", "9144030071526726XI"])
def test_T07_a_credit_code_with_a_wrong_symbol_is_refused(code: str) -> None:
    with pytest.raises(Refusal, match="E_USCC_INVALID"):
        CreditCode().clean(code)


@pytest.mark.parametrize("code", ["123456789012345", "12345678901234567", "12345678901234567890"])
def test_older_tax_numbers_are_kept(code: str) -> None:
    assert CreditCode().clean(code) == code


@given(bodies)
def test_exactly_one_check_symbol_fits(body: str) -> None:
    assert sum(is_credit_code(body + symbol) for symbol in USCC_SYMBOLS) == 1


@given(bodies, st.integers(0, 16), st.sampled_from(USCC_SYMBOLS))
def test_one_wrong_symbol_is_always_found(body: str, place: int, symbol: str) -> None:
    check = next(each for each in USCC_SYMBOLS if is_credit_code(body + each))
    changed = body[:place] + symbol + body[place + 1 :]

    assert is_credit_code(changed + check) == (changed == body)


@pytest.mark.parametrize(
    "text", ["+86 138 0013 8000", "0086-13800138000", "138-0013-8000", "１３８００１３８０００", "8613800138000"]
)
def test_a_mainland_mobile_is_kept_as_its_eleven_digits(text: str) -> None:
    assert Phone().clean(text) == "13800138000"
    assert Phone().display("13800138000") == "138 0013 8000"


@pytest.mark.parametrize("text", ["010-12345678", "+49 30 123456", "021-12345678转123", "(0755) 8888 8888"])
def test_another_number_is_kept_as_it_is_dialled(text: str) -> None:
    assert Phone().clean(text) == text


@pytest.mark.parametrize("text", ["call me", "12", "138001380001380013800013800", "javascript:alert(1)"])
def test_what_can_not_be_dialled_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="E_FORMAT"):
        Phone().clean(text)


def test_a_mail_address_is_compared_without_case() -> None:
    assert Email().clean(" Zhang.San@Example.COM ") == "zhang.san@example.com"


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "ftp://example.com", "https://", "no host"]
)
def test_only_web_addresses_are_links(text: str) -> None:
    with pytest.raises(Refusal, match="E_FORMAT"):
        Url().clean(text)


def test_a_web_address_without_a_scheme_gets_the_safe_one() -> None:
    assert Url().clean("example.com/a") == "https://example.com/a"


def test_an_address_is_no_longer_than_its_column_after_it_was_completed():
    with pytest.raises(Refusal, match="E_LENGTH"):
        Url().clean("a.com/" + "x" * 494)


@given(st.from_regex(USUAL_MAIL, fullmatch=True))
def test_what_looks_like_a_usual_address_is_one(text: str) -> None:
    if is_mail(text):
        MAIL(text)


@given(st.from_regex(USUAL_WEB, fullmatch=True))
def test_what_looks_like_a_usual_web_address_is_one(text: str) -> None:
    if is_web(text):
        WEB(text)
