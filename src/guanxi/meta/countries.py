"""Countries as options: their two letters, and the name that each has in the reader's language."""

from typing import cast

from babel import Locale
from django.utils.functional import lazy
from django.utils.translation import get_language
from holidays.registry import EntityLoader

from guanxi.meta.types.choice import Option

_CHINESE, _ENGLISH = Locale.parse("zh_Hans"), Locale.parse("en")


def _name(code: str) -> str:
    names = _CHINESE if (get_language() or "").startswith("zh") else _ENGLISH
    return cast(str, names.territories.get(code, code))


_named = lazy(_name, str)
_CODES = sorted(code for code in EntityLoader.get_country_codes() if len(code) == 2 and code in _ENGLISH.territories)
COUNTRIES = tuple(Option(value=code, label=_named(code)) for code in _CODES if code != "UK")  # GB by another name
"""The countries whose public holidays are known."""
