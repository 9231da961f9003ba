"""What someone looks for: terms that must all be found, each in one of several ways."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from guanxi.kernel.readings import syllables
from guanxi.records.search.tokens import pairs, sign_code, syllable_pair, word
from guanxi.records.search.words import is_chinese, normal

LONGEST, MOST_TERMS, MOST_LETTERS, MOST_WAYS = 200, 8, 40, 12
SYLLABLE = 6  # letters at most
FIRST_DIGITS = 3  # fewer begin too many numbers to be of use: they are looked for as they are
LETTERS = re.compile(r"[a-zü]+(?:['’-]?[a-zü]+)*")
DIALLED = re.compile(r"\+?[0-9()\-.·/]{5,}")
COUNTRY = re.compile(r"^(?:\+|00)86[\s-]*(?=1[3-9])")


@dataclass(frozen=True)
class Way:
    """One way of finding a term: what stands in the search text then; and the tokens that a text which has it can't be
    without: with a star as the beginning of one, with strokes between them as one of several."""

    needle: str
    tokens: tuple[str, ...]


Term = tuple[Way, ...]


def terms_of(text: str) -> tuple[Term, ...]:
    """The terms of what someone typed; none when there is no letter or digit in it."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().strip()
    parts = COUNTRY.sub("", plain).split()[:MOST_TERMS]
    return tuple(term for part in parts if (term := _term(part)))


def finds(terms: tuple[Term, ...], text: str) -> bool:
    """Whether a search text has all terms: the rule that both databases follow."""
    return bool(terms) and all(any(way.needle in text for way in term) for term in terms)


def beginnings(field: str, text: str) -> tuple[tuple[str, ...], ...]:
    """What stands in the search text of a record whose field is the text, begins with it, is read as it; best first."""
    kept = normal(text)
    read = {
        way.needle.lstrip(":") for term in terms_of(text)[:1] for way in term if way.needle.lstrip(":")[0].isupper()
    }
    return (f"\n{field}={kept} |",), (f"\n{field}={kept}",), tuple(sorted(f":{needle}" for needle in read))


@lru_cache(maxsize=512)
def _term(part: str) -> Term:
    kept = normal(part)
    if not kept:
        return ()
    ways = [_as_written(kept), *_as_dialled(part, kept)]
    letters = LETTERS.fullmatch(part)
    if letters:
        plain = re.sub("['’-]", "", letters[0]).replace("ü", "v")[:MOST_LETTERS]
        ways += [*_by_initials(plain), *_by_syllables(plain)]
    return tuple(ways)


def _as_written(kept: str) -> Way:
    """Words from their beginnings, Chinese from any character; the last word may go on."""
    words = kept.split()
    found = [token for piece in words for token in _tokens(piece)]
    needle = kept.lstrip() if is_chinese(words[0]) else kept
    if is_chinese(words[-1]):
        return Way(needle, tuple(found))
    if words[-1].isdigit() and len(words[-1]) < FIRST_DIGITS:
        return Way(f"{needle} ", tuple(found))
    return Way(needle, (*found[:-1], f"{found[-1]}*"))


def _tokens(piece: str) -> list[str]:
    if is_chinese(piece):
        return pairs(piece) or [f"c{sign_code(piece)}*"]
    return [word(piece)]


def _as_dialled(part: str, kept: str) -> Iterator[Way]:
    """A phone number with signs in it, also as its digits alone."""
    if DIALLED.fullmatch(part):
        digits = "".join(re.findall("[0-9]", part))
        if f" {digits}" != kept and digits:
            yield Way(f" {digits}", (f"{word(digits)}*",))


def _by_initials(letters: str) -> Iterator[Way]:
    """The initials of characters in a row: one or two of them from the beginning of a name, more from anywhere."""
    if set(letters) & set("iuv"):
        return
    if len(letters) <= 2:
        yield Way(f":{letters.upper()}", (f"p{letters}" + ("*" if len(letters) == 1 else ""),))
    else:
        threes = dict.fromkeys(f"t{letters[place : place + 3]}" for place in range(len(letters) - 2))
        yield Way(letters.upper(), tuple(threes))


def _by_syllables(letters: str) -> Iterator[Way]:
    """Full pinyin, whose last syllable may be begun only; a lone beginning counts from the beginning of a name."""
    for split in cuts(letters):
        needle = "".join(syllable.capitalize() for syllable in split)
        if len(split) > 1:
            firsts = map(syllable_pair, split[:-1], split[1:-1])
            last = "|".join(syllable_pair(split[-2], whole) for whole in _beginnings()[split[-1]])
            yield Way(needle, (*dict.fromkeys(firsts), last))
        elif len(letters) > 1:  # one letter is an initial
            yield Way(needle if letters in syllables() else f":{needle}", (f"s{letters}*",))


@lru_cache(maxsize=2048)
def cuts(letters: str) -> list[tuple[str, ...]]:
    """All ways to read letters as syllables, the last of which may be the beginning of one; long syllables first."""
    if not letters:
        return []
    found: list[tuple[str, ...]] = [(letters,)] if letters in _beginnings() else []
    for length in range(min(SYLLABLE, len(letters) - 1), 0, -1):
        if letters[:length] in syllables():
            found += [(letters[:length], *rest) for rest in cuts(letters[length:])[:MOST_WAYS]]
    return found[:MOST_WAYS]


@cache
def _beginnings() -> dict[str, list[str]]:
    """All that a syllable can begin with, and the syllables that do."""
    found: dict[str, list[str]] = {}
    for syllable in sorted(syllables()):
        for length in range(1, len(syllable) + 1):
            found.setdefault(syllable[:length], []).append(syllable)
    return found
