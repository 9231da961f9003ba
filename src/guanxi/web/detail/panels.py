"""What modules show of their own on the page of a record, above its timeline: whoever has such a part adds it here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One part: for records of a module, a template, and what gives its values, or nothing to leave it out. One that
    `shows_lines` of the record stands for the table of them."""

    module: str
    template: str
    load: Callable[[Any, Actor], dict[str, Any] | None]
    shows_lines: bool = False


_panels: list[Panel] = []


def add(panel: Panel) -> None:
    """Show a further part on the pages of records."""
    _panels.append(panel)


def show_lines(module: str) -> bool:
    """Whether one of the parts shows the lines of a module's records."""
    return any(one.shows_lines for one in _panels if one.module == module)


def panels_of(module: str, record: Any, actor: Actor) -> list[dict[str, Any]]:
    """The further parts of this record for this person: template and values."""
    found = [(one.template, one.load(record, actor)) for one in _panels if one.module == module]
    return [{"template": template, **values} for template, values in found if values is not None]
