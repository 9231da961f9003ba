"""A stream's question to the page of the counts: the same request by another path, so that who asks, what he may know
and in which language he reads is decided where it always is."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

COUNTS = "/notices/count"
UNSENT = frozenset((b"accept-encoding", b"range", b"if-none-match", b"content-length", b"transfer-encoding"))

Pages = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """What the page has answered: on one line, for whom, and which pulse he had before it counted."""

    status: int
    body: str = ""
    user: int = 0
    pulse: int = 0


async def ask(pages: Pages, scope: Mapping[str, Any]) -> Asked:
    """The counts of the person who opened a stream, as he may know them at this moment."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in UNSENT]
    inner = {**scope, "method": "GET", "path": COUNTS, "raw_path": COUNTS.encode(), "query_string": b""}
    parts: list[bytes] = []
    status = 500
    sent = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if sent:
            return sent.pop()
        await asyncio.Event().wait()  # whoever asked stays until he is answered

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        parts.append(message.get("body", b""))

    await pages({**inner, "headers": headers}, receive, send)
    body = b"".join(parts).decode()
    if status != 200:
        return Asked(status)
    found = json.loads(body)
    pulse = found.pop("pulse")
    return Asked(status, json.dumps(found, ensure_ascii=False), found["user"], pulse)
