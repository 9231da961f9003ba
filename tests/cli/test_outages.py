"""A full disk, a database that goes away and comes back: told in plain words, nothing half, and then all goes on."""

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from scripts import postgres
from tests.kit.calling import Answer, Program, program
from tests.kit.homes import OWNER, PASSWORD, Home
from tests.kit.killing import living
from tests.kit.serving import Server, serving, wait_until
from tests.kit.trust import only_in_trust

pytestmark = [pytest.mark.slow, pytest.mark.once, only_in_trust]
FOUND = ("init", "--company", "Lanhai", "--admin", OWNER, "--language", "en", "--password-stdin")
ROWS = 3_000
MEGABYTE = 2**20


def found(home: Home) -> Home:
    home.guanxi(*FOUND, input=f"{PASSWORD}\n")
    return home


def is_told(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.code) == (status, code), answer
    assert int(answer.headers["retry-after"]) > 0
    assert b"Traceback" not in answer.body


def is_page(answer: Answer, status: int) -> None:
    assert answer.status == status, answer
    assert b"<h1>" in answer.body
    assert b"Traceback" not in answer.body


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("making a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that leaves no space."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    continue
            except OSError:
                continue
    return filler


def test_a_full_disk_is_told_and_nothing_is_half(small_disk: Path, tmp_path: Path):
    home = found(Home(small_disk / "home", f"sqlite:///{small_disk / 'home' / 'guanxi.sqlite3'}"))
    (tmp_path / "accounts.csv").write_text("name\n" + "".join(f"Account {n}\n" for n in range(ROWS)))
    content = (tmp_path / "accounts.csv").read_bytes()
    with serving(home, "web") as server:
        asking = program(home, server.address)
        first = asking.ask("/api/v1/accounts", {"name": "Before"}).told["id"]
        filler = fill(small_disk)

        refused = [asking.ask("/api/v1/accounts", {"name": f"During {n}", "remark": "x" * 900}) for n in range(20)]
        is_told(refused[-1], 507, "E_DISK_FULL")
        is_told(
            asking.send_file(f"/api/v1/accounts/{first}/files", "offer.txt", os.urandom(MEGABYTE)), 507, "E_DISK_FULL"
        )
        assert home.guanxi("import", "accounts", str(tmp_path / "accounts.csv"), check=False).returncode == 1
        assert asking.ask(f"/api/v1/accounts/{first}").status == 200

        filler.unlink()

        assert asking.ask("/api/v1/accounts", {"name": "After"}).status == 201
        assert asking.send_file(f"/api/v1/accounts/{first}/files", "offer.txt", content).status == 201
        assert "created 3000" in home.guanxi("import", "accounts", str(tmp_path / "accounts.csv")).stdout
    kept = sum(answer.status == 201 for answer in refused)
    assert home.one("SELECT count(*) FROM accounts_account") == ROWS + 2 + kept
    assert (
        home.one("SELECT count(*) FROM records_auditentry WHERE module = 'account' AND verb = 'created'")
        == ROWS + 2 + kept
    )
    assert home.ask("PRAGMA integrity_check") == [("ok",)]
    assert [path.read_bytes() for path in (home.path / "files").rglob("*") if path.is_file()] == [content]


def test_a_job_waits_for_space_and_goes_on(small_disk: Path, tmp_path: Path):
    home = found(Home(small_disk / "home", f"sqlite:///{small_disk / 'home' / 'guanxi.sqlite3'}"))
    (tmp_path / "accounts.csv").write_text("name,remark\n" + "".join(f"Account {n},{'x' * 400}\n" for n in range(ROWS)))
    with serving(home) as server:
        asking = program(home, server.address)
        shutil.copyfile(tmp_path / "accounts.csv", tmp_path / "sent.csv")
        head = '--b\r\nContent-Disposition: form-data; name="module"\r\n\r\naccounts\r\n'
        head += '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        body = head.encode() + (tmp_path / "accounts.csv").read_bytes() + b"\r\n--b--\r\n"
        job = asking.ask("/api/v1/imports", body, Content_Type="multipart/form-data; boundary=b").told["job"]
        wait_until(lambda: home.one(f"SELECT done FROM jobs_job WHERE id = {job}") > 0)
        filler = fill(small_disk)
        wait_until(lambda: asking.ask("/api/v1/accounts", {"name": "No", "remark": "x" * 900}).status == 507)
        filler.unlink()

        wait_until(lambda: asking.ask(f"/api/v1/jobs/{job}").told["state"] in {"done", "failed"}, seconds=120)

        assert asking.ask(f"/api/v1/jobs/{job}").told["state"] == "done"
        assert home.one("SELECT count(*) FROM accounts_account WHERE name LIKE 'Account %'") == ROWS
        assert home.one("SELECT failures FROM jobs_job WHERE name = 'import_file'") == 0


def test_a_database_that_somebody_else_holds_is_told(tmp_path: Path):
    home = found(Home(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'guanxi.sqlite3'}"))
    with serving(home, "web") as server, closing(sqlite3.connect(tmp_path / "home" / "guanxi.sqlite3")) as other:
        asking = program(home, server.address)
        assert asking.ask("/api/v1/accounts").status == 200
        other.execute("BEGIN IMMEDIATE")

        is_told(asking.ask("/api/v1/accounts", {"name": "Held up"}), 409, "E_BUSY")
        assert asking.ask("/api/v1/accounts").status == 200

        other.rollback()
        assert asking.ask("/api/v1/accounts", {"name": "Again"}).status == 201


@pytest.fixture
def cluster() -> Iterator[tuple[Path, Path, int, str]]:
    binaries = postgres.find_binaries()
    if binaries is None:
        pytest.skip("there is no PostgreSQL on this machine")
    folder, password, port = Path(tempfile.mkdtemp(dir="/tmp")), secrets.token_hex(8), postgres.free_port()
    postgres.make_cluster(binaries, folder, password)
    yield binaries, folder, port, f"postgresql://guanxi:{password}@127.0.0.1:{port}/postgres"
    shutil.rmtree(folder)


def test_a_database_that_is_started_again_is_found_again_by_all(cluster: tuple[Path, Path, int, str], tmp_path: Path):
    binaries, folder, port, url = cluster
    home = Home(tmp_path / "home", url)
    (tmp_path / "accounts.csv").write_text("name\n" + "".join(f"Account {n}\n" for n in range(2 * ROWS)))
    with postgres.running(binaries, folder, port):
        found(home)
        server = home.start("run", "--port", "0")
        worker = home.start("worker")
        command = home.start("import", "accounts", str(tmp_path / "accounts.csv"))
        wait_until(lambda: home.one("SELECT max(done) FROM jobs_job WHERE name = 'import_file'"))
        token = home.guanxi("token", OWNER).stdout.splitlines()[-1]
    with living(server), living(worker), living(command):
        running = Server(server)
        asking = Program(running.address, token)
        is_told(asking.ask("/api/v1/accounts"), 503, "E_UNAVAILABLE")
        is_told(asking.ask("/api/v1/accounts", {"name": "Nobody hears"}), 503, "E_UNAVAILABLE")
        is_page(asking.ask("/m/accounts/", Cookie="sessionid=somebody"), 503)
        assert asking.ask("/healthz").status == 200
        assert asking.ask("/readyz").status == 503
        with postgres.running(binaries, folder, port):
            wait_until(lambda: asking.ask("/api/v1/accounts").status == 200)
            assert asking.ask("/api/v1/accounts", {"name": "After"}).status == 201
            assert {asking.ask("/api/v1/accounts").status for _time in range(30)} == {200}
            wait_until(lambda: home.one("SELECT state FROM jobs_job WHERE name = 'import_file'") == "done", seconds=120)
            assert home.one("SELECT count(*) FROM accounts_account") == 2 * ROWS + 1
            assert home.one("SELECT failures FROM jobs_job WHERE name = 'import_file'") == 0
            assert server.poll() is None
            assert worker.poll() is None
            os.killpg(worker.pid, signal.SIGTERM)
            assert "Traceback" not in worker.communicate()[0]
            command.wait(60)
            with psycopg.connect(url) as connection:
                connection.execute("SELECT 1")
