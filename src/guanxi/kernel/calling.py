"""Calls to other systems. Whoever has something to call asks `call`; who is called, and how it is signed, is known
further up, where the company keeps its webhooks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.ports import Port


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of one webhook of the company, by its id, with an event of its own name (`automation.run`).

    `data` is what the other side is told, in JSON's words. `key` says what the same call is: it is never made twice.
    """

    webhook_id: int
    event: str
    data: Mapping[str, Any]
    key: str
    by_id: int | None = None


def _nobody(calls: Iterable[Call]) -> None:
    return None


call: Port[Any] = Port("call", _nobody)
