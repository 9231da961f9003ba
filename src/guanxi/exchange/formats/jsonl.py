"""JSON Lines as a table: an object a line, objects inside it by a dot, its `lines` as rows of their own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.exchange.formats.cells import LONGEST_CELL, TOO_LONG
from guanxi.exchange.formats.guard import guard
from guanxi.exchange.formats.table import MOST_COLUMNS, Row, Table, checked_header
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import opened

LINES = "lines"
LONGEST_LINE = 16 * 2**20
MARK = "\ufeff"
LIST_SIGN = ", "

NOT_JSON = _("every line must be a JSON object such as {…}: %(detail)s")
NOT_UTF8 = _("the text is not UTF-8; save the file as UTF-8")
NO_NUMBER = _("NaN and Infinity are no numbers")
TOO_DEEP = _("it is nested too deeply.")
LINES_ARE_OBJECTS = _("“lines” must be a list of objects")

Flat = dict[str, str]


class Digits(str):
    """A number as it is written, so that none of its digits is lost."""

    __slots__ = ()


def looks_like_json(head: bytes) -> bool:
    """Whether a file begins like an object with a named value."""
    text = head.decode("utf-8-sig", "ignore").lstrip()
    return text.startswith("{") and text[1:].lstrip()[:1] in {'"', "}"}


def read_jsonl(path: Path) -> Table:
    """The table: its columns are all names that occur anywhere in the file."""
    own: dict[str, None] = {}
    inner: dict[str, None] = {}
    for _line, record, lines in _objects(path, _quickly):
        own |= dict.fromkeys(record)
        for each in lines:
            inner |= dict.fromkeys(f"{LINES}.{name}" for name in each)
        if len(own) + len(inner) > MOST_COLUMNS:
            break  # and is refused below: names must not fill the memory
    if not own:
        raise DomainError("E_EMPTY_FILE")
    header = checked_header(1, [*own, *inner])
    return Table(header, lambda: _rows(path, tuple(own), tuple(inner)), is_grouped=True)


def _rows(path: Path, own: tuple[str, ...], inner: tuple[str, ...]) -> Iterator[Row]:
    names = [name.removeprefix(f"{LINES}.") for name in inner]
    for number, (line, record, lines) in enumerate(_objects(path, _exactly), 1):
        cells = [guard(record.get(name, "")) for name in own]
        for each in lines or [{}]:
            yield Row(number, line, [*cells, *(guard(each.get(name, "")) for name in names)])


def _objects(path: Path, parsed: Callable[[str, int], dict[str, Any]]) -> Iterator[tuple[int, Flat, list[Flat]]]:
    """The line, the values and the inner lines of each object."""
    with opened(path) as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                raise DomainError("E_CSV", line=number, hint=TOO_LONG)
            text = _text(raw, number)
            if text:
                yield number, *_shallow(text, number, parsed)


def _shallow(text: str, number: int, parsed: Callable[[str, int], dict[str, Any]]) -> tuple[Flat, list[Flat]]:
    try:
        return _parted(parsed(text, number), number)
    except RecursionError:
        raise DomainError("E_CSV", line=number, hint=TOO_DEEP) from None


def _text(raw: bytes, number: int) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise DomainError("E_CSV", line=number, hint=NOT_UTF8) from None
    return (text.removeprefix(MARK) if number == 1 else text).strip()


def _quickly(text: str, number: int) -> dict[str, Any]:
    """The object, when its names alone matter."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _exactly(text, number)
    return found if isinstance(found, dict) else _exactly(text, number)


def _exactly(text: str, number: int) -> dict[str, Any]:
    """The object with its numbers as they are written; a line that holds none is refused."""
    try:
        found = json.loads(text, parse_float=Digits, parse_int=Digits, parse_constant=_no_number)
    except ValueError as error:
        detail = getattr(error, "msg", None) or error
        raise DomainError("E_CSV", line=number, hint=NOT_JSON % {"detail": detail}) from None
    if not isinstance(found, dict):
        raise DomainError("E_CSV", line=number, hint=NOT_JSON % {"detail": text[:40]})
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{NO_NUMBER} ({name})")


def _parted(raw: dict[str, Any], number: int) -> tuple[Flat, list[Flat]]:
    lines = raw.pop(LINES, None) or []
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise DomainError("E_CSV", line=number, hint=LINES_ARE_OBJECTS)
    return _flat(raw, number), [_flat(line, number) for line in lines]


def _flat(raw: dict[str, Any], number: int) -> Flat:
    found: Flat = {}
    for name, value in raw.items():
        if isinstance(value, dict) and value and all(not isinstance(part, dict | list) for part in value.values()):
            found |= {f"{name}.{inner}": _cell(part) for inner, part in value.items()}
        else:
            found[name] = _cell(value)
    if any(len(cell) > LONGEST_CELL for cell in found.values()):
        raise DomainError("E_CSV", line=number, hint=TOO_LONG)
    return found


def _cell(value: Any) -> str:
    """A value as the cell of a file; several plain ones stand between commas, anything deeper stays JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return LIST_SIGN.join(value)
    return str(value) if isinstance(value, str) else json.dumps(_with_numbers(value), ensure_ascii=False)


def _with_numbers(value: Any) -> Any:
    """The value with its numbers as numbers, for what is kept as JSON."""
    if isinstance(value, Digits):
        return int(value) if value.lstrip("-").isdigit() and len(value) < 20 else float(value)
    if isinstance(value, dict):
        return {name: _with_numbers(part) for name, part in value.items()}
    return [_with_numbers(part) for part in value] if isinstance(value, list) else value
