"""The map of an import: which field takes what from which column. Read from JSON, checked whole, then frozen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.faults import Faults
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.types.reading import is_form

EMPTY_MODES = ("leave", "clear")
REJECT_MODES = ("skip", "all-or-nothing")
SOURCES = ("from", "const", "join", "row")
ROW_NUMBER = "{n}"


@dataclass(frozen=True)
class Column:
    """Where one field gets its value, and how the value is made ready for it."""

    field: str
    take: tuple[str, ...] = ()
    glue: str = ""
    const: str | None = None
    row: str | None = None
    split: str = ""
    part: int = 0
    values: Mapping[str, str] = attribute(default_factory=dict)
    default: str = ""
    match: str = ""
    create_missing: bool = False
    format: str = "auto"
    decimal: str = "."

    @cached_property
    def is_bare(self) -> bool:
        """Whether a cell of one column is all there is to it."""
        return len(self.take) == 1 and not (self.split or self.values) and self.const is None and self.row is None


@dataclass(frozen=True)
class ImportMap:
    """The whole map. `group_rows_by` names a column of the file; `key` names fields."""

    columns: tuple[Column, ...]
    lines: tuple[Column, ...] = ()
    group_rows_by: str = ""
    key: tuple[str, ...] = ()
    empty: str = "leave"
    rejects: str = "skip"

    def sources(self) -> frozenset[str]:
        """The columns of the file that the map reads."""
        taken = {name for column in (*self.columns, *self.lines) for name in column.take}
        return frozenset(taken | ({self.group_rows_by} if self.group_rows_by else set()))


def parse_map(raw: Any) -> ImportMap:
    """The map that a JSON object says; Invalid with one error for each thing that is wrong, by its path."""
    found = Faults()
    raw = found.object_(raw, "map")
    found.unknown(raw, ("columns", "lines", "group_rows_by", "key", "empty", "rejects"), "")
    parsed = ImportMap(
        columns=_columns(raw.get("columns"), "columns", found),
        lines=_columns(raw.get("lines") or {}, "lines", found),
        group_rows_by=found.text(raw.get("group_rows_by") or "", "group_rows_by"),
        key=found.texts(raw.get("key") or [], "key"),
        empty=found.choice(raw.get("empty", "leave"), EMPTY_MODES, "empty"),
        rejects=found.choice(raw.get("rejects", "skip"), REJECT_MODES, "rejects"),
    )
    found.raise_any()
    return parsed


def check_header(wanted: ImportMap, header: tuple[str, ...]) -> None:
    """Refuse a map that reads columns which the file doesn't have."""
    missing = sorted(wanted.sources() - set(header))
    if missing:
        raise Invalid(DomainError("E_UNKNOWN_FIELD", field=name, name=name) for name in missing)


def dump_map(wanted: ImportMap) -> dict[str, Any]:
    """The JSON that `parse_map` reads into the same map."""
    return {
        "columns": {column.field: _dump_column(column) for column in wanted.columns},
        "lines": {column.field: _dump_column(column) for column in wanted.lines},
        "group_rows_by": wanted.group_rows_by or None,
        "key": list(wanted.key),
        "empty": wanted.empty,
        "rejects": wanted.rejects,
    }


def _dump_column(column: Column) -> dict[str, Any]:
    joined = {"join": list(column.take), "with": column.glue}
    source = joined if column.glue or len(column.take) > 1 else {"from": column.take[0] if column.take else None}
    plain: dict[str, Any] = {"values": dict(column.values), "default": column.default, "match": column.match}
    plain |= {"create_missing": column.create_missing, "split": column.split}
    given: dict[str, Any] = {key: value for key, value in plain.items() if value}
    given |= {"part": column.part} if column.split else {}
    given |= {"format": column.format} if column.format != "auto" else {}
    given |= {"decimal": column.decimal} if column.decimal != "." else {}
    fixed = {"const": column.const, "row": column.row}
    return {key: value for key, value in {**source, **fixed, **given}.items() if value is not None}


def _columns(raw: Any, path: str, found: Faults) -> tuple[Column, ...]:
    raw = found.object_(raw, path)
    return tuple(_column(name, spec, f"{path}.{name}", found) for name, spec in raw.items())


def _column(name: str, raw: Any, path: str, found: Faults) -> Column:
    raw = found.object_({"from": raw} if isinstance(raw, str) else raw, path)
    known = (*SOURCES, "with", "split", "part", "values", "default", "match", "create_missing", "format", "decimal")
    found.unknown(raw, known, path)
    _check_source(raw, path, found)
    form = found.text(raw.get("format", "auto"), f"{path}.format")
    if not is_form(form):
        found.add(f"{path}.format", _("name year, month and day once each, such as DD/MM/YYYY"))
    return Column(
        field=name,
        take=_take(raw, path, found),
        glue=found.text(raw.get("with", ""), f"{path}.with"),
        const=found.value(raw["const"], f"{path}.const") if "const" in raw else None,
        row=_row_pattern(raw, path, found),
        split=found.text(raw.get("split", ""), f"{path}.split"),
        part=found.whole(raw.get("part", 0), f"{path}.part"),
        values=_values(raw.get("values", {}), f"{path}.values", found),
        default=found.value(raw.get("default", ""), f"{path}.default"),
        match=found.text(raw.get("match", ""), f"{path}.match"),
        create_missing=found.truth(raw.get("create_missing", False), f"{path}.create_missing"),
        format=form,
        decimal=found.choice(raw.get("decimal", "."), (".", ","), f"{path}.decimal"),
    )


def _check_source(raw: dict[str, Any], path: str, found: Faults) -> None:
    given = [name for name in SOURCES if name in raw]
    if len(given) > 1 or not (given or "default" in raw):
        found.add(path, _("name one of from, const, join and row"))
    if "with" in raw and "join" not in raw:
        found.add(f"{path}.with", _("this goes with “%(name)s” only") % {"name": "join"})
    if "part" in raw and "split" not in raw:
        found.add(f"{path}.part", _("this goes with “%(name)s” only") % {"name": "split"})


def _take(raw: dict[str, Any], path: str, found: Faults) -> tuple[str, ...]:
    if "join" in raw:
        return found.texts(raw["join"], f"{path}.join")
    return (found.text(raw["from"], f"{path}.from"),) if "from" in raw else ()


def _row_pattern(raw: dict[str, Any], path: str, found: Faults) -> str | None:
    if "row" not in raw:
        return None
    pattern = found.text(raw["row"], f"{path}.row")
    if re.sub(re.escape(ROW_NUMBER), "", pattern, count=1) == pattern:
        found.add(f"{path}.row", _("write {n} where the number of the row goes"))
    return pattern


def _values(raw: Any, path: str, found: Faults) -> Mapping[str, str]:
    return {key: found.value(value, f"{path}.{key}") for key, value in found.object_(raw, path).items()}
