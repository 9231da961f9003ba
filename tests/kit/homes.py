"""A home folder and an empty database of its own for tests that start the `guanxi` command as a process."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
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
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that others are copies of, so that the database need not be prepared for each test."""
    return made_once("prepared", tmp_path_factory, lambda home: home.guanxi("token", "nobody", check=False))


@pytest.fixture(scope="session")
def founded(prepared: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The company that `company` is a copy of, so that it need not be founded for each test."""
    wanted = ("--company", "Lanhai 蓝海", "--admin", OWNER, "--language", "en", "--password-stdin")
    return made_once(
        "founded", tmp_path_factory, lambda home: home.guanxi("init", *wanted, input=f"{PASSWORD}\n"), like=prepared
    )


def made_once(
    name: str, folders: pytest.TempPathFactory, fill: Callable[[Home], Any], *, like: Home | None = None
) -> Home:
    """A home that all processes of one run share: the first that asks makes it, the others wait for that."""
    folder = shared(folders)
    path = folder / name
    with (folder / f"{name}.url").open("a+", encoding="utf-8") as told:
        fcntl.flock(told, fcntl.LOCK_EX)
        told.seek(0)
        if address := told.read():
            return Home(path=path, database_url=address)
        home = new_home(path, like)
        fill(home)
        told.write(home.database_url)
        return home


def shared(folders: pytest.TempPathFactory) -> Path:
    """The folder of a whole run, whose processes have one each below it."""
    base = folders.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    folder.mkdir(exist_ok=True)
    return folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was made once goes when the last process has ended."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = shared(session.config._tmp_path_factory)  # type: ignore[attr-defined]
        for told in folder.glob("*.url"):
            drop(told.read_text(encoding="utf-8"))
        shutil.rmtree(folder)


@contextmanager
def empty_home(path: Path, *, like: Home | None = None) -> Iterator[Home]:
    """A home at a path, empty or a copy of another; its database is gone afterwards."""
    home = new_home(path, like)
    yield home
    drop(home.database_url)


def new_home(path: Path, like: Home | None) -> Home:
    """A home at a path; who asks for it drops its database."""
    if like is not None:
        shutil.copytree(like.path, path)
    server = os.environ.get("GUANXI_TEST_DATABASE_URL", "")
    if not server:
        return Home(path=path, database_url=f"sqlite:///{path / 'guanxi.sqlite3'}")
    name = f"guanxi_home_{uuid4().hex}"
    template = f' TEMPLATE "{like.database_url.rpartition("/")[2]}"' if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{template}')
    return Home(path=path, database_url=f"{server.rpartition('/')[0]}/{name}")


def drop(database_url: str) -> None:
    """A file goes with its folder."""
    server, name = os.environ.get("GUANXI_TEST_DATABASE_URL"), database_url.rpartition("/")[2]
    if server and name:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
