"""The event streams of this process. They run in the loop of the web server and hold no thread; what they tell is what
the page of the counts answers, asked anew when the person's pulse has changed."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, close_old_connections

from guanxi.kernel.leaving import leaving
from guanxi.messaging.live.pulse import marks
from guanxi.web.live.asking import Asked, Pages, ask

PATH = "/notices/live"
MOST, MOST_EACH = 1000, 6
LOOK_SECONDS, TICK_SECONDS = 2.0, 0.5
BEAT_SECONDS = 20.0  # a line now and then, so that proxies keep the connection
LIFE_SECONDS = 300.0  # then the page comes anew: who has signed out or left is not told any more
LATE_SECONDS = 2.0  # a replica may not know yet what the pulse tells of
AT_ONCE = 4  # questions to the pages at the same time: threads are for people first
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Stream:
    """One open stream: of whom it is, the last pulse of his that it knows of, and what makes it look."""

    def __init__(self, user: int, pulse: int) -> None:
        self.user = user
        self.pulse = pulse
        self.wake = asyncio.Event()
        self.is_over = False

    def end(self) -> None:
        self.is_over = True
        self.wake.set()


class Streams:
    """All open streams of this process, and the one task that looks after their people's pulses."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._open: dict[int, list[Stream]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pulses")
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def serve(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request for a stream: refused to who is not signed in, where there are too many, and on leaving."""
        if leaving.is_set() or sum(map(len, self._open.values())) >= MOST:
            return await _refuse(send, 503)
        asked = await self._ask(scope)
        if asked.status != 200:
            return await _refuse(send, asked.status if asked.status >= 400 else 401)
        stream = self._opened(asked)
        heard = asyncio.create_task(_heard_out(receive, stream))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._tell(stream, scope, send, asked)
        finally:
            heard.cancel()
            self._closed(stream)

    async def _tell(self, stream: Stream, scope: Mapping[str, Any], send: Send, asked: Asked) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LIFE_SECONDS * random.uniform(0.8, 1.2)
        await _say(send, f"retry: {random.randint(1000, 4000)}\ndata: {asked.body}\n\n")
        while not stream.is_over and loop.time() < until:
            with suppress(TimeoutError):
                await asyncio.wait_for(stream.wake.wait(), BEAT_SECONDS)
            if stream.is_over:
                break
            if not stream.wake.is_set():
                await _say(send, ":\n\n")
                continue
            stream.wake.clear()  # before it is asked: what changes while the page counts wakes it once more
            found = await self._asked_anew(scope, asked)
            if found.status != 200:
                break
            if found.body != asked.body:
                await _say(send, f"data: {found.body}\n\n")
            asked = found
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _asked_anew(self, scope: Mapping[str, Any], before: Asked) -> Asked:
        found = await self._ask(scope)
        if found.body == before.body:
            await asyncio.sleep(LATE_SECONDS)
            found = await self._ask(scope)
        return found

    async def _ask(self, scope: Mapping[str, Any]) -> Asked:
        async with self._turns:
            return await ask(self._pages, scope)

    def _opened(self, asked: Asked) -> Stream:
        """A new stream of a person; of too many the oldest ends. What has changed since he was asked is looked for."""
        mine = self._open.setdefault(asked.user, [])
        stream = Stream(asked.user, asked.pulse)
        mine.append(stream)
        for oldest in mine[:-MOST_EACH]:
            oldest.end()
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())
        return stream

    def _closed(self, stream: Stream) -> None:
        mine = self._open[stream.user]
        mine.remove(stream)
        if not mine:
            del self._open[stream.user]

    async def _look(self) -> None:
        """While anybody is there: ask for all pulses by one query, and wake those that have changed."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while self._open:
            if leaving.is_set():
                return self._end_all()
            if loop.time() >= due:
                looked_at = [stream for mine in self._open.values() for stream in mine]
                _wake(looked_at, await loop.run_in_executor(self._thread, _marks, list(self._open)))
                due = loop.time() + LOOK_SECONDS
            await asyncio.sleep(TICK_SECONDS)

    def _end_all(self) -> None:
        for mine in self._open.values():
            for stream in mine:
                stream.end()


def _wake(streams: Iterable[Stream], found: Mapping[int, int]) -> None:
    """Wake the streams whose person has another pulse than they know of; nothing is known where none could be read."""
    for stream in streams:
        mark = found.get(stream.user, stream.pulse)
        if mark != stream.pulse:
            stream.pulse = mark
            stream.wake.set()


def _marks(ids: list[int]) -> Mapping[int, int]:
    close_old_connections()
    try:
        return marks(ids)
    except DatabaseError:
        log.warning("pulses could not be read; trying again", exc_info=True)
        return {}
    finally:
        close_old_connections()


async def _heard_out(receive: Receive, stream: Stream) -> None:
    """The stream is over when its reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), (b"retry-after", b"60")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
