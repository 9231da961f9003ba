"""Writing rows past the store, for nothing is checked: what nobody names has its default, and keys are folded."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Model

from guanxi.kernel.inserting import insert_columns
from guanxi.kernel.text import KeyColumn, fold

Row = dict[str, Any]
Columns = dict[str, Sequence[Any]]


def load(model: type[Model], rows: Iterator[Row], tell: Callable[[int], None], size: int = 10_000) -> None:
    """Write the rows of a table, given by attribute, some thousand at a time; tells how many are written."""
    base = _base_row(model)
    keys = [field for field in model._meta.concrete_fields if isinstance(field, KeyColumn) and field.source]
    done = 0
    while block := list(islice(rows, size)):
        columns: Columns = {name: [row.get(name, value) for row in block] for name, value in base.items()}
        for key in keys:
            columns[key.attname] = _folded(columns[key.source])
        insert_columns(model, columns)
        done += len(block)
        tell(done)


def _base_row(model: type[Model]) -> Row:
    """What every row has in the columns that nobody names."""
    empty = model()
    return {field.attname: getattr(empty, field.attname) for field in model._meta.concrete_fields}


def _folded(texts: Sequence[Any]) -> list[str]:
    """The keys of texts, each folded once: many say the same."""
    known = {text: fold(text or "") for text in set(texts)}
    return [known[text] for text in texts]
