"""`guanxi doctor`: what is wrong, and what to do about it."""

import hashlib
import socket
from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.mail_server import post_office
from tests.kit.object_storage import object_storage
from tests.kit.serving import serving, wait_until
from tests.kit.trust import only_in_trust

pytestmark = pytest.mark.slow


def test_a_good_set_up_is_in_order(company: Home):
    said = company.guanxi("doctor")

    assert "WRONG" not in said.stdout
    assert "Lanhai" in said.stdout


def test_an_empty_database_is_told_what_to_do_next(home: Home):
    said = home.guanxi("doctor", check=False)

    assert said.returncode == 1
    assert "guanxi run" in said.stdout


@pytest.mark.once
def test_a_secret_key_that_others_can_read_is_wrong(company: Home):
    (company.path / "secret.key").chmod(0o644)

    said = company.guanxi("doctor", check=False)

    assert said.returncode == 1
    assert f"chmod 600 {company.path / 'secret.key'}" in said.stdout


@pytest.mark.once
@pytest.mark.parametrize(
    "setting, value, advice",
    [
        ("GUANXI_DEBUG", "1", "GUANXI_DEBUG"),
        ("GUANXI_TIME", "2026-01-01T00:00:00+00:00", "GUANXI_TIME"),
        ("GUANXI_BASE_URL", "https://crm.example.com", "GUANXI_ALLOWED_HOSTS"),
        ("GUANXI_SECRET_KEY", "short", "GUANXI_SECRET_KEY"),
    ],
)
def test_a_dangerous_setting_is_wrong(company: Home, setting, value, advice):
    said = company.guanxi("doctor", check=False, settings={setting: value})

    assert said.returncode == 1
    assert advice in said.stdout


@pytest.mark.once
def test_a_setting_that_nobody_reads_is_wrong_and_the_right_one_is_named(company: Home):
    said = company.guanxi("doctor", check=False, settings={"GUANXI_ALOWED_HOSTS": "crm.example.com"})

    assert said.returncode == 1
    assert "Did you mean GUANXI_ALLOWED_HOSTS?" in said.stdout


def test_a_missing_index_is_wrong_and_the_command_that_makes_it_is_right(company: Home):
    company.ask("DROP INDEX audit_record")
    company.ask("DROP INDEX job_state_due")

    said = company.guanxi("doctor", check=False)

    assert said.returncode == 1
    statements = [line.split("database: ")[1] for line in said.stdout.splitlines() if "CREATE INDEX" in line]
    for statement in statements:
        company.ask(statement)
    assert len(statements) == 2
    assert "Indexes and counters are complete" in company.guanxi("doctor").stdout


@pytest.mark.once
def test_files_that_are_missing_or_altered_are_wrong(company: Home):
    for place, content in enumerate((b"altered", b"missing")):
        digest = hashlib.sha256(content).hexdigest()
        company.ask(
            "INSERT INTO records_storedfile (module, record_id, name, size, type, sha256, created_at) VALUES "
            f"('account', {place}, '{content.decode()}.txt', 7, 'text/plain', '{digest}', '2024-01-01 00:00:00')"
        )
    path = company.path / "files" / hashlib.sha256(b"altered").hexdigest()[:2] / hashlib.sha256(b"altered").hexdigest()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"else")
    path.with_name("nobody").write_bytes(b"names me")

    said = company.guanxi("doctor", "--deep", check=False)

    assert said.returncode == 1
    assert "1 file was altered: altered.txt" in said.stdout
    assert "The bytes of 1 file are missing: missing.txt" in said.stdout
    assert "belongs to no record" in said.stdout


@pytest.mark.once
def test_backups_are_looked_after(company: Home, tmp_path: Path):
    assert "No backup was made" in company.guanxi("doctor").stdout

    company.guanxi("backup", str(tmp_path / "first"))
    assert "Last backup: 0 days ago" in company.guanxi("doctor").stdout

    (company.path / "backup.json").write_text('{"at": "2024-01-01T00:00:00+00:00", "file": "x"}', encoding="utf-8")
    assert "WRONG Last backup" in company.guanxi("doctor", check=False).stdout


@pytest.mark.once
def test_a_home_into_which_others_can_write_is_wrong(company: Home):
    company.path.chmod(0o777)

    assert f"chmod go-w {company.path}" in company.guanxi("doctor", check=False).stdout


def test_counters_that_would_give_taken_ids_are_wrong(company: Home):
    if company.database_url.startswith("sqlite"):
        pytest.skip("SQLite looks for the last id by itself")
    company.ask("SELECT setval(pg_get_serial_sequence('access_user', 'id'), 1, false)")

    said = company.guanxi("doctor", check=False)

    assert "access_user would give ids that are taken" in said.stdout


@pytest.mark.once
@only_in_trust
def test_machines_that_do_not_share_their_folders_are_told(company: Home):
    with serving(company) as server:
        wait_until(lambda: server.status("/readyz") == 200)
        assert "do not use this home" not in company.guanxi("doctor").stdout
        (company.path / "machines" / socket.gethostname()).unlink()

        said = company.guanxi("doctor", check=False)

    assert said.returncode == 1
    assert f"do not use this home: {socket.gethostname()}" in said.stdout


@pytest.mark.once
@only_in_trust
def test_an_object_storage_is_tried(company: Home):
    with object_storage() as (address, kept):
        company.settings["GUANXI_FILES_URL"] = f"s3://crm?endpoint={address}"
        company.settings.update(AWS_ACCESS_KEY_ID="somebody", AWS_SECRET_ACCESS_KEY="secret")
        assert "ok    Object storage" in company.guanxi("doctor").stdout
    said = company.guanxi("doctor", check=False)

    assert kept == {}
    assert "GUANXI_FILES_URL" in said.stdout


@pytest.mark.once
def test_a_mail_server_is_tried_without_sending_anything(company: Home):
    with post_office(user="crm", password="right") as post:
        good = company.guanxi("doctor", settings={"GUANXI_EMAIL_URL": post.url})
        wrong = company.guanxi("doctor", check=False, settings={"GUANXI_EMAIL_URL": post.url.replace("right", "bad")})

        assert "Mail leaves by 127.0.0.1" in good.stdout
        assert "535" in wrong.stdout
        assert post.letters == []
