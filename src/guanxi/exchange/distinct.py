"""Which values stand in the columns of a file, so that a person can say what each of them means."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from guanxi.exchange.formats.guard import unguard
from guanxi.exchange.formats.reading import Form, read_table

LOOKED_AT = 2_000  # rows: this is read while a page waits
MOST = 50


def distinct_values(path: Path, form: Form, columns: Sequence[str]) -> dict[str, list[str]]:
    """The values of each column in the order they come; nothing for a column with more than can be gone through."""
    table = read_table(path, form)
    places = {name: table.header.index(name) for name in columns if name in table.header}
    found: dict[str, dict[str, None]] = {name: {} for name in places}
    for row in islice(table.rows(), LOOKED_AT) if places else ():
        for name, place in places.items():
            text = unguard(row.cells[place]).strip() if place < len(row.cells) else ""
            if text and len(found[name]) <= MOST:
                found[name][text] = None
    return {name: list(values) for name, values in found.items() if len(values) <= MOST}
