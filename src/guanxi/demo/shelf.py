"""Where the story is put down: writes batches through the store and remembers which record became of what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.store import Change

MARK = "demo"  # the source system of all records


@dataclass
class Shelf:
    """The records written so far, by module and by their key in the story; `admin` has every right."""

    admin: Actor
    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def id(self, module: str, key: str | None) -> int | None:
        """The id of a record by its key in the story."""
        return None if key is None else self.records[module][key].pk

    def author(self, username: str) -> Actor:
        """Somebody of the story as author, with the rights to write the past."""
        return replace(self.admin, user_id=self.id("user", username), name=username)

    def new(
        self, module: str, data: Mapping[str, Any], *, by: Actor | None = None, at: datetime | None = None
    ) -> Change:
        """The wish to create a record, as somebody did at some moment."""
        stamps = {"source_system": MARK} | ({"created_at": at} if at else {})
        author = by or self.admin
        return store.new(registry.get(module), author, {**data, **stamps}, history=True, trusted=True, at=at)

    def change(self, record: Any, module: str, data: Mapping[str, Any], **more: Any) -> Change:
        """The wish to change a record that was written before."""
        return Change(
            module=registry.get(module),
            actor=more.pop("by", None) or self.admin,
            record=record,
            data=data,
            is_new=False,
            history=True,
            trusted=True,
            **more,
        )

    def write(self, module: str, changes: Mapping[str, Change]) -> None:
        """Write a batch, keyed as in the story. What is refused is a fault of the story and is seen."""
        store.write(list(changes.values()))
        for key, change in changes.items():
            if change.errors:
                raise ValueError(f"the demo's {module} {key} is refused: {change.errors}")
            self.records.setdefault(module, {})[key] = change.record


def picked(row: object, *names: str) -> dict[str, Any]:
    """These values of a row of the story, under the same names."""
    return {name: getattr(row, name) for name in names}
