"""Picklists: one value or several, stored by their stable code and shown by their label."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.text import fold, listed
from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.reading import plain_bool
from guanxi.meta.types.text import whole


@dataclass(frozen=True, kw_only=True)
class Option:
    """One entry of a picklist: its stable value, its label, and its place in the palette of ten. Rules may know a
    `system` one, which stays; one that is not `active` is kept by the records that have it, and no more chosen; one
    with a `parent` goes with that value of another list."""

    value: str
    label: Any
    colour: int = 0
    system: bool = True
    active: bool = True
    parent: str = ""


def options(*pairs: tuple[str, Any]) -> tuple[Option, ...]:
    """A picklist from (value, label) pairs, coloured in turn."""
    return tuple(Option(value=value, label=label, colour=place % 10) for place, (value, label) in enumerate(pairs))


def open_options(*pairs: tuple[str, Any], system: tuple[str, ...] = ()) -> tuple[Option, ...]:
    """A picklist that a company may change: rules know only its `system` values."""
    return tuple(replace(option, system=option.value in system) for option in options(*pairs))


@dataclass(frozen=True, kw_only=True)
class Picklist(FieldType):
    """What one value and several have in common: the values, and how a cell of a file may say each."""

    options: tuple[Option, ...] = ()
    depends: str = ""  # the field by whose value this list is narrowed

    @cached_property
    def is_narrow(self) -> bool:
        """Whether some values go with those of another list only."""
        return any(option.parent for option in self.options)

    def open_to(self, above: str) -> frozenset[str]:
        """The values that go with this one of the other list."""
        return frozenset(one.value for one in self.options if one.parent in ("", above))

    @cached_property
    def values(self) -> frozenset[str]:
        return frozenset(option.value for option in self.options)

    @cached_property
    def retired(self) -> frozenset[str]:
        """The values that only records which have them already may keep."""
        return frozenset(option.value for option in self.options if not option.active)

    def offered(self, kept: Any = ()) -> tuple[Option, ...]:
        """The options to choose from; those in use no more only where the record has them."""
        values = {kept} if isinstance(kept, str) else set(kept or ())
        return tuple(option for option in self.options if option.active or option.value in values)

    @cached_property
    def spellings(self) -> dict[str, str]:
        """The stable value by each folded text that means it."""
        return spellings_of(self.options)

    def meant(self, text: str) -> str:
        """The stable value that a cell of a file means, or else the text itself."""
        return self.spellings.get(fold(text)) or text.strip()


@dataclass(frozen=True, kw_only=True)
class Choice(Picklist):
    """One value of a picklist."""

    key: ClassVar[str] = "choice"
    widget: ClassVar[str] = "choice"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "nin", "isnull")
    empty: ClassVar[Any] = ""

    def clean(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or value not in self.values:
            raise Refusal("E_CHOICE", choices=", ".join(option.value for option in self.offered()))
        return value

    def parse(self, text: str) -> str:
        found = self.meant(text)
        if found and found not in self.values:
            raise Refusal("E_CHOICE", choices=spelled(self.offered()))
        return found

    def dump(self, value: Any) -> str | None:
        return value or None

    def display(self, value: Any) -> str:
        return str(next((option.label for option in self.options if option.value == value), value or ""))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [option.value for option in self.options]}


@dataclass(frozen=True, kw_only=True)
class MultiChoice(Picklist):
    """Several values of a picklist, in the order of the picklist; without options, free tags."""

    key: ClassVar[str] = "multichoice"
    widget: ClassVar[str] = "multichoice"
    operators: ClassVar[tuple[str, ...]] = ("contains", "eq", "ne", "in", "nin", "isnull")
    empty: ClassVar[Any] = ()
    limit: int = 50

    def clean(self, value: Any) -> tuple[str, ...]:
        values = _listed(value)
        if len(values) > self.limit or any(len(item) > 100 for item in values):
            raise Refusal("E_LENGTH", limit=100)
        if any("," in item for item in values):
            raise Refusal("E_FORMAT", hint=_("a comma stands between values, not inside one."))
        if not self.options:
            return tuple(dict.fromkeys(values))
        known = [option.value for option in self.options]
        if unknown := set(values) - set(known):
            raise Refusal("E_CHOICE", choices=", ".join(known), unknown=", ".join(sorted(unknown)))
        return tuple(item for item in known if item in values)

    def parse(self, text: str) -> tuple[str, ...]:
        parts = [part.strip() for part in re.split("[,，、;；]", text)]
        found = [self.meant(part) for part in parts if part]
        if self.options and not set(found) <= self.values:
            raise Refusal("E_CHOICE", choices=spelled(self.offered()))
        return self.clean(found)

    def dump(self, value: Any) -> list[str]:
        return list(value or ())

    def display(self, value: Any) -> str:
        labels = {option.value: str(option.label) for option in self.options}
        return listed(labels.get(item, item) for item in value or ())

    def schema(self) -> dict[str, Any]:
        item: dict[str, Any] = {"type": "string"}
        if self.options:
            item["enum"] = [option.value for option in self.options]
        return {"type": "array", "items": item}


@dataclass(frozen=True, kw_only=True)
class Rights(MultiChoice):
    """What a role may do, each right as `account.create`."""

    widget: ClassVar[str] = "rights"
    limit: int = 3000  # twelve for each module, of which companies make up to a hundred


@dataclass(frozen=True, kw_only=True)
class Boolean(FieldType):
    """Yes or no."""

    key: ClassVar[str] = "boolean"
    widget: ClassVar[str] = "checkbox"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in")
    empty: ClassVar[Any] = False

    def clean(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        found = False if value is None or value == "" else plain_bool(value) if isinstance(value, str) else None
        if found is None:
            raise Refusal("E_FORMAT", hint=_("write true or false."))
        return found

    def display(self, value: Any) -> str:
        return str(_("Yes") if value else _("No"))

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


def spellings_of(choices: tuple[Option, ...]) -> dict[str, str]:
    """The stable value by each folded text that means it: the value itself, or the label in any language."""
    found: dict[str, str] = {}
    for option in choices:
        for text in (fold(option.value), *sorted(_labels(option))):
            found.setdefault(text, option.value)
    return found


def spelled(choices: tuple[Option, ...]) -> str:
    """What a person who writes text may write: the labels, each with its stable value."""
    return listed(f"{option.label} ({option.value})" for option in choices)


def _labels(option: Option) -> set[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(fold(str(option.label)))
    return found


def _listed(value: Any) -> list[str]:
    if value in (None, "", []):
        return []
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise Refusal("E_FORMAT", hint=_("write a list of values."))
    return [text for item in value if (text := whole(item))]
