"""The file of a backup: a tar archive that any program for tar opens, read and written from front to end.

The first part says what it is, the last one what there must have been, with a checksum over all that stands before.
Nothing in it is believed: names must be of a known form, sizes are counted, and paths are never taken from it.
"""

import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, BinaryIO

import orjson
from django.utils.translation import gettext as _

from guanxi.transfer.refusal import Refused

FORMAT = 1
HEAD, END = "guanxi-backup.json", "end.json"
NAME = re.compile(
    r"guanxi-backup\.json|end\.json|guanxi\.toml|secret\.key|files/[0-9a-f]{64}"
    r"|data/[a-z][a-z0-9_]*/\d{9}\.jsonl\.gz|work/(imports|exports)(/[\w.-]+){1,3}"
)
BLOCK = tarfile.BLOCKSIZE
PIECE = 2**20
LARGEST_TEXT = 64 * 2**20  # a batch of rows has four, and a row more than it may have on any page
GZIP = 31


@dataclass(frozen=True)
class Part:
    """One file in the archive. Its content is read once, before the next part."""

    name: str
    size: int
    chunks: Iterator[bytes]

    def content(self) -> bytes:
        """All of a part that is small by its nature."""
        if self.size > LARGEST_TEXT:
            raise damaged(self.name)
        return b"".join(self.chunks)

    def text(self) -> bytes:
        """The content of a compressed part; one that would grow beyond all measure is refused."""
        unpacker = zlib.decompressobj(GZIP)
        try:
            text = unpacker.decompress(self.content(), LARGEST_TEXT)
        except zlib.error:
            raise damaged(self.name) from None
        if not unpacker.eof or unpacker.unused_data:
            raise damaged(self.name)
        return text


class Writer:
    """Writes parts one after the other."""

    def __init__(self, target: BinaryIO) -> None:
        self._target, self._digest, self.size = target, hashlib.sha256(), 0

    def add(self, name: str, content: bytes) -> None:
        self.stream(name, len(content), [content])

    def stream(self, name: str, size: int, chunks: Iterable[bytes]) -> None:
        """Add a part of a size that is known before; ValueError when the chunks are not as many bytes."""
        self._write(_header(name, size))
        left = size
        for chunk in chunks:
            left -= len(chunk)
            self._write(chunk)
        if left:
            raise ValueError(f"{name} changed while it was read")
        self._write(bytes(-size % BLOCK))

    def compressed(self, name: str, text: bytes) -> None:
        packer = zlib.compressobj(1, wbits=GZIP)
        self.add(name, packer.compress(text) + packer.flush())

    def end(self, facts: dict[str, Any]) -> None:
        """Close the archive with what must have been in it."""
        self._digest.update(_plain(facts))
        self.add(END, orjson.dumps({**facts, "sha256": self._digest.hexdigest()}))
        self._write(bytes(2 * BLOCK))

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self.size += len(data)


class Reader:
    """Reads parts one after the other; whatever is not as it was written is refused."""

    def __init__(self, source: BufferedReader) -> None:
        self._source, self._digest = source, hashlib.sha256()
        self.end: dict[str, Any] = {}

    def parts(self) -> Iterator[Part]:
        """All parts but the last one, which is checked and kept in `end`."""
        while True:
            before = self._digest.copy()
            header, raw = self._header()
            chunks = self._chunks(header.size)
            part = Part(header.name, header.size, chunks)
            if part.name == END:
                self._close(part, raw, before)
                return
            yield part
            for _chunk in chunks:
                """What nobody wanted still counts for the checksum."""

    def _header(self) -> tuple[tarfile.TarInfo, bytes]:
        raw = self._read(BLOCK)
        try:
            header = tarfile.TarInfo.frombuf(raw, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError, ValueError):
            raise damaged(_("a part can't be read")) from None
        if header.type != tarfile.REGTYPE or header.size < 0 or not NAME.fullmatch(header.name):
            raise damaged(_("it holds something that no backup holds"))
        return header, raw

    def _chunks(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            chunk = self._read(min(left, PIECE))
            left -= len(chunk)
            yield chunk
        if self._read(-size % BLOCK).strip(b"\0"):
            raise damaged(_("a part can't be read"))

    def _close(self, part: Part, raw: bytes, digest: Any) -> None:
        """The last part is no part of the checksum, so it must be byte by byte what it would be written like."""
        content = part.content()
        try:
            self.end = orjson.loads(content)
            wanted = self.end.pop("sha256")
        except (ValueError, KeyError, AttributeError):
            raise damaged(END) from None
        digest.update(_plain(self.end))
        is_as_written = content == orjson.dumps({**self.end, "sha256": wanted}) and raw == _header(END, len(content))
        if wanted != digest.hexdigest() or not is_as_written:
            raise damaged(_("its checksum is another"))
        if self._source.read() != bytes(2 * BLOCK):
            raise damaged(_("something stands behind its end"))

    def _read(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) != size:
            raise damaged(_("its end is missing"))
        self._digest.update(data)
        return data


def _header(name: str, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header.tobuf(tarfile.GNU_FORMAT)


def _plain(facts: dict[str, Any]) -> bytes:
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)


def damaged(why: str) -> Refused:
    return Refused(
        _("The backup is not whole, or was altered (%(reason)s). Use another one; nothing was changed.")
        % {"reason": why}
    )
