"""Files that lie sealed on the disk, in pieces of one length: any place of them is found without reading the rest.

Whoever reads files from people reads them by these functions; one that was never sealed is read as it is.
"""

import io
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealing import seal_bytes, unseal_bytes

MARK = b"guanxi sealed 1\n"
PIECE = 2**16
SEALED_PIECE = 4 * -(-(57 + (PIECE // 16 + 1) * 16) // 3)  # what Fernet makes of a piece: head, padding, proof, base64
OTHER_KEY = _("it was kept under another secret key; send it again")


def write_sealed(chunks: Iterable[bytes], target: Path) -> None:
    """Write what comes in chunks of any size, sealed."""
    with target.open("wb") as file:
        file.write(MARK)
        for piece in _pieces(chunks):
            file.write(seal_bytes(piece))


def copy_sealed(source: Path, target: Path) -> None:
    """A sealed copy of a file."""
    with opened(source) as file:
        write_sealed(iter(lambda: file.read(PIECE), b""), target)


def opened(path: Path) -> io.BufferedReader:
    """The bytes of a file as they were sent."""
    return io.BufferedReader(raw(path))


def opened_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The text of a file as it was sent, with the ends of its lines."""
    return io.TextIOWrapper(opened(path), encoding=encoding, newline="")


def raw(path: Path) -> Any:
    """The file for a reader that brings its own buffer."""
    with path.open("rb") as file:
        is_sealed = file.read(len(MARK)) == MARK
    return _Sealed(path) if is_sealed else io.FileIO(path)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    kept = b""
    for chunk in chunks:
        kept += chunk
        while len(kept) >= PIECE:
            yield kept[:PIECE]
            kept = kept[PIECE:]
    if kept:
        yield kept


class _Sealed(io.RawIOBase):
    """A sealed file, one opened piece at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._place, self._number, self._piece = 0, -1, b""

    @cached_property
    def _size(self) -> int:
        whole, rest = divmod(self._file.seek(0, io.SEEK_END) - len(MARK), SEALED_PIECE)
        return whole * PIECE + (len(self._opened(whole)) if rest else 0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        number, start = divmod(self._place, PIECE)
        found = self._opened(number)[start : start + len(buffer)] if self._place < self._size else b""
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _opened(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(len(MARK) + number * SEALED_PIECE)
            piece = unseal_bytes(self._file.read(SEALED_PIECE))
            if piece is None:
                raise DomainError("E_CSV", line=1, hint=OTHER_KEY)
            self._number, self._piece = number, piece
        return self._piece
