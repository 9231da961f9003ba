"""That the records of a module are a part of how a company has set the product up, and how such a record is named
wherever it is: other companies don't share ids."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPTION = "option"
"""What a value of a picklist is called among the modules: told as `accounts/level/a`, alike in all companies."""
Swap = Callable[[str, Any], Any]
"""Gives what stands instead of one record of a module: its name for its id on the way out, its id on the way in. Of a
value of a picklist (`OPTION`) that stays as it is, unless another one is put in its place."""
Inside = Callable[[Any, Mapping[str, Any], Swap], Any]
"""A value with structure, of a record whose other values are given, with every record that it names swapped."""


@dataclass(frozen=True)
class Attached:
    """The one file that a record of the configuration stands for: `of` finds those of many records, by their ids; `put`
    gives a record another one under a name, or none."""

    of: Callable[[Iterable[Any]], Mapping[int, Any]]
    put: Callable[[Any, int, str, bytes | None], None]


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """How records go out and come in. `by` are the fields that tell one from the others in any company; `standing` the
    one that does so where it is filled in, because the product gave it. `leaves` are fields that say something about
    this company alone. What is `only_named` goes out where something else that goes out names it. `inside` are the
    fields with ids in their structure; `switches` set fields that services alone may set. `attached` is a file.
    """

    by: tuple[str, ...] = ("name",)
    standing: str = ""
    leaves: tuple[str, ...] = ()
    only_named: bool = False
    inside: Mapping[str, Inside] = field(default_factory=dict)
    switches: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    attached: Attached | None = None


def option(swap: Swap, object: str, field: str, value: Any) -> Any:
    """One value of a picklist, or several, swapped."""
    if isinstance(value, list):
        return [option(swap, object, field, one) for one in value]
    if not isinstance(value, str) or not value:
        return value
    before = f"{object}/{field}/"
    return str(swap(OPTION, f"{before}{value}")).removeprefix(before)


def each(values: Iterable[Any], target: str, swap: Swap) -> list[Any]:
    """Several records of one module, swapped."""
    return [swap(target, value) for value in values]
