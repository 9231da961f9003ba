"""The bytes of files that hang on records, by their hash."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from guanxi.records.file_bytes import store
from guanxi.records.models import StoredFile
from guanxi.transfer.snapshot import Snapshot

PIECE = 2**20
DIGEST = re.compile(r"[0-9a-f]{64}")
FOLDER = re.compile(r"[0-9a-f]{32}")
PLACES = {
    ("records_storedfile", "sha256"): DIGEST,
    ("exchange_importrun", "folder"): FOLDER,
    ("exchange_exportrun", "folder"): FOLDER,
}


def digests_in(source: Snapshot) -> set[str]:
    """The hashes of all files that a database names, those that were taken off included: they can be brought back."""
    table = StoredFile._meta.db_table
    named = source.ask(f"SELECT DISTINCT sha256 FROM {table}") if source.has(table) else []
    return {row[0] for row in named if DIGEST.fullmatch(row[0])}


def strange_places(source: Snapshot) -> list[str]:
    """Columns that name places on the disk with something in them that Guanxi never writes: another's folder, say."""
    return [
        f"{table}.{column}"
        for (table, column), form in PLACES.items()
        if source.has(table)
        and any(not form.fullmatch(row[0]) for row in source.ask(f"SELECT DISTINCT {column} FROM {table}"))
    ]


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
    if not store().has(digest):
        store().keep(path, digest)
