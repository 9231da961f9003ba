"""Which encoding a text file is in: by its mark, by its zero bytes, else by what reads without an error."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import opened

BLOCK = 1 << 20
SAMPLE = 1 << 14
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FOREIGN = (
    (b"PK\x03\x04", _("this is an archive without a workbook in it; import .xlsx, .csv or .jsonl")),
    (b"\xd0\xcf\x11\xe0", _("this is an old Excel workbook, or one with a password; save it as .xlsx without one")),
    (b"%PDF", _("this is a PDF; only text files with rows can be imported")),
)
UNREADABLE = _("the text is neither UTF-8, GB18030 nor UTF-16; save the file as UTF-8")


def detect_encoding(path: Path) -> str:
    """The name of the codec that reads the whole file. Refuses what no known encoding reads, with the line."""
    with opened(path) as file:
        head = file.read(SAMPLE)
    _refuse_foreign(head)
    for mark, name in MARKS:
        if head.startswith(mark):
            return _checked(path, name)
    if b"\0" in head:
        return _checked(path, _utf16_by_zero_bytes(head))
    if _first_bad_line(path, "utf-8") is None:
        return "utf-8"
    return _checked(path, "gb18030")


def _refuse_foreign(head: bytes) -> None:
    for signature, hint in FOREIGN:
        if head.startswith(signature):
            raise DomainError("E_CSV", line=1, hint=hint)


def _utf16_by_zero_bytes(head: bytes) -> str:
    """Delimiters and line ends are ASCII, so that one byte of each of theirs is zero: which one tells the order."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _checked(path: Path, name: str) -> str:
    line = _first_bad_line(path, name)
    if line is not None:
        raise DomainError("E_CSV", line=line, hint=UNREADABLE)
    return name


def _first_bad_line(path: Path, name: str) -> int | None:
    """The line where the decoder stops, or None when it reads to the end."""
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    for block, last in _blocks(path):
        try:
            text = decoder.decode(block, final=last)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if "\0" in text:
            return line + text[: text.index("\0")].count("\n")
        line += text.count("\n")
    return None


def _blocks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The file in blocks, the last one marked, so that a cut character at the very end is seen."""
    with opened(path) as file:
        block = file.read(BLOCK)
        while block:
            following = file.read(BLOCK)
            yield block, not following
            block = following
