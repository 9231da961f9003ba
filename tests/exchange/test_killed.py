"""Processes killed in the middle of an import: nothing is lost and nothing is there twice."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.kit.homes import Home
from tests.kit.serving import wait_until

pytestmark = pytest.mark.slow
ROWS = 6000


def scalar(home: Home, sql: str) -> Any:
    """One value out of the home's database."""
    if home.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(home.database_url.removeprefix("sqlite:///"), timeout=30)) as connection:
            return connection.execute(sql).fetchone()[0]
    with psycopg.connect(home.database_url) as connection:
        return connection.execute(sql).fetchone()[0]


def done(home: Home) -> int:
    return int(scalar(home, "SELECT coalesce(max(done), 0) FROM jobs_job WHERE name = 'import_file'"))


def kill_in_the_middle(home: Home, *command: str) -> int:
    """Start a command, kill it and all its children once the import has come further; how far it has come."""
    before = done(home)
    process = home.start(*command)
    wait_until(lambda: done(home) > before)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return done(home)


@pytest.fixture
def company(home: Home, tmp_path: Path) -> Home:
    home.guanxi("init", "--company", "Lanhai", "--admin", "admin@example.com", "--language", "en")
    rows = "".join(f"X-{number},Account {number},Bonn\n" for number in range(ROWS))
    (tmp_path / "accounts.csv").write_text(f"external_id,name,city\n{rows}", encoding="utf-8")
    return home


def test_a_killed_command_and_a_killed_server_lose_and_double_nothing(company: Home, tmp_path: Path):
    first = kill_in_the_middle(company, "import", "accounts", str(tmp_path / "accounts.csv"))
    second = kill_in_the_middle(company, "run", "--port", "0")
    assert 0 < first < second < ROWS

    worker = company.start("worker")
    wait_until(lambda: scalar(company, "SELECT state FROM jobs_job WHERE name = 'import_file'") == "done")
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait()

    assert scalar(company, "SELECT count(*) FROM accounts_account") == ROWS
    assert scalar(company, "SELECT count(DISTINCT external_id) FROM accounts_account") == ROWS
    assert scalar(company, "SELECT count(*) FROM exchange_importrow WHERE outcome = 'created'") == ROWS
    assert (
        scalar(company, "SELECT count(*) FROM records_auditentry WHERE module = 'account' AND via = 'import'") == ROWS
    )
