"""Readiness when something is broken, and while the server leaves."""

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.kit.homes import Home
from tests.kit.serving import Server, serving, wait_until
from tests.kit.trust import only_in_trust

pytestmark = pytest.mark.slow


def told(server: Server) -> dict[str, str]:
    """What /readyz says."""
    try:
        with urllib.request.urlopen(f"{server.address}/readyz", timeout=20) as answer:
            return {"code": answer.status, **json.load(answer)}
    except urllib.error.HTTPError as refused:
        return {"code": refused.code, **json.load(refused)}


@pytest.mark.once
def test_a_dead_worker_and_a_server_that_leaves_are_not_ready(company: Home):
    company.settings["GUANXI_DRAIN_SECONDS"] = "2"
    with serving(company, "web") as server:
        worker = company.start("worker")
        wait_until(lambda: told(server)["code"] == 200)
        worker.terminate()  # it takes itself off the list; one that is killed falls silent
        worker.wait()

        assert told(server).items() >= {"code": 503, "worker": "silent", "database": "ok"}.items()

        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: told(server)["process"] == "leaving")
        assert server.status("/healthz") == 200
        assert server.wait()[0] == 0


@only_in_trust
@pytest.mark.skipif(not os.environ.get("GUANXI_TEST_DATABASE_URL"), reason="a file is always there for who has it open")
def test_a_database_that_is_gone_and_one_without_its_tables_are_not_ready(company: Home):
    company.settings["GUANXI_METRICS_FROM"] = "127.0.0.1"
    with serving(company, "web") as server:
        assert told(server)["database"] == "ok"
        take_away(company)

        assert told(server).items() >= {"code": 503, "database": "unreachable"}.items()
        assert server.status("/healthz") == 200
        assert "guanxi_database_up 0.0" in server.text("/metrics")

        bring_empty(company)
        wait_until(lambda: told(server)["migrations"] == "pending")
        assert told(server)["code"] == 503


def take_away(home: Home) -> None:
    with maintenance(home) as (connection, name):
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"')


def bring_empty(home: Home) -> None:
    with maintenance(home) as (connection, name):
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'DROP DATABASE "{name}_away"')


@contextmanager
def maintenance(home: Home) -> "Iterator[tuple[psycopg.Connection, str]]":
    """A connection beside the home's database, whose own connections are ended first."""
    server, _slash, name = home.database_url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield connection, name
