"""`guanxi backup`: one file, whole or not at all, of one moment."""

import resource
import stat
import tarfile
import threading
from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.killing import after, chance, kill, kill_group
from tests.kit.trust import DEEP, only_in_trust, times
from tests.transfer.companies import add_bytes, end_of

pytestmark = [pytest.mark.slow, pytest.mark.once] if not DEEP else pytest.mark.slow
LITTLE = 200_000  # bytes that a file may have on a disk that is nearly full


def names(file: Path) -> list[str]:
    with tarfile.open(file) as archive:
        return archive.getnames()


def test_the_secret_key_is_inside_only_when_it_is_asked_for(company: Home, tmp_path: Path):
    without = company.guanxi("backup", str(tmp_path / "without"))
    within = company.guanxi("backup", str(tmp_path / "within"), "--with-secret-key")

    assert "secret.key" not in names(tmp_path / "without")
    assert "The secret key is not inside" in without.stdout
    assert "secret.key" in names(tmp_path / "within")
    assert "The secret key is inside" in within.stdout
    assert stat.S_IMODE((tmp_path / "within").stat().st_mode) == 0o600


@only_in_trust
def test_a_file_of_that_name_is_never_overwritten(company: Home, tmp_path: Path):
    (tmp_path / "kept").write_text("the only backup", encoding="utf-8")

    said = company.guanxi("backup", str(tmp_path / "kept"), check=False)

    assert said.returncode == 1
    assert "there already" in said.stderr
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "the only backup"


@only_in_trust
def test_a_folder_that_is_not_there_is_named(company: Home, tmp_path: Path):
    said = company.guanxi("backup", str(tmp_path / "none" / "file"), check=False)

    assert said.returncode == 1
    assert f"There is no folder {tmp_path / 'none'}. Make it first." in said.stderr


def test_who_works_here_at_the_moment_is_not_taken_along(company: Home, tmp_path: Path):
    company.ask("INSERT INTO jobs_worker (name) VALUES ('this-machine 4711')")

    company.guanxi("backup", str(tmp_path / "file"))

    assert end_of(tmp_path / "file")["jobs_worker"]["rows"] == 0


@only_in_trust
def test_a_home_that_was_never_used_has_nothing_to_back_up(home: Home, tmp_path: Path):
    said = home.guanxi("backup", str(tmp_path / "file"), check=False)

    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert list(tmp_path.glob("file*")) == []


def test_it_lets_nobody_into_the_company_that_goes_on_running(company: Home, tmp_path: Path):
    key = "k" * 32
    values = f"'{key}', '', '2099-01-01 00:00:00', '', ''"
    names = "session_key, session_data, expire_date, agent, address"
    together(company, [f"INSERT INTO access_session ({names}) VALUES ({values})"])

    company.guanxi("backup", str(tmp_path / "file"))

    assert end_of(tmp_path / "file")["access_session"]["rows"] == 0
    assert company.one("SELECT count(*) FROM access_session") == 1


def test_it_holds_one_moment_while_others_go_on_writing(company: Home, tmp_path: Path):
    pair = "INSERT INTO records_numbercounter (key, last) VALUES ('{n}', 1); "
    pair += "INSERT INTO records_duplicatekey (module, record_id, kind, value) VALUES ('x', {n}, 'x', 'x')"
    is_over = threading.Event()

    def write() -> None:
        for number in range(10**6):
            if is_over.is_set():
                return
            together(company, pair.format(n=number).split("; "))

    before = company.one("SELECT count(*) FROM records_numbercounter")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        company.guanxi("backup", str(tmp_path / "file"))
    finally:
        is_over.set()
        writer.join()

    rows = end_of(tmp_path / "file")
    assert rows["records_duplicatekey"]["rows"] == rows["records_numbercounter"]["rows"] - before
    assert company.one("SELECT count(*) FROM records_duplicatekey") > rows["records_duplicatekey"]["rows"] > 0


def test_a_killed_backup_leaves_nothing_under_its_name_and_the_next_one_says_so(company: Home, tmp_path: Path):
    drawn, file = chance(3), tmp_path / "file"
    for _kill in range(times(1, 30)):
        ended = kill(company.start("backup", str(file)), after(0.3 + drawn.random() * 1.5))
        if not ended.was_killed or file.exists():  # it had come to its end: what stands there is whole, see below
            break
    was_left = (tmp_path / "file.part").exists()

    if not file.exists():
        said = company.guanxi("backup", str(file))
        assert ("was ended before it was complete" in said.stderr) == was_left

    assert end_of(file)["access_company"]["rows"] == 1
    assert list(tmp_path.glob("file*")) == [file]


@only_in_trust
def test_two_backups_to_one_file_do_not_disturb_each_other(company: Home, tmp_path: Path):
    ways = [company.start("backup", str(tmp_path / "file")) for _way in range(2)]
    try:
        codes = sorted(way.wait(60) for way in ways)
    finally:
        for way in ways:
            kill_group(way)
            way.stdout.close()

    assert codes == [0, 1]
    assert end_of(tmp_path / "file")["access_company"]["rows"] == 1


def test_a_full_disk_is_told_in_plain_words_and_leaves_no_file(company: Home, tmp_path: Path):
    digest = add_bytes(company, bytes(LITTLE * 2))
    company.ask(
        "INSERT INTO records_storedfile (module, record_id, name, size, type, sha256, created_at) "
        f"VALUES ('account', 1, 'large', {LITTLE * 2}, 'text/plain', '{digest}', '2024-01-01 00:00:00')"
    )

    said = company.guanxi("backup", str(tmp_path / "file"), check=False, preexec_fn=nearly_full)

    assert said.returncode == 1
    assert "disk is full" in said.stderr
    assert "Traceback" not in said.stderr
    assert list(tmp_path.glob("file*")) == []


def nearly_full() -> None:
    """No file of this process may grow beyond a little: what a full disk does, without one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, LITTLE))


def together(home: Home, statements: list[str]) -> None:
    """Run statements in one transaction."""
    if home.database_url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(home.database_url.removeprefix("sqlite:///"), timeout=30) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return
    import psycopg

    with psycopg.connect(home.database_url) as connection:
        for statement in statements:
            connection.execute(statement)
