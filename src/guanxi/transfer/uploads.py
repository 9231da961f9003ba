"""The bytes of files that hang on records, by their hash."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from guanxi.records.files import path_of
from guanxi.records.models import StoredFile
from guanxi.transfer.snapshot import Snapshot

PIECE = 2**20


def digests_in(source: Snapshot) -> set[str]:
    """The hashes of all files that a database names, those that were taken off included: they can be brought back."""
    table = StoredFile._meta.db_table
    return {row[0] for row in source.ask(f"SELECT DISTINCT sha256 FROM {table}")} if source.has(table) else set()


def place_of(digest: str) -> Path:
    """Where the bytes with a hash lie."""
    return path_of(StoredFile(sha256=digest))


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(chunks: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def move_in(path: Path, digest: str) -> None:
    """Give the bytes their place, unless they are there."""
    target = place_of(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
