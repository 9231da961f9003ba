"""Reading what strangers send: JSON as every reader would understand it, and numbers in texts."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from guanxi.kernel.errors import DomainError

DEEPEST = 50
LONGEST_NUMBER = 18


def read_json(raw: bytes | str, field: str = "") -> Any:
    """UTF-8, no name twice, no NaN, not too deep, no NUL; E_BAD_JSON says what is wrong with anything else."""
    try:
        data = orjson.loads(raw)
        json.loads(raw, object_pairs_hook=_once)
    except RecursionError:
        raise unreadable(_("it is nested too deeply."), field) from None
    except ValueError as error:
        raise unreadable(str(error), field) from None
    _check(data, DEEPEST, field)
    return data


def digits(text: str) -> int | None:
    """The number that plain digits say; nothing for any other text, nor for more of them than a database can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def has_unknown_length(headers: Mapping[str, str]) -> bool:
    """Whether a body comes in chunks: it would be read as none at all, which is worse than being refused."""
    return "Transfer-Encoding" in headers and not headers.get("Content-Length")


def unreadable(detail: str, field: str = "") -> DomainError:
    """The answer to what can't be read."""
    return DomainError("E_BAD_JSON", field=field, detail=detail)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(_("“%(name)s” stands there twice.") % {"name": name[:100]})
        found[name] = value
    return found


def _check(value: Any, depth: int, field: str) -> None:
    if depth < 0:
        raise unreadable(_("it is nested too deeply."), field)
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth, field)
            _check(inner, depth - 1, field)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1, field)
    elif isinstance(value, str) and "\x00" in value:
        raise unreadable(_("it holds the character NUL, which no text can have."), field)
