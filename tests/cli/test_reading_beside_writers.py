"""Reading waits for nobody who writes: what a request leaves behind is written after its answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from tests.kit.calling import program
from tests.kit.homes import Home
from tests.kit.serving import serving, wait_until

pytestmark = pytest.mark.slow
LEFT = "SELECT count(*) FROM access_apitoken WHERE last_used_at IS NOT NULL", "SELECT count(*) FROM web_slowrequest"


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Somebody else writes, and is not done yet."""
    if home.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(home.database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(home.database_url) as other:
        other.execute("LOCK TABLE access_apitoken, web_slowrequest IN SHARE MODE")
        yield
        other.rollback()


def test_a_programs_first_and_slow_request_is_answered_while_somebody_writes(company: Home):
    company.settings["GUANXI_SLOW_MS"] = "1"
    with serving(company, "web") as server:
        asking = program(company, server.address)
        with writing(company):
            answer = asking.ask("/api/v1/accounts")
            left = [company.one(sql) for sql in LEFT]

        assert answer.status == 200
        assert left == [0, 0]
        wait_until(lambda: all(company.one(sql) for sql in LEFT))
