"""Where the bytes of files lie, by their hash: in a folder of the home, or in an object storage that several machines
share (GUANXI_FILES_URL). Everything that reads, writes or removes such bytes goes through here.
"""

import importlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings


class Store(Protocol):
    """A place that keeps bytes under their hash. What is not there is a FileNotFoundError."""

    def keep(self, path: Path, digest: str) -> None:
        """Take the bytes of a local file, which is gone or of no use afterwards."""

    def opened(self, digest: str) -> IO[bytes]:
        """The bytes, to be read and closed by the caller."""

    def local(self, digest: str) -> AbstractContextManager[Path]:
        """The bytes as a file on this machine, for as long as the block lasts."""

    def has(self, digest: str) -> bool:
        """Whether they are there."""

    def forget(self, digest: str) -> None:
        """Remove them, if they are there."""


class Folder:
    """A folder of this machine, or one that it shares with others."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, path: Path, digest: str) -> None:
        target = self._place(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)

    def opened(self, digest: str) -> IO[bytes]:
        return self._place(digest).open("rb")

    @contextmanager
    def local(self, digest: str) -> Iterator[Path]:
        yield self._place(digest)

    def has(self, digest: str) -> bool:
        return self._place(digest).exists()

    def forget(self, digest: str) -> None:
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self._root / digest[:2] / digest


def store() -> Store:
    """The place that the settings name."""
    url = settings.ENVIRONMENT.files_url
    return _objects(url) if url else Folder(Path(settings.FILES_ROOT))


@cache
def _objects(url: str) -> Store:
    """Object storage needs a library that not everybody installs: it is loaded when it is asked for."""
    made: Store = importlib.import_module("guanxi.records.object_files").Objects(url)
    return made
