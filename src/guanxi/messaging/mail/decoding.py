"""Words of a mail in whatever encoding: as it says, and where that is wrong, as it must have been."""

import base64
import binascii
import quopri
import re
from email.message import Message

WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
WORDS = re.compile(r"=\?[^?\s]*\?[bBqQ]\?[^?]*\?=(?:\s*=\?[^?\s]*\?[bBqQ]\?[^?]*\?=)*")
BREAKS = re.compile(r"\s*[\r\n]+\s*")
# Larger encodings in place of those that people's programs name: they hold all of them and more.
LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
GUESSES = ("utf-8", "gb18030", "cp1252", "latin-1")


def headers(mail: Message, name: str) -> list[str]:
    """All headers of a name, as text in which encoded words are still encoded."""
    found = (value for key, value in mail.raw_items() if key.lower() == name.lower())
    return [text_of(str(value).encode("utf-8", "surrogateescape")).replace("\x00", "") for value in found]


def header(mail: Message | str, name: str = "") -> str:
    """One header in plain words, or any text that may hold encoded words."""
    said = mail if isinstance(mail, str) else next(iter(headers(mail, name)), "")
    plain = text_of(said.encode("utf-8", "surrogateescape"))
    return WORDS.sub(lambda run: _words(run[0]), without_breaks(plain)).replace("\x00", "").strip()


def without_breaks(text: str) -> str:
    """A folded header as one line."""
    return BREAKS.sub(" ", text)


def decoded(part: Message) -> str:
    """The words of a part."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        named = part.get_content_charset() or ""
    except (LookupError, ValueError, TypeError):
        named = ""
    return text_of(content, named)


def text_of(content: bytes, named: str = "") -> str:
    """Bytes as text: by the encoding that is named where it fits, else by the first that does."""
    wide = LARGER.get(named.lower().strip("\"' "), named)
    for encoding in (wide, *GUESSES):
        try:
            return _whole(content.decode(encoding or "utf-8"))
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _whole(text: str) -> str:
    """The text without half characters, which some encodings give and no database keeps."""
    return text.encode("utf-8", "replace").decode()


def _words(run: str) -> str:
    """Encoded words side by side; a character may be cut in two between them."""
    said, held, encoding = "", b"", ""
    for charset, way, coded in WORD.findall(run):
        named = charset.partition("*")[0].lower()
        if held and named != encoding:
            said, held = said + text_of(held, encoding), b""
        encoding, held = named, held + _bytes(way, coded)
    return said + text_of(held, encoding)


def _bytes(way: str, coded: str) -> bytes:
    raw = coded.encode("utf-8", "surrogateescape")
    if way in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=False)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw
