"""A first look at a file: what a person needs to see before mapping its columns."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from guanxi.access.actor import Actor
from guanxi.exchange.formats.guard import unguard
from guanxi.exchange.formats.reading import Form, form_of, read_table
from guanxi.exchange.guess import Guess, guess_map
from guanxi.exchange.mapping import ImportMap
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Inspection:
    """How a file is written, its header and first rows, and the map that suits the header as far as it is known."""

    form: Form
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: Guess


def inspect_file(module: Module, actor: Actor, path: Path, sheet: str = "") -> Inspection:
    """Look at a file without keeping anything of it. Refuses what can't be read."""
    actor.require(module, "import")
    form = form_of(path, sheet)
    table = read_table(path, form)
    rows = tuple(tuple(map(unguard, row.cells)) for row in islice(table.rows(), SHOWN_ROWS))
    return Inspection(form, table.header, rows, _guess(module, actor, table.header))


def _guess(module: Module, actor: Actor, header: tuple[str, ...]) -> Guess:
    try:
        return guess_map(module, actor, header)
    except DomainError:
        return Guess(map=ImportMap(columns=()), unknown=header, read_only=())
