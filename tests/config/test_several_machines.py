"""PostgreSQL as large companies run it: with servers that follow, and with a pooler before it."""

import re
import shutil
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest

from scripts import postgres
from tests.kit import replicas
from tests.kit.homes import OWNER, PASSWORD, Home
from tests.kit.serving import Server, serving, wait_until
from tests.kit.trust import only_in_trust

BINARIES = postgres.find_binaries()
POOLER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
pytestmark = [
    pytest.mark.once,
    pytest.mark.slow,
    only_in_trust,
    pytest.mark.skipif(BINARIES is None, reason="there are no programs of a PostgreSQL server here"),
]


@pytest.fixture
def leader() -> Iterator[int]:
    with replicas.primary(BINARIES) as port:
        yield port


def founded(path: Path, leader: int) -> Home:
    home = Home(path, replicas.url(leader), {"GUANXI_METRICS_FROM": "127.0.0.1"})
    wanted = ("--company", "Lanhai", "--admin", OWNER, "--language", "en", "--password-stdin")
    home.guanxi("init", *wanted, input=f"{PASSWORD}\n")
    return home


class Person:
    """Somebody with a browser of his own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.send("/login/", username=OWNER, password=PASSWORD)

    def page(self, path: str) -> str:
        with self.opener.open(self.server.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **form: str) -> None:
        page = self.page(path)
        token = re.search(r'name="csrf-token" content="([^"]+)"', page) or re.search(
            r'csrfmiddlewaretoken" value="([^"]+)"', page
        )
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token[1]}).encode()
        with self.opener.open(self.server.address + path, data=data, timeout=30) as answer:
            assert answer.status == 200

    def forget_writing(self) -> None:
        """As if the seconds after writing were over."""
        self.cookies.clear(
            "localhost.local" if "localhost" in self.server.address else "127.0.0.1", "/", "guanxi-wrote"
        )


def reads(server: Server) -> dict[str, float]:
    """How many requests each database has answered."""
    told = server.text("/metrics")
    return {
        name: float(count) for name, count in re.findall(r'guanxi_request_sources_total\{source="(\w+)"\} (\S+)', told)
    }


def read_from_the_replica(server: Server, person: Person) -> bool:
    before = reads(server).get("replica1", 0)
    person.forget_writing() if any(cookie.name == "guanxi-wrote" for cookie in person.cookies) else None
    person.page("/m/accounts/")
    return reads(server).get("replica1", 0) > before


def test_pages_come_from_a_replica_as_long_as_it_is_up_to_date(leader: int, tmp_path: Path):
    home = founded(tmp_path / "home", leader)
    with replicas.following(BINARIES, leader) as follower:
        home.settings["GUANXI_REPLICA_URLS"] = replicas.url(follower)
        with serving(home, "web") as server:
            person = Person(server)
            wait_until(lambda: read_from_the_replica(server, person))

            for number in range(30):  # who writes finds it at once
                person.send("/m/accounts/new", name=f"Customer {number}")
                assert f"Customer {number}" in person.page("/m/accounts/")

            with psycopg.connect(replicas.url(follower), autocommit=True) as connection:
                connection.execute("SELECT pg_wal_replay_pause()")
            person.send("/m/accounts/new", name="Written while it sleeps")
            wait_until(lambda: not read_from_the_replica(server, person))
            assert "Written while it sleeps" in person.page("/m/accounts/")
            with psycopg.connect(replicas.url(follower), autocommit=True) as connection:
                connection.execute("SELECT pg_wal_replay_resume()")
            wait_until(lambda: read_from_the_replica(server, person))

    # it is gone now


def test_a_replica_that_goes_away_costs_nobody_a_page(leader: int, tmp_path: Path):
    home = founded(tmp_path / "home", leader)
    with replicas.following(BINARIES, leader) as follower:
        home.settings["GUANXI_REPLICA_URLS"] = replicas.url(follower)
        context = serving(home, "web")
        server = context.__enter__()
        person = Person(server)
        wait_until(lambda: read_from_the_replica(server, person))
    try:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            assert "Accounts" in person.page("/m/accounts/")
    finally:
        context.__exit__(None, None, None)


@pytest.mark.skipif(POOLER is None, reason="there is no pgbouncer here")
def test_everything_works_through_pgbouncer_in_its_transaction_mode(leader: int, tmp_path: Path):
    with replicas.pooler(POOLER, leader) as pooled:
        home = Home(tmp_path / "home", replicas.url(pooled), {"GUANXI_POOLER": "transaction"})
        refused = home.guanxi("token", OWNER, check=False)
        assert "GUANXI_DIRECT_DATABASE_URL" in refused.stderr

        home.settings["GUANXI_DIRECT_DATABASE_URL"] = replicas.url(leader)
        wanted = ("--company", "Lanhai", "--admin", OWNER, "--language", "en", "--password-stdin")
        home.guanxi("init", *wanted, input=f"{PASSWORD}\n")
        rows = tmp_path / "rows.csv"
        rows.write_text("name\n" + "".join(f"Customer {number}\n" for number in range(1000)), encoding="utf-8")
        home.guanxi("import", "accounts", str(rows))
        home.guanxi("export", "accounts", str(tmp_path / "out.csv"))
        with serving(home, "run") as server:
            wait_until(lambda: server.status("/readyz") == 200)
            people = [Person(server) for _number in range(3)]
            for person in people * 5:
                assert "Customer" in person.page("/m/accounts/")

    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 1001
