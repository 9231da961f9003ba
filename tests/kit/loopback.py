"""Real HTTP servers on this machine that stand in for others."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


class Quiet(BaseHTTPRequestHandler):
    """What requests are answered with, without a word in the log: pytest shows what matters."""

    def answer(self, status: int, said: Any) -> None:
        """Answer with JSON."""
        content = orjson.dumps(said)
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_said: Any) -> None:
        """Nothing."""


@contextmanager
def listening(handler: type[Quiet]) -> Iterator[ThreadingHTTPServer]:
    """A server on a free port for the length of a block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def url_of(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"
