"""The web server: one process, its port taken before anything else is done, stopped in time."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from guanxi.cli.language import _

GRACE_SECONDS = 3
LAST_SECONDS = 1.0


def listen(host: str, port: int) -> socket.socket | None:
    """Take the port; None, with a word to the person, when that can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        print(_refusal(host, port, error), file=sys.stderr)
        return None
    listener.set_inheritable(False)
    return listener


def _refusal(host: str, port: int, error: OSError) -> str:
    return "guanxi: " + _(
        "Can't listen on %(host)s, port %(port)s (%(reason)s). Stop the program that uses it, or choose another port "
        "with --port or GUANXI_PORT."
    ) % {"host": host, "port": port, "reason": error.strerror}


def tell_address(listener: socket.socket) -> None:
    """Say where a browser on this machine finds the pages."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    print(_("Guanxi is at %(address)s") % {"address": f"http://{shown}:{port}"}, flush=True)


class _Server(uvicorn.Server):
    """Tells the background processes at once when it is asked to end, so that all end side by side."""

    on_end: Callable[[], None]

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.on_end()
        super().handle_exit(sig, frame)


def serve(listener: socket.socket, *, on_start: Callable[[], None], on_end: Callable[[], None]) -> None:
    """Serve until a signal comes; requests under way get a few seconds to finish.

    `on_start` runs when signals are watched already, `on_end` as soon as one comes.
    """
    server = _Server(
        uvicorn.Config(
            "guanxi.config.asgi:application",
            lifespan="off",
            ws="none",
            log_level="warning",
            access_log=False,
            log_config=None,  # lines go where all others go
            proxy_headers=False,  # config/proxies does that
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    server.on_end = on_end
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)
    on_start()
    server.run(sockets=[listener])


def end_in_time() -> None:
    """Leave even if a request still hangs in its thread."""
    last = threading.Timer(LAST_SECONDS, os._exit, args=(0,))
    last.daemon = True
    last.start()
