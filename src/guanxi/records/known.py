"""What somebody may know of values as the history keeps them: by field, the lines of a document by theirs."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta.module import LINES, Module


class Known:
    """The fields of a module, and of its lines, that an actor may know."""

    def __init__(self, module: Module, actor: Actor, *, page: bool = False) -> None:
        self.fields = readable(module, actor, page=page)
        self.of_lines = readable(module.lines, actor, page=page) if module.lines else frozenset()

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of these values those that he may know."""
        found = {key: value for key, value in values.items() if key in self.fields}
        if self.of_lines and LINES in values:
            found[LINES] = self._lines(values[LINES])
        return found

    def changes(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Of old and new values those that he may know. Of lines nothing where he sees no difference."""
        found = {key: pair for key, pair in changes.items() if key in self.fields}
        if self.of_lines and LINES in changes:
            old, new = map(self._lines, changes[LINES])
            found |= {LINES: [old, new]} if old != new else {}
        return found

    def _lines(self, lines: Any) -> Any:
        return lines and [
            {key: value for key, value in line.items() if key == "id" or key in self.of_lines} for line in lines
        ]
