"""A list as a file: the same rows, columns and rights as on the screen, in a form that comes in again.

Which records go out is settled at the start, in their order; then they are written a batch at a time into a folder, so
that a killed export goes on where its last batch ended, and a record that someone changes meanwhile is neither left out
nor there twice.
"""

import shutil
import tempfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson
from django.utils import timezone

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.exchange.cells import Row
from guanxi.exchange.formats.reading import CSV, JSONL, XLSX
from guanxi.exchange.outgoing import Finished, Shape, append, finish, shape_of
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import opened
from guanxi.meta.module import Module, SavedView
from guanxi.records.audit import note
from guanxi.records.dump import columns_of
from guanxi.records.query import MAX_LIMIT, Query, apply, parse
from guanxi.records.sensitive import warn_of_export
from guanxi.records.sorting import ordered, terms_of
from guanxi.records.sources import ActorSources

KINDS = (CSV, XLSX, JSONL)
IDS = "ids"
ID_BYTES = 8
IDS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Progress:
    """How far the writing of an export has come: records, bytes of the file, and rows in it."""

    records: int = 0
    place: int = 0
    rows: int = 0


def export_file(
    module: Module,
    actor: Actor,
    query: Query,
    path: Path,
    *,
    kind: str = CSV,
    columns: Sequence[str] = (),
    is_marked: bool = False,
) -> Finished:
    """Write a list into a file here and now, and into the history how many rows it had and its hash.

    Hours of a workbook bear no zone: they go out by the actor's clock, as they come in again by it.
    """
    shape = shape_of(module, actor, kind, columns, is_marked=is_marked)
    with tempfile.TemporaryDirectory() as name, timezone.override(actor.timezone):
        folder, at = Path(name), Progress()
        total = settle_records(module, actor, query, folder)
        at = write_batch(shape, folder, at, MAX_LIMIT)
        while at.records < total:
            at = write_batch(shape, folder, at, MAX_LIMIT)
        finished = finish(shape, folder, at.rows)
        with opened(finished.path) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    note_export(module, actor, finished, query)
    return finished


def settle_records(module: Module, actor: Actor, query: Query, folder: Path) -> int:
    """Keep the ids of all records that go out, in the order of the list; how many they are."""
    actor.require(module, "export")
    actor.require(module, "view")
    terms = terms_of(module, query.sort, ActorSources(actor).readable(module))
    ids = iter(ordered(apply(module, actor, query), terms).values_list("pk", flat=True).iterator(chunk_size=2000))
    count = 0
    with (folder / IDS).open("wb") as file:
        while some := array("q", islice(ids, IDS_AT_ONCE)):
            some.tofile(file)
            count += len(some)
    return count


def write_batch(shape: Shape, folder: Path, at: Progress, size: int) -> Progress:
    """Write the next records behind the place that the batch before reached; what a killed one left there goes."""
    ids = _ids(folder, at.records, size)
    place, rows = append(shape, folder, at.place, _records(shape, ids))
    return Progress(at.records + len(ids), place, at.rows + rows)


def note_export(module: Module, actor: Actor, finished: Finished, query: Query) -> None:
    """Every export is in the history; of a large one administrators are told."""
    facts = {"rows": finished.rows, "sha256": finished.sha256, "query": [list(pair) for pair in query.pairs]}
    note(module, actor, 0, "exported", facts=facts)
    warn_of_export(actor, module, finished.rows, finished.sha256)


def view_query(module: Module, actor: Actor, view: SavedView) -> Query:
    """The rows that a saved view shows, in its order."""
    return parse(module, actor, [*view_pairs(view), ("sort", view.sort)])


def view_pairs(view: SavedView) -> list[tuple[str, str]]:
    """The filter of a saved view as it stands in an address."""
    return [("filter", orjson.dumps(dict(view.filters)).decode())] if view.filters else []


def kind_of(path: Path) -> str:
    """The format that the ending of a file names; E_CHOICE when it names none."""
    kind = path.suffix.lower().removeprefix(".")
    return checked_kind("jsonl" if kind == "ndjson" else kind)


def checked_kind(kind: str) -> str:
    if kind not in KINDS:
        raise DomainError("E_CHOICE", field="format", label="format", choices=", ".join(KINDS))
    return kind


def _ids(folder: Path, first: int, size: int) -> list[int]:
    with (folder / IDS).open("rb") as file:
        file.seek(first * ID_BYTES)
        found = array("q")
        found.frombytes(file.read(size * ID_BYTES))
    return list(found)


def _records(shape: Shape, ids: Sequence[int]) -> list[Row]:
    """The records as the actor sees them at this moment, in the order settled; who lost sight of one doesn't get it."""
    shape.actor.require(shape.module, "export")
    found: dict[int, Row] = {}
    for start in range(0, len(ids), MAX_LIMIT):
        rows = visible(shape.module, shape.actor).filter(pk__in=ids[start : start + MAX_LIMIT])
        found |= {row["id"]: row for row in rows.values(*{"id", *columns_of(shape.module, shape.fields)})}
    return [found[pk] for pk in ids if pk in found]
