"""Sheets: settings that belong together, shown on one page, checked and kept at once, such as a server with its keys.

Each is declared beside what keeps it. Its page and the interface for programs (`/settings/sheets/{key}`) do the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.types.text import Secret


def nothing_wrong(_values: Mapping[str, Any]) -> Iterable[DomainError]:
    """For sheets on which every value is as good as every other."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One such page, for administrators.

    `known` gives what is set by the keys of the fields; of a secret anything where one is kept. `check` names what is
    wrong with well-formed values, those that are not left out; `keep` gets all of them and who sets them. A secret that
    is left empty stays as it is, for as long as `keep` finds it to be that of the same account. What a sheet says goes
    into other companies with the configuration, but for the fields that it `leaves`; one that stays `at_home` is about
    this installation: a connection to another system, where backups lie.
    """

    key: str
    label: Any
    about: Any
    href: str
    fields: Callable[[], tuple[Field, ...]]
    known: Callable[[], Mapping[str, Any]]
    keep: Callable[[Any, Mapping[str, Any]], None]
    check: Callable[[Mapping[str, Any]], Iterable[DomainError]] = nothing_wrong
    group: str = "system"
    leaves: tuple[str, ...] = ()
    at_home: bool = False


_declared: dict[str, Sheet] = {}


def declare(sheet: Sheet) -> Sheet:
    """Make a sheet known; a key can be taken once."""
    if sheet.key in _declared:
        raise ValueError(f"sheet {sheet.key!r} is declared twice")
    _declared[sheet.key] = sheet
    return sheet


def all_sheets() -> tuple[Sheet, ...]:
    """Every sheet, by key."""
    return tuple(sorted(_declared.values(), key=lambda one: one.key))


def find(key: str) -> Sheet | None:
    """The sheet of a key, or nothing."""
    return _declared.get(key)


def is_secret(field: Field) -> bool:
    """Whether a value is only ever written."""
    return isinstance(field.type, Secret)
