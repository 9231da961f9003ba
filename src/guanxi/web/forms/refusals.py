"""Refusals as a form shows them: at the field, and all of them on top."""

from collections.abc import Iterator
from typing import Any

from guanxi.kernel.errors import DomainError


def each_of(error: DomainError) -> Iterator[DomainError]:
    """Every single refusal; one that names what is missing stands before what it names."""
    if type(error) is DomainError or not error.errors:
        yield error
    for inner in error.errors:
        yield from each_of(inner)


def at_fields(error: DomainError) -> dict[str, str]:
    """The first message for each field."""
    found: dict[str, str] = {}
    for one in each_of(error):
        if one.field:
            found.setdefault(one.field, one.message)
    return found


def summary(error: DomainError, shown: set[str], prefix: str = "") -> list[dict[str, Any]]:
    """All messages for the top of the form; those about a field on it lead there."""
    return [
        {
            "field": f"{prefix}{one.field}" if one.field in shown else "",
            "message": one.message,
            "code": one.code,
            "href": f"/m/approvals/{one.params['approval']}/" if "approval" in one.params else "",
        }
        for one in each_of(error)
    ]


def at_lines(error: DomainError) -> dict[int, dict[str, str]]:
    """Messages about lines, by the place of the line and the field in it."""
    found: dict[int, dict[str, str]] = {}
    for one in each_of(error):
        parts = one.field.split(".")
        if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit():
            found.setdefault(int(parts[1]), {})[parts[2]] = one.message
    return found
