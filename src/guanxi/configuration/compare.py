"""What would change here if a configuration were put into force: part by part, line by line, and what stands against
it as far as names tell."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import ndiff
from typing import Any

from guanxi.configuration import files
from guanxi.configuration.kinds import Kind, kinds
from guanxi.configuration.names import VIEW, Names
from guanxi.configuration.text import Wanted
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.configuration import OPTION

NEW, SAME, DIFFERS, GONE = "new", "same", "differs", "gone"
MOST_LINES = 200  # of one difference

Line = tuple[str, str]  # "-" for what is here, "+" for what would be


@dataclass(frozen=True)
class Difference:
    """One field that is otherwise here."""

    key: str
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Item:
    """One part of a configuration beside what is here. `refused` says what it names that is nowhere; `left_out` names
    the file that the text does not bring along."""

    kind: str
    name: str
    label: str
    title: str
    state: str
    differences: tuple[Difference, ...] = ()
    refused: tuple[DomainError, ...] = ()
    left_out: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.name}"


def compare(wanted: Wanted) -> list[Item]:
    """Every part that is wanted, in the order of the kinds."""
    names, every = Names(), kinds()
    here = {key: every[key].read(names) for key in every if key in wanted}
    return [
        _item(every[key], name, document, here[key], wanted, names)
        for key in every
        if key in wanted
        for name, document in sorted(wanted[key].items())
    ]


def differences(kind: Kind, old: Any, new: Any) -> tuple[Difference, ...]:
    """What two documents of a kind say otherwise, field by field."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        old, new = {"": old}, {"": new}
    return tuple(
        Difference(key, kind.part(key) if key else "", tuple(lines_between(old.get(key), new.get(key))))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    )


def _item(kind: Kind, name: str, wanted: Any, here: Mapping[str, Any], every: Wanted, names: Names) -> Item:
    now = here.get(name)
    meant = kind.meant(name, wanted, now)
    return Item(
        kind=kind.key,
        name=name,
        label=str(kind.label),
        title=kind.title(name, wanted if wanted is not None else now),
        state=_state(now, meant),
        differences=differences(kind, now, meant) if now != meant and None not in (now, meant) else (),
        refused=tuple(_nowhere(kind, name, wanted, every, names)) if wanted is not None and now != meant else (),
        left_out=wanted[files.ATTACHED]["name"] if files.is_missing(wanted, now) else "",
    )


def _state(now: Any, wanted: Any) -> str:
    if now == wanted:
        return SAME
    return NEW if now is None else GONE if wanted is None else DIFFERS


def _nowhere(kind: Kind, name: str, wanted: Any, every: Wanted, names: Names) -> Iterator[DomainError]:
    """What a document names that is neither here nor comes along."""
    missing: dict[tuple[str, str], DomainError] = {}

    def look(target: str, called: Any) -> Any:
        if target == OPTION:
            return called
        slug = "views" if target == VIEW else registry.get(target).slug
        try:
            names.here(target, called)
        except DomainError as error:
            if every.get(slug, {}).get(str(called)) is None:
                missing[target, str(called)] = error
        return called

    kind.named(name, wanted, look)
    yield from missing.values()


def lines_between(old: Any, new: Any) -> Iterator[Line]:
    """What stands there otherwise, line by line."""
    before, after = _told(old), _told(new)
    found = ((line[0], line[2:]) for line in ndiff(before, after) if line[0] in "-+")
    for place, line in enumerate(found):
        if place == MOST_LINES:
            return
        yield line


def _told(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).splitlines()
