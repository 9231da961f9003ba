"""What is kept of a value for the search, by the type of its field: its text, further words of it, how it is read.

A line of a record's search text is `field= text | further words |:ZhongGuo:ZG`: readings and initials are the only
capitals in it. Everything that is searched stands in that text, so that it alone decides what is found.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guanxi.kernel.readings import readings, simplified, surname_readings
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.contact import CreditCode, Email, Phone, Url
from guanxi.meta.types.text import LongText
from guanxi.records.search.words import folded, is_chinese, normal, pieces

LONGEST, LONGEST_READ = 2_000, 60  # characters
DOUBTFUL = 4  # characters of a name that are tried in all their readings; of further ones the usual reading counts
EXTENSION = re.compile(r"(?:x|ext|#|转|,)", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{3,}")
ORGANISATION = slice(8, 17)  # of a credit code: the number that the organisation had before there were credit codes


Run = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Form:
    """A value as it is searched: `text` as `words.normal` makes it; `more` words that stand nowhere in it; the
    Chinese `runs`, each character with its readings."""

    text: str
    more: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()

    def line(self, key: str) -> str:
        """The form as a line of the search text."""
        return f"{key}={self.text} |{''.join(f' {word}' for word in self.more)} |{''.join(map(spoken, self.runs))}\n"


def spoken(run: Run) -> str:
    """A run in all its readings, then in all its initials, each behind a colon."""
    camels, initials = zip(*map(_written, run), strict=True)
    return "".join(f":{way}" for signs in (camels, initials) for way in _ways(signs))


@lru_cache(maxsize=8_192)
def _written(sign: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The readings of a character, each with a capital; and its initials."""
    camels = tuple(syllable.capitalize() for syllable in sign)
    return camels, tuple(dict.fromkeys(syllable[0] for syllable in camels))


def _ways(signs: Iterable[tuple[str, ...]]) -> list[str]:
    """All ways to read one character after the other."""
    found = [""]
    for sign in signs:
        found = [way + sign[0] for way in found] if len(sign) == 1 else [way + one for way in found for one in sign]
    return found


def forms_of(module: Module, values: Mapping[str, Any]) -> dict[str, Form]:
    """The forms of a record's values by field; `values` are by column."""
    found = {}
    for key in module.search:
        field = module.field(key)
        value = values.get(field.column)
        text = _said(field, value)
        if text:
            found[key] = form_of(field, text)
    return found


def _said(field: Field, value: Any) -> str:
    if isinstance(value, tuple):
        return " / ".join(map(str, value))
    return field.type.display(value) if isinstance(value, dict) else str(value or "")


def search_text(forms: Mapping[str, Form]) -> str:
    """All that is searched of a record."""
    return "\n" + "".join(form.line(key) for key, form in forms.items())


def form_of(field: Field, text: str) -> Form:
    """The form of one value, as the type of its field wants it."""
    return _maker(type(field.type))(text[:LONGEST])


def _maker(kind: type) -> Callable[[str], Form]:
    """By what the values of a type of fields get their forms: its own, or that of what it comes from."""
    if kind not in _makers:
        _makers[kind] = next((FORMS[base] for base in kind.__mro__ if base in FORMS), form_of_name)
    return _makers[kind]


@lru_cache(maxsize=1024)
def form_of_name(text: str) -> Form:
    """A name or a number: read in Chinese; a number is also known without the letters and noughts before it."""
    found = pieces(folded(text))
    runs = [_read(piece) for piece in found if is_chinese(piece)]
    numbers = [number for piece in found if not is_chinese(piece) for number in _numbers(piece)]
    return Form("".join(f" {simplified(piece)}" for piece in found), tuple(numbers), tuple(filter(None, runs)))


def _plain(text: str) -> Form:
    return Form(normal(text))


def _phone(text: str) -> Form:
    """A phone number: as a whole, and its last eight and four digits."""
    digits = "".join(re.findall("[0-9]", EXTENSION.split(folded(text))[0]))
    kept = normal(text)
    ends = [digits, *(digits[-count:] for count in (8, 4) if len(digits) > count)]
    return Form(kept, _besides(kept, ends))


def _credit_code(text: str) -> Form:
    kept = normal(text)
    return Form(kept, _besides(kept, [kept.strip()[ORGANISATION]]))


_makers: dict[type, Callable[[str], Form]] = {}
FORMS: Mapping[type, Callable[[str], Form]] = {
    Phone: _phone,
    CreditCode: _credit_code,
    LongText: _plain,
    Email: _plain,
    Url: _plain,
}


def _besides(text: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word and word not in text.split())


def _numbers(piece: str) -> list[str]:
    """`kh000123` is also `000123` and `123`."""
    found = [bare for part in NUMBER.findall(piece) for bare in (part, part.lstrip("0")) if len(bare) >= 3]
    return [part for part in dict.fromkeys(found) if part != piece]


def _read(run: str) -> Run:
    """The readings of each character; of the first also as a surname. A sign that nobody reads ends the run."""
    found: list[tuple[str, ...]] = []
    doubtful = 0
    for sign in run[:LONGEST_READ]:
        ways = _readings(sign, not found)
        if not ways:
            break
        doubtful += len(ways) > 1
        found.append(ways if doubtful <= DOUBTFUL else ways[:1])
    return tuple(found)


@lru_cache(maxsize=16_384)
def _readings(sign: str, is_first: bool) -> tuple[str, ...]:
    """How a character is read; in the first place of a name also as a surname."""
    ways = readings(sign) or readings(simplified(sign))
    return tuple(dict.fromkeys((*ways, *surname_readings(sign)))) if ways and is_first else ways
