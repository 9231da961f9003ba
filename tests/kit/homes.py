"""A home folder and an empty database of its own for tests that start the `guanxi` command as a process."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.kit import starting

ROOT = Path(__file__).resolve().parent.parent.parent
OWNER = "owner@example.com"
PASSWORD = "Correct-Horse-7"


@dataclass(frozen=True)
class Home:
    """Where one separate company lives."""

    path: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)  # further ones that a test wants

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work in this home, and nothing of the tests' own settings or language."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "DJANGO_"))}
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "GUANXI_HOME": str(self.path),
            "GUANXI_DATABASE_URL": self.database_url,
        } | self.settings

    @property
    def is_file(self) -> bool:
        """Whether the database is a file in the home."""
        return self.database_url.startswith("sqlite")

    def guanxi(
        self, *arguments: str, check: bool = True, settings: dict[str, str] | None = None, **more: Any
    ) -> "subprocess.CompletedProcess[str]":
        """Run one command to its end; `settings` are further environment variables."""
        environment = {**self.environment, **(settings or {})}
        if more.keys() <= {"input"}:
            done = starting.run([*arguments], environment, more.get("input", ""))
        else:
            more |= {"capture_output": True, "text": True}
            done = subprocess.run([*command(), *arguments], env=environment, check=False, **more)
        assert not check or done.returncode == 0, f"guanxi {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *arguments: str, settings: dict[str, str] | None = None, **more: object) -> subprocess.Popen[str]:
        """Start a command that goes on, as leader of its own process group; the caller ends it."""
        environment = {**self.environment, **(settings or {})}
        if not more:
            return starting.Going([*arguments], environment)
        return subprocess.Popen(
            [*command(), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **more,
        )

    def ask(self, sql: str) -> list[Any]:
        """Rows of a query, by the plain driver and past the product."""
        if self.is_file:
            with closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=30)) as connection:
                rows = connection.execute(sql).fetchall()
                connection.commit()
                return rows
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def one(self, sql: str) -> Any:
        """The first value of the first row; None when there is no row."""
        rows = self.ask(sql)
        return rows[0][0] if rows else None


def command() -> list[str]:
    return [sys.executable, "-m", "guanxi"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty home on the kind of database that is under test."""
    with empty_home(tmp_path / "home") as home:
        yield home


@pytest.fixture
def company(founded: Home, tmp_path: Path) -> Iterator[Home]:
    """A home with a new, English-speaking company whose administrator signs in as owner@example.com."""
    with empty_home(tmp_path / "home", like=founded) as home:
        yield home


@pytest.fixture
def blank(prepared: Home, tmp_path: Path) -> Iterator[Home]:
    """A home whose database has all its tables and nothing in them."""
    with empty_home(tmp_path / "home", like=prepared) as home:
        yield home


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home that others are copies of, so that the database need not be prepared for each test."""
    with empty_home(tmp_path_factory.mktemp("prepared") / "home") as home:
        home.guanxi("token", "nobody", check=False)
        yield home


@pytest.fixture(scope="session")
def founded(prepared: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The company that `company` is a copy of, so that it need not be founded for each test."""
    with empty_home(tmp_path_factory.mktemp("founded") / "home", like=prepared) as home:
        wanted = ("--company", "Lanhai 蓝海", "--admin", OWNER, "--language", "en", "--password-stdin")
        home.guanxi("init", *wanted, input=f"{PASSWORD}\n")
        yield home


@contextmanager
def empty_home(path: Path, *, like: Home | None = None) -> Iterator[Home]:
    """A home at a path, empty or a copy of another; its database is gone afterwards."""
    if like is not None:
        shutil.copytree(like.path, path)
    server = os.environ.get("GUANXI_TEST_DATABASE_URL", "")
    if not server:
        yield Home(path=path, database_url=f"sqlite:///{path / 'guanxi.sqlite3'}")
        return
    name = f"guanxi_home_{uuid4().hex}"
    template = f' TEMPLATE "{like.database_url.rpartition("/")[2]}"' if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{template}')
        yield Home(path=path, database_url=f"{server.rpartition('/')[0]}/{name}")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
