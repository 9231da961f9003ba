"""What of a configuration stays as it is here, although a text wants it otherwise: whole parts, or fields of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.configuration.kinds import kinds
from guanxi.configuration.names import Names
from guanxi.configuration.text import Wanted
from guanxi.kernel.errors import DomainError

HINT = '["roles/Sales", {"part": "roles/Clerk", "fields": ["rights"]}]'


@dataclass(frozen=True)
class Left:
    """The parts that are left, by kind and name (`roles/Sales`), and of others the fields that are."""

    parts: frozenset[str] = frozenset()
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)


def left_of(given: Any) -> Left:
    """What someone has named; E_FORMAT for what names nothing."""
    if given is None:
        return Left()
    if not isinstance(given, list):
        raise _unreadable()
    fields = [one for one in given if not isinstance(one, str)]
    if not all(_names_fields(one) for one in fields):
        raise _unreadable()
    parts = frozenset(one for one in given if isinstance(one, str))
    return Left(parts, {one["part"]: frozenset(one["fields"]) for one in fields})


def without(wanted: Wanted, left: Left) -> Wanted:
    """A configuration that leaves these as they are."""
    kept = {
        kind: {name: one for name, one in documents.items() if f"{kind}/{name}" not in left.parts}
        for kind, documents in wanted.items()
    }
    return {kind: _with_present(kind, documents, left) for kind, documents in kept.items()}


def _with_present(kind: str, documents: Mapping[str, Any], left: Left) -> dict[str, Any]:
    """The documents of a kind, each with what is left of it as it is now."""
    narrowed = {name: left.fields[f"{kind}/{name}"] for name in documents if f"{kind}/{name}" in left.fields}
    now = kinds()[kind].read(Names()) if narrowed else {}
    return {
        name: _kept(document, now.get(name), narrowed[name]) if name in narrowed else document
        for name, document in documents.items()
    }


def _kept(wanted: Any, now: Any, fields: frozenset[str]) -> Any:
    if not isinstance(wanted, Mapping):
        return wanted
    here = now if isinstance(now, Mapping) else {}
    rest = {key: value for key, value in wanted.items() if key not in fields}
    return {**rest, **{key: here[key] for key in fields if key in here}}


def _names_fields(one: Any) -> bool:
    if not isinstance(one, Mapping) or set(one) != {"part", "fields"} or not isinstance(one["part"], str):
        return False
    return isinstance(one["fields"], list) and all(isinstance(name, str) for name in one["fields"])


def _unreadable() -> DomainError:
    return DomainError("E_FORMAT", field="left", label="left", hint=HINT)
