"""Tokens: what the database's index keeps of a record's search text, so that it is found without reading all texts.

They only narrow down; whether a record is found is decided by its text. All are ASCII, one letter telling the kind:
`c` two Chinese characters (or the last one), `w` a word, `s` two syllables (or the last one), `t` three initials in a
row, `p` the first two of a name.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise, product

from guanxi.records.search.forms import Form, Run
from guanxi.records.search.words import is_chinese

LONGEST = 60
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def tokens_of(forms: Iterable[Form]) -> str:
    """All tokens of a record's forms, with spaces between them."""
    found: list[str] = []
    for form in forms:
        _add_tokens(found, form)
    return " ".join(dict.fromkeys(found))


def pairs(run: str) -> list[str]:
    """The tokens of a Chinese run: each two characters that stand together."""
    signs = [sign_code(sign) for sign in run]
    return [f"c{left}{right}" for left, right in pairwise(signs)]


def word(text: str) -> str:
    """The token of a word; a beginning of the word gives a beginning of the token."""
    plain = text if text.isascii() else "".join(_ascii(sign) for sign in text)
    return f"w{plain[:LONGEST]}"


def syllable_pair(left: str, right: str) -> str:
    """The token of two syllables that follow each other; a beginning of the second gives a beginning of the token."""
    return f"s{left}0{right}"


@cache
def sign_code(sign: str) -> str:
    """A character as three ASCII signs. Very few share one: what is found is looked at once more."""
    point = ord(sign)
    return DIGITS[point // 1296 % 36] + DIGITS[point // 36 % 36] + DIGITS[point % 36]


def _add_tokens(found: list[str], form: Form) -> None:
    for piece in form.text.split():
        if is_chinese(piece):
            found += pairs(piece)
            found.append(f"c{sign_code(piece[-1])}")
        else:
            found.append(word(piece))
    found += map(word, form.more)
    for run in form.runs:
        _add_readings(found, run)


def _add_readings(found: list[str], run: Run) -> None:
    for two in pairwise(run):
        found += _syllable_pairs(two)
    found += [f"s{syllable}" for syllable in run[-1]]
    initials = tuple(map(_initials, run))
    found += _each_of("p", initials[:2])
    for three in zip(initials, initials[1:], initials[2:], strict=False):
        found += _each_of("t", three)


# Names are made of few characters, and of few pairs of them: what was worked out for one serves the next.
@lru_cache(maxsize=16_384)
def _syllable_pairs(two: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(syllable_pair(left, right) for left, right in product(*two))


@lru_cache(maxsize=8_192)
def _initials(readings: tuple[str, ...]) -> str:
    return "".join(dict.fromkeys(syllable[0] for syllable in readings))


@lru_cache(maxsize=16_384)
def _each_of(kind: str, initials: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{kind}{''.join(each)}" for each in product(*initials))


def _ascii(sign: str) -> str:
    return sign if sign.isascii() else f"zz{sign_code(sign)}"
