"""Further pages of a record, offered in the menu of its head: whoever has such a page adds it here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.web.menu import address


@dataclass(frozen=True, kw_only=True)
class Door:
    """One page: label, icon, and where it is: `rest` behind the address of the record, or `href` with `{slug}`, `{key}`
    and `{id}`. `is_for` says for which records of which modules, and for whom; it asks the database nothing.

    With `verb` it stands in the history instead, beside the entries of that verb, which it explains.
    """

    label: Any
    icon: str
    is_for: Callable[[Module, Any, Actor], bool]
    rest: str = ""
    href: str = ""
    verb: str = ""


_doors: list[Door] = []


def add(door: Door) -> None:
    """Offer a further page of records."""
    _doors.append(door)


def doors_of(module: Module, record: Any, actor: Actor) -> list[dict[str, Any]]:
    """The further pages of this record for this person."""
    return [_shown(door, module, record) for door in _doors if not door.verb and door.is_for(module, record, actor)]


def reasons_of(module: Module, record: Any, actor: Actor) -> dict[str, dict[str, Any]]:
    """By verb: the page that tells more about such entries of the history of this record."""
    found = [door for door in _doors if door.verb and door.is_for(module, record, actor)]
    return {door.verb: _shown(door, module, record) for door in found}


def _shown(door: Door, module: Module, record: Any) -> dict[str, Any]:
    return {"label": door.label, "icon": door.icon, "href": _href(door, module, record)}


def _href(door: Door, module: Module, record: Any) -> str:
    if door.href:
        return door.href.format(id=record.pk, slug=module.slug, key=module.key)
    return f"{address(module)}{record.pk}/{door.rest}"
