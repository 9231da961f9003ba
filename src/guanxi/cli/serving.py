"""The web server of one process: stopped so that nobody's request is lost, and in time."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from django.conf import settings

from guanxi.kernel.leaving import leaving

GRACE_SECONDS = 2.5  # for requests under way, when the process must end
AT_EASE_SECONDS = 30  # for them, when another process has taken over
FIRST_WORDS_SECONDS = 0.5  # for connections that were accepted and have not said anything yet
LAST_SECONDS = 1.0
AT_EASE = getattr(signal, "SIGUSR1", None)  # Windows has none


class _Server(uvicorn.Server):
    """Leaves in steps: says so while it still answers everybody, takes no more connections, ends what is under way.

    Ctrl-C and a second signal skip the first step. `on_end` hears at once, so that background processes end side by
    side with this one.
    """

    on_end: Callable[[], None]
    _until = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.on_end()
        if sig == AT_EASE:
            self.config.timeout_graceful_shutdown = AT_EASE_SECONDS
        is_first = not leaving.is_set()
        leaving.set()
        if sig == signal.SIGINT or not is_first:
            return super().handle_exit(sig, frame)
        self._until = time.monotonic() + settings.ENVIRONMENT.drain_seconds
        return None

    async def on_tick(self, counter: int) -> bool:
        if self._until and time.monotonic() >= self._until:
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        until = time.monotonic() + FIRST_WORDS_SECONDS
        while time.monotonic() < until and any(each.cycle is None for each in self.server_state.connections):  # type: ignore[union-attr]
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def serve(listener: socket.socket, *, on_start: Callable[[], None], on_end: Callable[[], None]) -> None:
    """Serve until a signal comes; requests under way get a few seconds to finish.

    `on_start` runs when signals are watched already, `on_end` as soon as one comes.
    """
    server = _Server(
        uvicorn.Config(
            "guanxi.config.asgi:application",
            http="httptools",
            lifespan="off",
            ws="none",
            log_level="warning",
            access_log=False,
            log_config=None,  # lines go where all others go
            proxy_headers=False,  # config/proxies does that
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,  # type: ignore[arg-type]  # parts of seconds are as good
        )
    )
    server.on_end = on_end
    for number in (signal.SIGINT, signal.SIGTERM, AT_EASE):
        if number is not None:
            signal.signal(number, server.handle_exit)
    on_start()
    server.run(sockets=[listener])


def end_in_time() -> None:
    """Leave even if a request still hangs in its thread."""
    last = threading.Timer(LAST_SECONDS, os._exit, args=(0,))
    last.daemon = True
    last.start()
