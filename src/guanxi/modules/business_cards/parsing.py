"""From the lines of a business card to its fields (F028), by rules alone: each value with how sure it is.

The lines come from a picture, from pasted text, or from anywhere else. A line may hold several things beside one
another (“王强 销售总监”, “T: 010-88886666 F: 010-88886667”), so it is cut into pieces first; what has a label, or a
form that nothing else has, is taken first, and what is left is told apart by its words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from guanxi.meta.types.contact import is_mail
from guanxi.modules.business_cards.words import (
    ADDRESS_PARTS,
    BARE_LABEL,
    BEFORE_TITLE,
    CERTAIN_COMPANY,
    COMPANY,
    COMPOUND,
    DEPARTMENT,
    LABEL,
    LATIN_ADDRESS,
    SURNAMES,
    TERSE_LABEL,
    TITLE,
    TITLE_WORDS,
)

MOST_LINES, LONGEST_LINE = 60, 300
MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.ASCII)
SITE = re.compile(r"(?:https?://|www\.)[^\s,;，；]+", re.IGNORECASE | re.ASCII)
BARE_SITE = re.compile(r"(?:[\w-]+\.)+(?:com|cn|net|org|io|de|hk|tw|co|eu|uk)(?:\.[a-z]{2})?(?:/\S*)?", re.ASCII | re.I)
MOBILE = re.compile(r"(?<!\d)(?:\(?\+?86\)?[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
NUMBER = re.compile(
    r"(?<![\w+])(?:\+|\(\+?)?\d[\d\s().\-–—]{5,20}\d(?:\s?(?:转|ext\.?|x|-)\s?\d{1,6})?(?!\w)", re.IGNORECASE
)
HAN = r"\u4e00-\u9fff"
HAN_NAME = re.compile(rf"[{HAN}](?:\s?[{HAN}]){{1,3}}")
LATIN_WORD = r"[A-Z][A-Za-z'’\-]*\.?"
LATIN_NAME = re.compile(rf"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?{LATIN_WORD}(?: {LATIN_WORD}){{1,3}}")
BOTH_NAMES = re.compile(rf"([{HAN}]{{2,4}})\s*[(/]?\s*({LATIN_WORD}(?: {LATIN_WORD}){{0,2}})\)?")
GLUED = re.compile(
    rf"([{HAN}]{{2,4}}?)((?:{'|'.join(sorted(BEFORE_TITLE, key=len, reverse=True))})*"
    rf"(?:{'|'.join(sorted(TITLE_WORDS, key=len, reverse=True))}))"
)
GAP = re.compile(r"\s{2,}|\t|\s*[|｜丨•·]\s*")
LABEL_AHEAD = re.compile(
    r"[\s,;，；/]+(?=(?:手\s*机|电\s*话|传\s*真|邮\s*箱|邮\s*编|微\s*信|网\s*址|地\s*址|QQ|mobile|tel|phone|fax|e-?mail|"
    r"web|wechat|[TFMEWPAD])\s*[:：])",
    re.IGNORECASE,
)
PART_OF_DEPARTMENT = re.compile(rf"^([{HAN}]{{2,10}}部)([{HAN}]{{2,8}})$")


@dataclass(frozen=True)
class Line:
    """One line of a card: its words, how sure whoever read them is of them (0 to 1), and how tall they are, where that
    is known."""

    text: str
    score: float = 1.0
    height: float = 0.0


@dataclass(frozen=True)
class Found:
    """A value and how sure it is, in percent."""

    value: str
    confidence: int


@dataclass
class _Reading:
    """What has been found so far; the first and surest value of a field stays."""

    fields: dict[str, Found] = field(default_factory=dict)

    def take(self, key: str, value: str, sure: float, line: Line) -> None:
        value = value.strip(" ,;:，；：、-")
        found = Found(value, round(100 * sure * line.score))
        if value and (key not in self.fields or self.fields[key].confidence < found.confidence):
            self.fields[key] = found


def read_text(text: str) -> dict[str, Found]:
    """The fields of a card that was pasted as text."""
    return read_lines(Line(row) for row in text.splitlines())


def read_lines(lines: Iterable[Line]) -> dict[str, Found]:
    """The fields of a card by its lines, from top to bottom: name, company, title, department, mobile, phone, email,
    wechat, website and address, as far as they are found."""
    reading = _Reading()
    left = [rest for piece in _pieces(lines) if (rest := _by_form(piece, reading)) is not None]
    unknown = [piece for piece in left if not _by_words(piece, reading)]
    _name(unknown, reading)
    _mend_mail(reading)
    return reading.fields


def _pieces(lines: Iterable[Line]) -> Iterator[Line]:
    for line in list(lines)[:MOST_LINES]:
        text = unicodedata.normalize("NFKC", line.text[:LONGEST_LINE]).strip()
        for part in GAP.split(text):
            for piece in LABEL_AHEAD.split(part):
                if piece.strip():
                    yield Line(piece.strip(), line.score, line.height)


def _by_form(line: Line, reading: _Reading) -> Line | None:
    """Take what has a label or a form of its own; the line that is still to be told, or nothing."""
    named = LABEL.match(line.text) or BARE_LABEL.match(line.text) or TERSE_LABEL.match(line.text)
    label = named.lastgroup if named else None
    rest = line.text[named.end() :] if named else line.text
    if label in ("fax", "postcode", "qq"):
        return None
    rest = _mails(rest, line, reading)
    rest = _sites(rest, line, reading, is_named=label == "website")
    if label == "wechat":
        reading.take("wechat", rest.strip(), 0.95, line)
        return None
    if label == "address":
        reading.take("address", rest, 0.95, line)
        return None
    if label in ("company", "title", "name", "department"):
        reading.take(label, rest, 0.97, line)
        return None
    if not (_is_address(rest) and not label):
        rest = _numbers(rest, line, reading, label)
    rest = rest.strip(" ,;:，；：/")
    return Line(rest, line.score, line.height) if rest and not label else None


def _mails(text: str, line: Line, reading: _Reading) -> str:
    for found in MAIL.finditer(text):
        address = re.sub(r"\s", "", found[0]).lower().rstrip(".")
        reading.take("email", address, 0.98 if is_mail(address) else 0.4, line)
    return MAIL.sub(" ", text)


def _sites(text: str, line: Line, reading: _Reading, *, is_named: bool) -> str:
    form = SITE if SITE.search(text) else BARE_SITE
    for found in form.finditer(text):
        reading.take("website", found[0].rstrip("."), 0.97 if is_named or form is SITE else 0.8, line)
    return form.sub(" ", text)


def _numbers(text: str, line: Line, reading: _Reading, label: str | None) -> str:
    for found in MOBILE.finditer(text):
        digits = re.sub(r"\D", "", found[0])[-11:]
        reading.take("mobile", digits, 0.98 if label != "phone" else 0.93, line)
    text = MOBILE.sub(" ", text)
    for found in NUMBER.finditer(text):
        if len(re.sub(r"\D", "", found[0])) < 7:
            continue
        key = "mobile" if label == "mobile" else "phone"
        reading.take(key, re.sub(r"[–—]", "-", found[0]), 0.95 if label else 0.8, line)
    return NUMBER.sub(" ", text) if NUMBER.search(text) else text


def _is_address(text: str) -> bool:
    if len(ADDRESS_PARTS.findall(text)) >= 2 and len(text) >= 6:
        return not CERTAIN_COMPANY.search(text)
    words = len(LATIN_ADDRESS.findall(text))
    return words >= 2 or (words == 1 and bool(re.search(r"\d", text)) and len(text) > 10)


def _by_words(line: Line, reading: _Reading) -> bool:
    """Take what its words tell; whether they did."""
    text = line.text
    if _is_address(text):
        before = reading.fields.get("address")
        reading.take("address", f"{before.value} {text}" if before else text, 0.9, line)
    elif COMPANY.search(text) and not TITLE.search(text):
        reading.take("company", text, 0.95 if CERTAIN_COMPANY.search(text) else 0.75, line)
    elif TITLE.search(text):
        _title(line, reading)
    elif DEPARTMENT.search(text):
        reading.take("department", text, 0.85, line)
    else:
        return False
    return True


def _title(line: Line, reading: _Reading) -> None:
    """A title; before it may stand the name, with a space or without, and the department."""
    first, _space, rest = line.text.partition(" ")
    if rest and _is_han_name(first) and TITLE.search(rest):
        reading.take("name", first, 0.95, line)
        return _title(Line(rest, line.score), reading)
    glued = GLUED.fullmatch(line.text)
    if glued and _is_han_name(glued[1]) and glued[1] not in BEFORE_TITLE:
        reading.take("name", glued[1], 0.85, line)
        return _title(Line(glued[2], line.score), reading)
    if (cut := PART_OF_DEPARTMENT.match(line.text)) or (DEPARTMENT.search(first) and TITLE.search(rest)):
        department, title = (cut[1], cut[2]) if cut else (first, rest)
        reading.take("department", department, 0.85, line)
        return reading.take("title", title, 0.9, line)
    return reading.take("title", line.text, 0.9, line)


def _is_han_name(text: str) -> bool:
    plain = text.replace(" ", "")
    if not HAN_NAME.fullmatch(text):
        return False
    return (len(plain) <= 3 and plain[0] in SURNAMES) or (plain[:2] in COMPOUND and 3 <= len(plain) <= 4)


def _name(lines: list[Line], reading: _Reading) -> None:
    """Of what nothing else has told, the likeliest name; the tallest of several that are as likely. Without a company
    the first of the others is taken for one, and not believed much."""
    tallest = max((line.height for line in lines), default=0.0)
    ranked = sorted(((_likely(line, tallest, reading), line) for line in lines), key=lambda pair: -pair[0])
    for sure, line in ranked[:1]:
        if sure and "name" not in reading.fields:
            reading.take("name", _plain_name(line.text), sure, line)
            lines = [one for one in lines if one is not line]
    rest = [line for line in lines if len(line.text) > 3 and not re.search(r"\d{3}", line.text)]
    if rest and "company" not in reading.fields:
        reading.take("company", rest[0].text, 0.45, rest[0])


def _likely(line: Line, tallest: float, reading: _Reading) -> float:
    text, bonus = line.text, 0.03 if tallest and line.height == tallest else 0.0
    both = BOTH_NAMES.fullmatch(text)
    if _is_han_name(both[1] if both else text):
        return 0.95 + bonus
    if both or HAN_NAME.fullmatch(text):
        return 0.6 + bonus
    if LATIN_NAME.fullmatch(text) or (text.isupper() and LATIN_NAME.fullmatch(text.title())):
        return (0.95 if _in_mail(text, reading) else 0.75) + bonus
    return 0.0


def _in_mail(name: str, reading: _Reading) -> bool:
    """Whether a word of the name stands in the mail address."""
    mail = reading.fields.get("email")
    local = mail.value.partition("@")[0] if mail else ""
    return any(len(word) > 2 and word.lower() in local for word in re.findall(r"[A-Za-z]+", name))


def _mend_mail(reading: _Reading) -> None:
    """A label of one letter that has grown together with the address: the name tells where the address begins."""
    mail, name = reading.fields.get("email"), reading.fields.get("name")
    if mail is None or name is None or mail.value[:1] != "e":
        return
    words = [word.lower() for word in re.findall(r"[A-Za-z]{3,}", name.value)]
    if not mail.value.startswith(tuple(words)) and mail.value[1:].startswith(tuple(words)):
        reading.fields["email"] = Found(mail.value[1:], mail.confidence)


def _plain_name(text: str) -> str:
    if both := BOTH_NAMES.fullmatch(text):
        return both[1]
    return text.replace(" ", "") if HAN_NAME.fullmatch(text) else text
