"""A client on a kept connection that measures the median of many requests, ours and the bare ones in turn."""

import http.client
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[float, int, bytes]
"""Milliseconds, status and body."""


@dataclass
class Client:
    """One server to ask, with the headers of one person."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    _connection: Any = None

    def connect(self) -> None:
        """A fresh connection: the server closes one that was silent for some seconds."""
        self._connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)
        self._connection.connect()

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Milliseconds, status and body of one request."""
        if self._connection is None:
            self.connect()
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, **({"Content-Type": "application/json"} if data else {})}
        try:
            return self._timed(method, path, data, headers)
        except (ConnectionError, http.client.RemoteDisconnected):
            self.connect()
            return self._timed(method, path, data, headers)

    def _timed(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        start = time.perf_counter()
        self._connection.request(method, path, body=data, headers=headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return (time.perf_counter() - start) * 1000, answer.status, content


def medians(ours: Callable[[], Answer], bare: Callable[[], Answer], times: int) -> tuple[float, float]:
    """The medians of both, asked in turn, so that whatever disturbs the machine disturbs both."""
    for ask in (ours, bare):
        _took, status, body = ask()
        if status >= 300:
            raise RuntimeError(f"status {status}: {body[:300]!r}")
    pairs = [(ours()[0], bare()[0]) for _ in range(times)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
