"""Texts with a form that can be checked: mail, phone, web address, credit code (DOMAIN 1.4)."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import Refusal
from guanxi.meta.types.text import Text, fitting

MOBILE = re.compile(r"1[3-9]\d{9}")
NOISE = re.compile(r"[\s\-().·/]")
MAINLAND = re.compile(r"^(?:\+86|0086|86)(?=1[3-9]\d{9}$)")
DIALLED = re.compile(r"\+?\d{3,20}(?:(?:x|ext|#|转|,)\d{1,8})?", re.IGNORECASE)
USCC_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_VALUES = {symbol: value for value, symbol in enumerate(USCC_SYMBOLS)}
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
ID_SYMBOLS = "10X98765432"
MAIL, WEB = EmailValidator(), URLValidator(schemes=["http", "https"])
# What nearly all look like; Django's own checks take these too, and ten times as long.
HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
USUAL_MAIL = re.compile(rf"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@{HOST}")
USUAL_WEB = re.compile(rf"https?://{HOST}(?:/[A-Za-z0-9_./-]*)?")
USUAL_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Email(Text):
    """A mail address, kept in lower case: addresses are compared without case."""

    key: ClassVar[str] = "email"
    widget: ClassVar[str] = "email"
    limit: int = 200

    def clean(self, value: Any) -> str:
        text = fitting(narrow(super().clean(value)).lower(), self.limit)
        if text and not is_mail(text):
            raise Refusal("E_FORMAT", hint=_("write an address such as name@example.com."))
        return text

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "format": "email"}


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A phone number: a mainland mobile as its eleven digits, any other as it is dialled."""

    key: ClassVar[str] = "phone"
    widget: ClassVar[str] = "tel"
    limit: int = 50

    def clean(self, value: Any) -> str:
        text = fitting(narrow(super().clean(value)), self.limit)
        plain = MAINLAND.sub("", NOISE.sub("", text))
        if not text or MOBILE.fullmatch(plain):
            return plain if text else ""
        if not DIALLED.fullmatch(plain):
            raise Refusal("E_FORMAT", hint=_("write digits, with + for a country code and x for an extension."))
        return text

    def display(self, value: Any) -> str:
        text = str(value or "")
        return f"{text[:3]} {text[3:7]} {text[7:]}" if MOBILE.fullmatch(text) else text


@dataclass(frozen=True, kw_only=True)
class Url(Text):
    """A web address; only http and https, so that a click can never run a script."""

    key: ClassVar[str] = "url"
    widget: ClassVar[str] = "url"
    limit: int = 500

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        full = fitting(text if "://" in text else f"https://{text}", self.limit)
        if not is_web(full):
            raise Refusal("E_FORMAT", hint=_("write a web address such as https://example.com."))
        return full

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "format": "uri"}


@dataclass(frozen=True, kw_only=True)
class CreditCode(Text):
    """统一社会信用代码: 18 symbols with a check symbol; older tax numbers of 15, 17 or 20 are kept as they are."""

    key: ClassVar[str] = "uscc"
    limit: int = 20

    def clean(self, value: Any) -> str:
        text = narrow(super().clean(value)).upper().replace(" ", "")
        if text and (len(text) not in {15, 17, 18, 20} or not text.isalnum()):
            raise Refusal("E_FORMAT", hint=_("a credit code has 18 characters; older tax numbers 15, 17 or 20."))
        if len(text) == 18 and not is_credit_code(text):
            raise Refusal("E_USCC_INVALID")
        return text


@dataclass(frozen=True, kw_only=True)
class IdNumber(Text):
    """居民身份证号码: 17 digits, among them the day of birth, and a check symbol."""

    key: ClassVar[str] = "id_no"
    limit: int = 18

    def clean(self, value: Any) -> str:
        text = narrow(super().clean(value)).upper().replace(" ", "")
        if text and not is_id_number(text):
            raise Refusal("E_FORMAT", hint=_("an identity number has 17 digits and a check digit or X."))
        return text


# A value of a file is looked at twice: when it is read and when it is written.
@lru_cache(maxsize=4096)
def is_mail(text: str) -> bool:
    """Whether Django takes it for a mail address."""
    return _is_usual(USUAL_MAIL, text) or _passes(MAIL, text)


@lru_cache(maxsize=4096)
def is_web(text: str) -> bool:
    """Whether Django takes it for a web address."""
    return _is_usual(USUAL_WEB, text) or _passes(WEB, text)


def _is_usual(form: re.Pattern[str], text: str) -> bool:
    return len(text) <= USUAL_LENGTH and form.fullmatch(text) is not None


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as plain ones: an input method leaves them behind."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def is_credit_code(text: str) -> bool:
    """True when the 18th symbol is the check symbol of the 17 before it (GB 32100-2015)."""
    if len(text) != 18 or not USCC_VALUES.keys() >= set(text):
        return False
    total = sum(map(mul, map(USCC_VALUES.__getitem__, text[:17]), USCC_WEIGHTS))
    return USCC_SYMBOLS[(31 - total % 31) % 31] == text[17]


def is_id_number(text: str) -> bool:
    """True when the 18th symbol is the check symbol of the 17 before it, and they name a day (GB 11643-1999)."""
    if not ID_NUMBER.fullmatch(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(map(mul, map(int, text[:17]), ID_WEIGHTS))
    return ID_SYMBOLS[total % 11] == text[17]
