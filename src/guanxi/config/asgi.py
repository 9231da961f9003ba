"""What the web server calls: pages and API go to Django in threads; there is room for event streams beside them."""

from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware

from guanxi.config.wsgi import application as django

THREADS = 8

_pages: Any = WSGIMiddleware(django, workers=THREADS)


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Answer one HTTP request."""
    await _pages(scope, _whole_body(receive), send)


def _whole_body(receive: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
    """A body that the client broke off is an error, never a shorter body: half a file must not be imported."""

    async def next_part() -> Any:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client broke the request off")
        return message

    return next_part
