"""The values of a picklist as a file, to be kept, translated or taken to another list, and read from one."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from guanxi.exchange.formats.csv_writer import MARK, csv_lines
from guanxi.exchange.formats.guard import unguard
from guanxi.exchange.formats.reading import read_table
from guanxi.exchange.formats.table import problems
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.kernel.text import fold
from guanxi.meta.types.reading import plain_bool

COLUMNS = ("value", "label_zh", "label_en", "colour", "active")
MOST = 1000


def as_csv(options: Iterable[Mapping[str, Any]]) -> bytes:
    """One value a line, in order."""
    return (MARK + "".join(csv_lines([COLUMNS, *map(_cells, options)]))).encode()


def from_file(path: Path) -> list[dict[str, Any]]:
    """The values of a file, CSV or a workbook, in its order; E_CSV where one can't be read."""
    table = read_table(path)
    for problem in problems(table):
        raise problem
    places = {fold(name): place for place, name in enumerate(table.header)}
    if not {"label_zh", "label_en", "value"} & set(places):
        raise DomainError("E_CSV", line=1, hint=_("the columns are called %(names)s") % {"names": ", ".join(COLUMNS)})
    found = []
    for row in table.rows():
        said = {key: unguard(row.cells[places[key]]).strip() for key in COLUMNS if key in places}
        found.append(_option(row.line, said))
        if len(found) > MOST:
            raise DomainError("E_CSV", line=row.line, hint=_("at most %(count)s values") % {"count": MOST})
    return found


def _option(line: int, said: Mapping[str, str]) -> dict[str, Any]:
    colour = digits(said.get("colour") or "1")
    active = plain_bool(said.get("active") or "yes")
    if colour is None or not 1 <= colour <= 10:
        raise DomainError("E_CSV", line=line, hint=_("a colour is a number from 1 to 10"))
    if active is None:
        raise DomainError("E_CSV", line=line, hint=_("write yes or no under %(name)s") % {"name": "active"})
    words = {key: said.get(key, "") for key in ("value", "label_zh", "label_en")}
    return {**words, "colour": colour - 1, "active": active}


def _cells(one: Mapping[str, Any]) -> list[str]:
    active = "yes" if one.get("active", True) else "no"
    return [one["value"], one["label_zh"], one["label_en"], str(one["colour"] + 1), active]
