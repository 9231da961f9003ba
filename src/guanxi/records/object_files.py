"""Bytes of files in an object storage: S3 and what speaks like it. Credentials come from the surroundings, as the
library documents (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, or the role of the machine)."""

import errno
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

PIECE = 2**20
OPTIONS = frozenset(("endpoint", "region"))


class Objects:
    """`s3://bucket/folder?endpoint=https://storage.example&region=eu-central-1`; each object is named by its hash."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query))
        if parts.scheme != "s3" or not parts.netloc or given.keys() - OPTIONS:
            raise ValueError("GUANXI_FILES_URL must look like s3://bucket/folder?endpoint=https://…&region=…")
        is_plain = given.get("endpoint", "").startswith("http://")
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=given,  # type: ignore[arg-type]
            client_options={"allow_http": is_plain, "timeout": "60s", "connect_timeout": "5s"},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
        )

    def keep(self, path: Path, digest: str) -> None:
        with path.open("rb") as file, _reached():
            obstore.put(self._store, digest, file)

    def opened(self, digest: str) -> IO[bytes]:
        with _reached():
            return io.BufferedReader(_Reading(obstore.open_reader(self._store, digest, buffer_size=PIECE)))

    @contextmanager
    def local(self, digest: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile() as file:
            with _reached():
                for piece in obstore.get(self._store, digest).stream(min_chunk_size=PIECE):
                    file.write(piece)
            file.flush()
            yield Path(file.name)

    def has(self, digest: str) -> bool:
        try:
            with _reached():
                obstore.head(self._store, digest)
        except FileNotFoundError:
            return False
        return True

    def forget(self, digest: str) -> None:
        try:
            with _reached():
                obstore.delete(self._store, digest)
        except FileNotFoundError:
            return


@contextmanager
def _reached() -> Iterator[None]:
    """What the storage refuses, or does not answer, is an error of the system as with a disk."""
    try:
        yield
    except BaseError as error:
        raise OSError(
            errno.EIO, f"the object storage does not do its part: {str(error).partition(chr(10))[0]}"
        ) from error


class _Reading(io.RawIOBase):
    """The library's reader as Python's own."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        return int(self._reader.seek(place, whence))

    def tell(self) -> int:
        return int(self._reader.tell())

    def readinto(self, buffer: Any) -> int:
        piece = bytes(self._reader.read(len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)
