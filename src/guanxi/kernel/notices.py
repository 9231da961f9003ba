"""What people are to be told: kinds of notices with their words, and the question by which anyone has them told.

Whoever has something to tell declares the kind beside it and asks `notify`; where notices are kept, and how they reach
people, is known further up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.kernel.ports import Port


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice: what happened, in two or three words, and the whole sentence.

    The sentence is made when someone reads it, in his language, of the notice's params, `by` (who did it) and `title`
    (of the record, for who sees it). `rest` leads from the module's address on, where the notice is about no single
    record; it takes params too. `place` is an address to take instead of the module's; `about` the module under which
    people find the kind, where its key does not begin with it. `short` is what a short message says instead of the
    sentence. `channels` are those by which the company tells of it unless it decides otherwise; what is `mandatory`
    nobody can switch off.
    """

    key: str
    label: Any
    text: Any
    icon: str = "bell"
    rest: str = ""
    place: str = ""
    short: Any = ""
    about: str = ""
    channels: tuple[str, ...] = ("app",)
    mandatory: bool = False
    link: Callable[[Mapping[str, Any]], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One thing to tell one person; `key` makes sure that he is never told the same thing twice.

    `channels` are named where whoever tells it has chosen them; a person's own choice still narrows them.
    """

    kind: Kind
    user_id: int
    key: str
    module: str
    record_id: int | None = None
    by_id: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] | None = None


CHANNELS = ("app", "mail", "sms", "im")

_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known, so that what was told once can be read for as long as it is kept."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"two kinds of notices are named {kind.key!r}")
    return kind


def all_kinds() -> tuple[Kind, ...]:
    """Every kind that this release knows, in the order of its name."""
    return tuple(_kinds[key] for key in sorted(_kinds))


def kind_of(key: str) -> Kind | None:
    """The kind of a name; nothing when this release does not know it any more."""
    return _kinds.get(key)


def _nobody(tellings: Iterable[Telling]) -> None:
    return None


notify: Port[Any] = Port("notify", _nobody)
