"""How a record is laid out on a page and how lists begin. Administrators may override it with the same shape."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a record page and its form; `shown` is a condition of the record, or True."""

    label: Any
    fields: tuple[str, ...]
    columns: int = 2
    folded: bool = False
    shown: Any = True


@dataclass(frozen=True, kw_only=True)
class FieldTerms:
    """What a layout asks of one field: each True, False, or a condition that the record may meet."""

    required: Any = False
    read_only: Any = False
    shown: Any = True


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Sections of a record page and its form; `header`: the facts beside the title, `quick`: those of quick create;
    `card`: what stands below the title where a list is a row of cards on a phone, `printed`: the columns of a list on
    paper, both as the list has them where they are empty; `related` and `buttons`: the lists beside a record and its
    actions that come first, all but those that it goes `without`; `terms`: what it asks of fields beside what holds for
    them anyway."""

    sections: tuple[Section, ...]
    header: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    terms: Mapping[str, FieldTerms] = field(default_factory=dict)

    def arranged(self, first: Iterable[str], keys: Iterable[str]) -> list[str]:
        """Of these keys those that it shows: the first ones in their order, and what it doesn't know behind them."""
        there = [key for key in keys if key not in self.without]
        return list(dict.fromkeys((*(key for key in first if key in there), *there)))


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """With which view a list begins, and with which columns; empty where nothing is said about it."""

    view: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RowColour:
    """How rows that meet a condition stand out: by a place in the palette of ten, and by a word beside their title."""

    label: str
    tint: int
    when: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A list with its columns, filter and order; of kind `kanban`, a board grouped by a field.

    A list may be grouped too (`group_by`, such as `owner` or `close_date:quarter`). `widths` are pixels by column,
    `frozen` says how many columns stay in sight. A view that somebody has saved is `kept`, its key is its id; it is
    `own` to who made it, and `shared` where others have it too. Of `colours` the first that fits counts.
    `chart`: what its chart adds up (`of`) and how it is drawn (`shape`).
    `reasons` names the field that a move to some column of a board asks to fill in.
    """

    key: str
    label: Any
    kind: str = "list"
    columns: tuple[str, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    group_by: str = ""
    sort: str = "-updated_at"
    sums: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 1
    density: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    colours: tuple[RowColour, ...] = ()
    chart: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False
    own: bool = False
    shared: bool = False
