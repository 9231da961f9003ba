"""The texts that the cells of a workbook share, kept on disk: there may be a million of them."""

import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from guanxi.exchange.formats.cells import LONGEST_CELL, TOO_LONG
from guanxi.exchange.formats.parts import BLOCK, DEEPEST, damaged, fed, large_part, local, strict_parser
from guanxi.kernel.errors import DomainError

MOST_STRINGS = 20_000_000


class SharedStrings:
    """Texts by their number."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.ends = file, array("Q", [0])

    def add(self, text: str) -> None:
        if len(self.ends) > MOST_STRINGS:
            raise damaged()
        written = text.encode("utf-8", "surrogatepass")
        self.file.write(written)
        self.ends.append(self.ends[-1] + len(written))

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self.ends) - 1:
            raise damaged()
        self.file.seek(self.ends[number])
        return self.file.read(self.ends[number + 1] - self.ends[number]).decode("utf-8", "replace")


@contextmanager
def shared_strings(archive: zipfile.ZipFile, part: str) -> Iterator[SharedStrings]:
    """All of them, as long as the sheet is being read."""
    with tempfile.TemporaryFile(buffering=BLOCK) as file:
        strings = SharedStrings(file)
        if part:
            with large_part(archive, part) as stream:
                _Reader(strings).read(stream)
        yield strings


class _Reader:
    """Collects the pieces of each text; how a text is spoken (rPh) is no part of it."""

    def __init__(self, strings: SharedStrings) -> None:
        self.strings = strings
        self.pieces: list[str] = []
        self.size = self.depth = 0
        self.is_text = self.is_spoken = False

    def read(self, stream: IO[bytes]) -> None:
        parser: Any = strict_parser()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        for _block in fed(parser, stream):
            pass

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise damaged()
        name = local(name)
        if name == "si":
            self.pieces, self.size = [], 0
        self.is_text = name == "t" and not self.is_spoken
        self.is_spoken = self.is_spoken or name == "rPh"

    def end(self, name: str) -> None:
        self.depth -= 1
        name = local(name)
        self.is_text = False
        if name == "rPh":
            self.is_spoken = False
        elif name == "si":
            self.strings.add("".join(self.pieces))

    def text(self, piece: str) -> None:
        if self.is_text:
            self.pieces.append(piece)
            self.size += len(piece)
            if self.size > LONGEST_CELL:
                raise DomainError("E_CSV", line=1, hint=TOO_LONG)
