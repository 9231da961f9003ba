"""The rows that were refused, as a file that can be mended and imported again: as they were, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from guanxi.exchange.formats.csv_writer import Written, csv_lines, write_csv
from guanxi.exchange.formats.guard import unguard
from guanxi.exchange.models import ImportRun, Outcome


def error_header(run: ImportRun) -> list[str]:
    """The columns of the file and one more, in the reader's language."""
    return [*run.header, _("Reason")]


def error_rows(run: ImportRun) -> Iterator[list[str]]:
    """Each refused row as it was, as wide as the header, with the reasons behind it."""
    width = len(run.header)
    for document, errors in _refused(run):
        for place, (_number, _line, cells) in enumerate(document):
            kept = [*map(unguard, cells), *[""] * (width - len(cells))]
            yield [*kept[:width], _reasons(errors) if place == 0 else ""]


def error_lines(run: ImportRun) -> Iterator[str]:
    """The whole file as a stream of lines."""
    yield from csv_lines([error_header(run)])
    yield from csv_lines(error_rows(run))


def write_error_file(run: ImportRun, path: Path) -> Written:
    """The file itself."""
    return write_csv(path, error_header(run), error_rows(run))


def failures(run: ImportRun, limit: int) -> list[dict[str, Any]]:
    """The first refused rows with line and reasons, for a page or an answer."""
    found = run.rows.filter(outcome=Outcome.FAILED).order_by("number")[:limit]
    return [{"row": row.number, "line": row.content[0][1], "errors": row.errors} for row in found]


def _refused(run: ImportRun) -> Iterator[tuple[list[Any], list[dict[str, str]]]]:
    rows = run.rows.filter(outcome=Outcome.FAILED).order_by("number")
    yield from rows.values_list("content", "errors").iterator(chunk_size=500)


def _reasons(errors: list[dict[str, str]]) -> str:
    return " ".join(error["message"] for error in errors)
