"""One intended write to one record, on its way through the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module


@dataclass
class LineChange:
    """One line of a document: `record` is the row, new or kept; `old` what the history remembers of it."""

    record: Model
    old: dict[str, Any] | None = None


@dataclass
class Change:
    """What someone wants of a record: raw `data` first, then the values set in the record, each with its old one.

    Rules read `record` and `before(key)`, add values with `put`, and say no with `refuse`. A change with errors is
    not written. `trusted` lets services set what people may not; `history` keeps the past as it was given.
    `at` is the moment to tell in the history when it was not now.
    """

    module: Module
    actor: Actor
    record: Any
    data: Mapping[str, Any]
    is_new: bool
    verb: str = ""
    note: str = ""
    at: datetime | None = None
    history: bool = False
    trusted: bool = False
    errors: list[DomainError] = field(default_factory=list)
    old: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    lines: list[LineChange] | None = None
    removed_lines: list[Model] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.module = registry.now(self.module)

    def put(self, key: str, value: Any) -> None:
        """Set a checked value; the history keeps the one before."""
        item, record = self.module.by_key[key], self.record
        before = item.read(record)
        item.write(record, value)
        if item.read(record) != before:
            self.old.setdefault(key, before)

    def before(self, key: str) -> Any:
        """The value before this change (of a new record: nothing)."""
        if self.is_new:
            return None
        return self.old[key] if key in self.old else self.module.field(key).read(self.record)

    def value(self, key: str) -> Any:
        """The value as it would be after this change."""
        return self.module.by_key[key].read(self.record)

    def changes(self, key: str) -> bool:
        """Whether the value differs from what it was."""
        if self.is_new:
            value = self.value(key)
            return bool(value) or not self.module.by_key[key].is_empty(value)
        return key in self.old and self.old[key] != self.value(key)

    def refuse(self, code: str, key: str = "", **params: Any) -> None:
        """Say no; with a field's name when one is to blame."""
        if key and key in self.module.by_key:
            self.errors.append(self.module.field(key).refused(code, **params))
        else:
            self.errors.append(DomainError(code, field=key, **params))

    @property
    def written(self) -> dict[str, tuple[Any, Any]]:
        """Old and new value of all fields that this change alters."""
        if not self.is_new:
            return {key: (old, self.value(key)) for key, old in self.old.items() if old != self.value(key)}
        values = ((field, field.read(self.record)) for field in self.module.fields)
        return {field.key: (None, value) for field, value in values if value or not field.is_empty(value)}

    @property
    def is_good(self) -> bool:
        return not self.errors


def following(module: Module, actor: Actor, record: Any, data: Mapping[str, Any], verb: str) -> Change:
    """A change that follows from another one: neither rights nor rules about the present stop it."""
    return Change(
        module=module, actor=actor, record=record, data=data, is_new=False, verb=verb, trusted=True, history=True
    )


def good(changes: list[Change]) -> list[Change]:
    """Those that nothing speaks against so far."""
    return [change for change in changes if change.is_good]
