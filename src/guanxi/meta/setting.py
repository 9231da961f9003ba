"""What a company can set: each setting is declared beside what reads it, and known here by its key.

What holds for the whole company is read once and kept under the mark of the company's shape (`registry.keep_up`), so
that asking for it costs nothing and every process knows of a change by its next request. What departments and persons
set for themselves is asked of the database (`access.settings`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.types.base import FieldType

COMPANY, DEPARTMENT, USER = "company", "department", "user"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One thing that can be set, and what holds until somebody sets it.

    `default` is a value, or a function where it comes from the surroundings of the installation. `scopes` say who may
    have a value of his own beside the company: the narrowest one counts. `group` is the part of the index of settings.
    `column` names the field of the company's own record that keeps it, with that record's rules; `check` refuses what
    its type takes and the company can't do.
    """

    key: str
    type: FieldType
    label: Any
    about: Any
    default: Any
    group: str = "system"
    scopes: tuple[str, ...] = (COMPANY,)
    column: str = ""
    check: Callable[[Any], None] | None = None

    @property
    def preset(self) -> Any:
        """What holds while nobody has set it."""
        return self.default() if callable(self.default) else self.default

    def now(self) -> Any:
        """What holds for the whole company."""
        tried = _tried.get()
        found = tried[self.key] if self.key in tried else _kept.get(self.key)
        return self.preset if found is None else self.read(found)

    @property
    def is_narrowed(self) -> bool:
        """Whether some department or person has a value of its own."""
        return self.key in _narrower

    def read(self, stored: Any) -> Any:
        """A stored value; what an earlier release took and this one doesn't counts as not set."""
        try:
            return self.field.clean(stored)
        except DomainError:
            return self.preset

    @cached_property
    def field(self) -> Field:
        """The setting as a form shows it, and as it is checked."""
        return Field(key="value", type=self.type, label=self.label, column="value")


_declared: dict[str, Setting] = {}
_kept: Mapping[str, Any] = {}
_tried: ContextVar[Mapping[str, Any]] = ContextVar("tried", default=MappingProxyType({}))
_narrower: frozenset[str] = frozenset()


def declare(setting: Setting) -> Setting:
    """Make a setting known; a key can be taken once."""
    if setting.key in _declared:
        raise ValueError(f"setting {setting.key!r} is declared twice")
    _declared[setting.key] = setting
    return setting


def all_settings() -> tuple[Setting, ...]:
    """Every setting, those of a group together."""
    return tuple(sorted(_declared.values(), key=lambda one: one.key))


def find(key: str) -> Setting | None:
    """The setting of a key, or nothing."""
    return _declared.get(key)


@contextmanager
def trying(values: Mapping[str, Any]) -> Iterator[None]:
    """Let the block alone find these set for the company, as they are stored; nothing means not set."""
    before = _tried.set(values)
    try:
        yield
    finally:
        _tried.reset(before)


def kept_by(reading: Callable[[], tuple[Mapping[str, Any], frozenset[str]]]) -> Callable[[str], None]:
    """What reads all values of the company anew when its mark has changed; without a mark nothing is set."""

    def keep(mark: str) -> None:
        global _kept, _narrower  # replaced as wholes, so that nobody sees half of one
        _kept, _narrower = reading() if mark else ({}, frozenset())

    return keep
