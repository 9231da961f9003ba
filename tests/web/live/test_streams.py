"""A stream tells what is so now: a change is missed neither between two looks nor while the page counts."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from guanxi.messaging.live.models import Pulse
from guanxi.web.live.asking import ask
from guanxi.web.live.streams import Stream, Streams, _wake

pytestmark = pytest.mark.once
SCOPE = {"type": "http", "headers": []}


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread: this one may belong to the loop of a browser that another test has opened."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def counting(stream: Stream, *, changes_at: int) -> Any:
    """The page of the counts, asked again and again; while it answers so many times, something changes."""
    asked = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        if len(asked) == changes_at:
            _wake([stream], {1: stream.pulse + 1})
        body = json.dumps({"user": 1, "unread": len(asked), "pulse": stream.pulse}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return pages


def test_what_changes_while_the_page_counts_is_told_as_well():
    stream, told = Stream(1, 0), []
    streams = Streams(counting(stream, changes_at=2))

    async def send(message: Any) -> None:
        lines = message["body"].decode().splitlines()
        told.extend(json.loads(line.removeprefix("data: "))["unread"] for line in lines if line.startswith("data: "))
        if told[-1] == 1:
            _wake([stream], {1: 5})
        if told[-1] == 3:
            stream.end()

    async def run() -> None:
        async with asyncio.timeout(10):
            await streams._tell(stream, SCOPE, send, await streams._ask(SCOPE))

    in_a_loop(run())

    assert told == [1, 2, 3]


def test_what_has_changed_before_the_first_look_wakes_a_stream():
    stream = Stream(1, 3)

    _wake([stream], {1: 7})

    assert stream.wake.is_set()


def test_pulses_that_could_not_be_read_wake_nobody():
    stream = Stream(1, 3)

    _wake([stream], {})

    assert (stream.pulse, stream.wake.is_set()) == (3, False)


def test_the_page_of_the_counts_says_the_pulse_and_a_stream_keeps_it_for_itself(kit):
    Pulse.objects.create(user_id=kit["alice"].user_id, mark=42)
    counts = kit.browser("alice").get("/notices/count").json()

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(counts).encode()})

    asked = in_a_loop(ask(pages, SCOPE))

    assert (asked.user, asked.pulse, "pulse" in asked.body) == (kit["alice"].user_id, 42, False)
