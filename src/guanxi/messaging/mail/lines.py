"""The lines of which contact cards (RFC 6350 and before) and calendar files (RFC 5545) are made."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from guanxi.messaging.mail.decoding import text_of

LARGEST = 500_000  # bytes of a file
FOLD = re.compile(r"\r?\n[ \t]")
LINE = re.compile(r'(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
ESCAPED = re.compile(r"\\([\\;,:nN])")


@dataclass(frozen=True)
class Line:
    """One line: its name and what stands between name and colon, both in capitals, and its value as written."""

    name: str
    params: str
    value: str

    @property
    def text(self) -> str:
        return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value).strip()

    @property
    def parts(self) -> list[str]:
        """The parts of a value that has several."""
        return [Line(self.name, "", one).text for one in re.split(r"(?<!\\);", self.value)]


def plain(content: bytes) -> str:
    """The text of a file, with its lines whole."""
    return FOLD.sub("", text_of(content[:LARGEST]).removeprefix("\ufeff").replace("\x00", ""))


def objects(text: str, kind: str) -> Iterator[list[Line]]:
    """The lines of each object of a kind, without those of what stands inside, such as alarms."""
    lines: list[Line] = []
    inside: list[str] = []
    for line in _lines(text):
        value = line.value.strip().upper()
        if line.name == "BEGIN":
            inside.append(value)
            lines = [] if value == kind else lines
        elif line.name == "END":
            if value == kind and inside[-1:] == [kind]:
                yield lines
            del inside[-1:]
        elif inside[-1:] == [kind]:
            lines.append(line)


def _lines(text: str) -> Iterator[Line]:
    rows = iter(text.splitlines())
    for row in rows:
        parts = [row]
        while "QUOTED-PRINTABLE" in row.partition(":")[0].upper() and parts[-1].endswith("="):
            parts[-1] = parts[-1][:-1]
            parts.append(next(rows, "").rstrip())
        if found := LINE.fullmatch("".join(parts)):
            name, params, value = found.groups()
            yield Line(name.upper(), params, _unquoted(value) if "QUOTED-PRINTABLE" in params.upper() else value)


def _unquoted(value: str) -> str:
    return text_of(quopri.decodestring(value.encode("utf-8", "replace")))
