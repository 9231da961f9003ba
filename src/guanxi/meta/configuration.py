"""That the records of a module are a part of how a company has set the product up, and how such a record is named
wherever it is: other companies don't share ids."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Swap = Callable[[str, Any], Any]
"""Gives what stands instead of one record of a module: its name for its id on the way out, its id on the way in."""
Inside = Callable[[Any, Mapping[str, Any], Swap], Any]
"""A value with structure, of a record whose other values are given, with every record that it names swapped."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """How records go out and come in. `by` are the fields that tell one from the others in any company; `standing` the
    one that does so where it is filled in, because the product gave it. `leaves` are fields that say something about
    this company alone. What is `only_named` goes out where something else that goes out names it. `inside` are the
    fields with ids in their structure; `switches` set fields that services alone may set.
    """

    by: tuple[str, ...] = ("name",)
    standing: str = ""
    leaves: tuple[str, ...] = ()
    only_named: bool = False
    inside: Mapping[str, Inside] = field(default_factory=dict)
    switches: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


def each(values: Iterable[Any], target: str, swap: Swap) -> list[Any]:
    """Several records of one module, swapped."""
    return [swap(target, value) for value in values]
