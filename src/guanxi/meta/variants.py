"""Records of one module that come in kinds, each asking for fields of its own, such as the forms of an office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One kind: `fields` stand on its form in this order, `required` must be filled in.

    `later` are fields that belong to it and are filled in only after it was handed in.
    """

    key: str
    label: Any
    fields: tuple[str, ...]
    required: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    about: Any = ""
    icon: str = "file"


@dataclass(frozen=True, kw_only=True)
class Variants:
    """The kinds of a module; `field` is the choice that tells them apart, given with a new record only. The fields of a
    kind stand `first` on its form, or behind the section with that choice."""

    field: str
    kinds: tuple[Variant, ...]
    first: bool = True

    def of(self, value: Any) -> Variant | None:
        """The kind of a value of the field."""
        return self.by_key.get(str(value or ""))

    @cached_property
    def by_key(self) -> Mapping[str, Variant]:
        return {kind.key: kind for kind in self.kinds}

    @cached_property
    def particular(self) -> frozenset[str]:
        """The fields that belong to kinds; all others stand on every form."""
        return frozenset(key for kind in self.kinds for key in (*kind.fields, *kind.later))

    def kept(self, value: Any, keys: Iterable[str]) -> list[str]:
        """Those of the fields that stand on the form of a kind, or on every form."""
        kind = self.of(value)
        own = {*kind.fields, *kind.later} if kind else frozenset()
        return [key for key in keys if key in own or key not in self.particular]
