"""`guanxi restore`: the old company or the new one, never half of either."""

import json
import os
import resource
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from guanxi.transfer.archive import Reader, Writer
from tests.kit.homes import ROOT, Home
from tests.kit.killing import chance, kill, once
from tests.kit.trust import DEEP, only_in_trust
from tests.transfer.companies import add_bytes, end_of, facts, is_sound, lite_home, structure

pytestmark = [pytest.mark.slow, pytest.mark.once] if not DEEP else pytest.mark.slow
LITTLE = 2_000_000


@pytest.fixture
def backup(company: Home, tmp_path: Path) -> Path:
    company.guanxi("backup", str(tmp_path / "backup.guanxi"))
    return tmp_path / "backup.guanxi"


@contextmanager
def connected(home: Home):
    """Somebody has the database open."""
    if home.database_url.startswith("sqlite"):
        holding = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM access_company'); "
        holding += "c.fetchone if 0 else None; print('open', flush=True); sys.stdin.read()"
        command = [sys.executable, "-c", holding, home.database_url.removeprefix("sqlite:///")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout.readline() == "open\n"
            yield
            other.stdin.close()
        return
    with closing(psycopg.connect(home.database_url)):
        yield


def rewritten(source: Path, target: Path, head: dict[str, object]) -> Path:
    """The same backup with another head, as sound as the first."""
    with source.open("rb") as file, target.open("wb") as output:
        reader, writer = Reader(file), Writer(output)
        for part in reader.parts():
            content = part.content()
            if part.name == "guanxi-backup.json":
                content = json.dumps({**json.loads(content), **head}).encode()
            writer.add(part.name, content)
        writer.end(reader.end)
    return target


def test_what_must_not_be_restored_is_refused_in_plain_words(company: Home, backup: Path, tmp_path: Path):
    (tmp_path / "letter").write_text("Dear Sirs", encoding="utf-8")
    newer = {"migrations": [["records", "0001_initial"], ["records", "9999_of_tomorrow"]]}

    def refusal(*arguments: object) -> str:
        said = company.guanxi("restore", *map(str, arguments), check=False)
        assert said.returncode == 1
        assert "Traceback" not in said.stderr
        return said.stderr

    assert "--replace" in refusal(backup)
    assert "not whole" in refusal("--replace", tmp_path / "letter")
    assert "newer release" in refusal("--replace", rewritten(backup, tmp_path / "newer", newer))
    assert "newer release" in refusal("--replace", rewritten(backup, tmp_path / "format", {"format": 2}))
    with connected(company):
        assert "in use" in refusal("--replace", backup)


@only_in_trust
def test_a_backup_cut_off_near_its_end_changes_nothing(company: Home, backup: Path, tmp_path: Path):
    wanted = facts(company, tmp_path)
    (tmp_path / "cut").write_bytes(backup.read_bytes()[:-2000])

    said = company.guanxi("restore", "--replace", str(tmp_path / "cut"), check=False)

    assert said.returncode == 1
    assert "not whole" in said.stderr
    assert facts(company, tmp_path) == wanted
    is_sound(company)
    assert not (company.path / "restoring").exists()


@only_in_trust
@pytest.mark.parametrize("seed", range(12))
def test_a_restore_that_is_killed_anywhere_leaves_the_old_or_the_new(company: Home, backup: Path, tmp_path, seed: int):
    """The next start says what it did, and the home holds one whole company."""
    new = end_of(backup)
    company.ask("UPDATE access_company SET name = 'Old one', name_key = 'old one'")
    digest = add_bytes(company, b"of the old company")
    old = facts(company, tmp_path)

    moment = once((company.path / "restoring").exists, chance(seed).random() * 8)
    kill(company.start("restore", "--replace", str(backup)), moment)
    was_left = (company.path / "restoring").exists()
    started = company.guanxi("token", "nobody", check=False)

    assert ("interrupted" in started.stderr) == was_left
    assert not (company.path / "restoring").exists()
    assert facts(company, tmp_path) in (old, new)
    assert (company.path / "files" / digest[:2] / digest).exists()
    is_sound(company)


@only_in_trust
def test_a_switch_that_was_killed_is_completed_by_the_next_start(company: Home, backup: Path, tmp_path: Path):
    """The last moment: all is ready beside, nothing is switched."""
    new = end_of(backup)
    company.ask("UPDATE access_company SET name = 'Old one', name_key = 'old one'")
    stopping = (
        "import os, sys, django; django.setup(); from pathlib import Path; from guanxi.transfer import aside, restore\n"
        "aside.switch = lambda: os._exit(9)\n"
        "restore.restore(Path(sys.argv[1]), replace=True, tell=print)"
    )
    environment = {**company.environment, "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"}
    done = subprocess.run([sys.executable, "-c", stopping, str(backup)], env=environment, check=False, cwd=ROOT)
    assert done.returncode == 9

    said = company.guanxi("token", "nobody", check=False)

    assert "it is complete now" in said.stderr
    assert facts(company, tmp_path) == new
    is_sound(company)


@only_in_trust
def test_a_full_disk_leaves_the_old_company(company: Home, tmp_path: Path):
    digest = add_bytes(company, os.urandom(LITTLE * 2))
    company.ask(
        "INSERT INTO records_storedfile (module, record_id, name, size, type, sha256, created_at) "
        f"VALUES ('account', 1, 'large', {LITTLE * 2}, 'text/plain', '{digest}', '2024-01-01 00:00:00')"
    )
    company.guanxi("backup", str(tmp_path / "file"))
    wanted = end_of(tmp_path / "file")

    said = company.guanxi("restore", "--replace", str(tmp_path / "file"), check=False, preexec_fn=nearly_full)

    assert said.returncode == 1
    assert "disk is full" in said.stderr
    assert "Traceback" not in said.stderr
    assert facts(company, tmp_path) == wanted
    assert not (company.path / "restoring").exists()


@only_in_trust
def test_a_backup_of_an_older_release_comes_into_this_one_by_migrating(home: Home, founded: Home, tmp_path: Path):
    """The state of the tables before checklists had a form of their own."""
    older = (
        "import django; django.setup(); from django.core.management import call_command as call\n"
        "call('migrate', 'tasks', '0003', verbosity=0); call('migrate', 'access', '0002', verbosity=0)\n"
        "call('migrate', 'records', '0005', verbosity=0)"
    )
    environment = {**home.environment, "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"}
    subprocess.run([sys.executable, "-c", older], env=environment, check=True, cwd=ROOT)
    home.guanxi("backup", str(tmp_path / "older"))
    assert end_of(tmp_path / "older").keys() < end_of_today(founded, tmp_path).keys()

    with lite_home(tmp_path / "lite") as lite:
        lite.guanxi("restore", str(tmp_path / "older"))
        is_sound(lite)
        assert "is up to date" in lite.guanxi("doctor", check=False).stdout
        if home.database_url.startswith("sqlite"):
            assert structure(lite) == structure(founded)


@only_in_trust
def test_a_place_that_leads_out_of_its_folder_is_refused(company: Home, tmp_path: Path):
    company.ask(
        "INSERT INTO records_storedfile (module, record_id, name, size, type, sha256, created_at) "
        "VALUES ('account', 1, 'x', 1, 'text/plain', '../../../../etc/passwd', '2024-01-01 00:00:00')"
    )
    company.guanxi("backup", str(tmp_path / "file"))

    said = company.guanxi("restore", "--replace", str(tmp_path / "file"), check=False)

    assert said.returncode == 1
    assert "records_storedfile.sha256" in said.stderr


@only_in_trust
def test_settings_come_along_but_never_over_those_of_a_home(company: Home, tmp_path: Path):
    toml = company.path / "guanxi.toml"
    toml.write_text(
        'port = 8001\ndatabase_url = "sqlite:////x"\nbase_url = "https://一.example.com"\n', encoding="utf-8"
    )
    company.guanxi("backup", str(tmp_path / "file"))
    with tarfile.open(tmp_path / "file") as archive:
        kept = archive.extractfile("guanxi.toml").read().decode()
    assert kept == 'port = 8001\nbase_url = "https://一.example.com"\n'
    toml.write_text("port = 9000\n", encoding="utf-8")

    said = company.guanxi("restore", "--replace", str(tmp_path / "file"))

    assert toml.read_text(encoding="utf-8") == "port = 9000\n"
    assert (company.path / "guanxi.toml.restored").read_text(encoding="utf-8") == kept
    assert "guanxi.toml.restored" in said.stdout


def end_of_today(home: Home, folder: Path) -> dict[str, object]:
    home.guanxi("backup", str(folder / "today"))
    return end_of(folder / "today")


def nearly_full() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, LITTLE))
