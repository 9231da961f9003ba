"""What the web server calls: pages and API go to Django in threads; event streams run beside them and hold none."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from guanxi.config.proxies import TrustedProxies
from guanxi.config.wsgi import application as django
from guanxi.kernel.leaving import leaving
from guanxi.web.live.streams import PATH, Streams

THREADS = 8
LISTEN_ON_SECONDS = 30

_pages: Any = WSGIMiddleware(django, workers=THREADS)
_streams = Streams(_pages)


Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


async def _answer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one HTTP request."""
    if scope["path"] == PATH and scope["method"] == "GET":
        return await _streams.serve(scope, receive, _saying_goodbye(send))
    body = _Body(receive)
    await _pages(scope, body.next_part, body.heard_out(_saying_goodbye(send)))


def _saying_goodbye(send: Send) -> Send:
    """While the process leaves, each answer is the last on its connection: the next request goes to another one."""

    async def answer(message: Any) -> None:
        if leaving.is_set() and message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return answer


application = TrustedProxies(_answer, settings.ENVIRONMENT.trusted_proxies)


class _Body:
    """The body of a request. One that the client broke off is an error, never a shorter body: half a file must not
    be imported."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_complete = False

    async def next_part(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client broke the request off")
        self._is_complete = not message.get("more_body", False)
        return message

    def heard_out(self, send: Send) -> Send:
        """Answers wait until the client has said all: one that is refused while still sending (a file too large)
        would find its connection closed and never read why."""

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start" and not self._is_complete:
                with suppress(ConnectionResetError, TimeoutError):
                    async with asyncio.timeout(LISTEN_ON_SECONDS):
                        while not self._is_complete:
                            await self.next_part()
            await send(message)

        return answer
