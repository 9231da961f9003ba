"""What the pages of an import show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.exchange.distinct import distinct_values
from guanxi.exchange.error_file import failures
from guanxi.exchange.inspect import Inspection
from guanxi.exchange.lookup import runs_of
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import counts
from guanxi.exchange.saved_maps import maps_of
from guanxi.exchange.takeback import check_undo
from guanxi.jobs.models import State
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.web import formats
from guanxi.web.forms.sent import fresh_token
from guanxi.web.imports import offers
from guanxi.web.imports.rows import NOTHING, MapRow
from guanxi.web.menu import address

RUNS, REASONS, SPARE_PAIRS = 10, 100, 2
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"}


@dataclass(frozen=True)
class Choices:
    """What the second page shows as chosen: the rows of the form, and how to import."""

    rows: Sequence[MapRow]
    key: Sequence[str] = ()
    how: Mapping[str, str] = field(default_factory=dict)
    map_name: str = ""


def upload_values(module: Module, actor: Actor) -> dict[str, Any]:
    """The first page: a file, and the imports before."""
    runs = runs_of(actor).filter(module=module.key).select_related("job").order_by("-pk")[:RUNS]
    return {"module": module, "runs": [_line(run) for run in runs]}


def _line(run: ImportRun) -> dict[str, Any]:
    return {
        "href": f"/m/{registry.get(run.module).slug}/import/{run.job_id}",
        "name": run.file_name,
        "when": formats.moment(run.started_at),
        "state": _("Undone") if run.undone_at else str(State(run.job.state).label),
        "dry_run": run.dry_run,
        "documents": run.documents,
    }


def match_values(
    module: Module, actor: Actor, token: str, path: Path, seen: Inspection, chosen: Choices
) -> dict[str, Any]:
    """The second page: how the file was read, and which column goes where."""
    may_history = actor.may(module, "history_import")
    key = [*chosen.key, "", ""]
    return {
        "module": module,
        "file": token,
        "file_name": path.name,
        "seen": seen,
        "delimiter": DELIMITERS.get(seen.form.delimiter, seen.form.delimiter),
        "rows": _rows(module, actor, path, seen, chosen.rows),
        "targets": offers.targets(module, actor, history=may_history),
        "forms": offers.DATE_FORMS,
        "keys": offers.key_choices(module, actor),
        "key": key[0],
        "second_key": key[1],
        "how": chosen.how,
        "maps": [{"id": kept.pk, "name": kept.name} for kept in maps_of(module, actor)],
        "map_name": chosen.map_name,
        "may_history": may_history,
        "has_lines": module.lines is not None,
        "nothing": NOTHING,
        "form_token": fresh_token(),
    }


def _rows(module: Module, actor: Actor, path: Path, seen: Inspection, rows: Sequence[MapRow]) -> list[dict[str, Any]]:
    """Each row with its first values, and with the options that its field makes sense of."""
    limited = [row.column for row in rows if row.column and offers.meanings(offers.field_named(module, row.field))]
    values = distinct_values(path, seen.form, limited) if limited else {}
    return [_shown(module, actor, seen, row, values.get(row.column, [])) for row in rows]


def _shown(module: Module, actor: Actor, seen: Inspection, row: MapRow, values: Sequence[str]) -> dict[str, Any]:
    item = offers.field_named(module, row.field)
    kind = item.type if item else None
    place = seen.header.index(row.column) if row.column in seen.header else -1
    samples = [cells[place] for cells in seen.rows if 0 <= place < len(cells) and cells[place]]
    return {
        "row": row,
        "place": str(row.place),
        "samples": samples[:3],
        "matches": offers.matches(item, actor),
        "meanings": offers.meanings(item),
        "pairs": _pairs(row, values, item),
        "is_unclear": any(not offers.is_understood(item, text) and text not in row.values for text in values),
        "is_date": isinstance(kind, Date | DateTime),
        "is_number": isinstance(kind, DecimalNumber | Integer) and not (item and item.target),
    }


def _pairs(row: MapRow, values: Sequence[str], item: Any) -> list[dict[str, Any]]:
    """The values of the file and what they mean, the map's first; room for more where the file's are not known."""
    known = list(dict.fromkeys((*row.values, *values)))
    shown = [
        {
            "value": text,
            "means": NOTHING if row.values.get(text) == "" else row.values.get(text, ""),
            "is_unclear": text not in row.values and not offers.is_understood(item, text),
        }
        for text in known
    ]
    return shown + [{"value": "", "means": "", "is_unclear": False}] * (SPARE_PAIRS if row.field and not values else 0)


def run_values(module: Module, run: ImportRun, token: str, sheet: str) -> dict[str, Any]:
    """The last page: how far it is, what became of the rows, and the way back."""
    job = run.job
    is_ended = job.state not in (State.QUEUED, State.RUNNING)
    found = counts(run)
    return {
        "module": module,
        "run": run,
        "file": token,
        "sheet": sheet,
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": is_ended,
        "is_cancelled": job.state == State.CANCELLED,
        "counts": found,
        "failures": [_failure(module, failure) for failure in failures(run, REASONS)],
        "shown_failures": REASONS,
        "error": job.error,
        "can_undo": is_ended and may_undo(run),
        "form_token": fresh_token(),
        "map": as_json(run.map),
        "href": f"{address(module)}import/{run.job_id}",
        "written": found["created"] + found["updated"],
    }


def _failure(module: Module, failure: dict[str, Any]) -> dict[str, Any]:
    """A refused row with each of its problems and the label of the field that it is about."""
    problems = [
        {**error, "label": offers.label_of(module, _target(error["field"])) if error["field"] else ""}
        for error in failure["errors"]
    ]
    return {"line": failure["line"], "problems": problems}


def _target(name: str) -> str:
    """The field of a line without the number of the line."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 else name


def as_json(raw_map: Any) -> str:
    """A map as people can read and keep it."""
    return orjson.dumps(raw_map, option=orjson.OPT_INDENT_2).decode()


def may_undo(run: ImportRun) -> bool:
    """Whether the import may still be undone."""
    try:
        check_undo(run)
    except DomainError:
        return False
    return True
