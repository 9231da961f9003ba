"""How long a test digs: little in the suite, for as long as it takes in `make trust`."""

import os
from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

import pytest

DEEP = os.environ.get("GUANXI_TEST_TRUST") == "1"
TURNS = 3

#: Among the marks of tests whose questions others ask of the second database as well: it hears them in `make trust`.
ONCE = [] if DEEP else [pytest.mark.once]

#: The same for single tests.
once_in_suite: Callable[[Any], Any] = pytest.mark.usefixtures() if DEEP else pytest.mark.once

#: For tests that belong to `make trust` alone.
only_in_trust = pytest.mark.skipif(not DEEP, reason="runs in `make trust`")


def times(few: int, many: int) -> int:
    """How often: `few` in the suite, `many` in `make trust`."""
    return many if DEEP else few


def is_its_turn(place: int, what: str) -> bool:
    """Whether the suite asks this of the module at a place: of every third, beginning elsewhere for each question."""
    return DEEP or (place + crc32(what.encode())) % TURNS == 0


def in_turn(name: str, values: Iterable[Any], **more: Any) -> Callable[[Any], Any]:
    """`parametrize` for a test of every module: all are asked on the first database, and every third on the second,
    since what a database does otherwise it does in the engine, for whatever module."""

    def decorate(test: Any) -> Any:
        marked = [
            pytest.param(value, marks=[] if is_its_turn(place, test.__name__) else [pytest.mark.once])
            for place, value in enumerate(values)
        ]
        return pytest.mark.parametrize(name, marked, **more)(test)

    return decorate
