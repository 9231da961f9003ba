"""A company survives backups, restores and moves between the databases, to the last character."""

import os
from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.trust import times
from tests.transfer.companies import FILE, add_bytes, facts, fill_oddly, is_sound, lite_home, new_home, structure

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(times(1, 12)))
def test_odd_rows_are_the_same_in_a_backup_in_the_other_database_and_behind_a_move_back(
    company: Home, tmp_path: Path, seed: int
):
    fill_oddly(company, seed, times(6, 40))
    wanted = facts(company, tmp_path)
    company.guanxi("backup", str(tmp_path / "first.guanxi"))

    with lite_home(tmp_path / "lite") as lite:
        lite.guanxi("restore", str(tmp_path / "first.guanxi"))
        is_sound(lite)
        assert facts(lite, tmp_path) == wanted
        with new_home(tmp_path / "other") as target:
            said = lite.guanxi("move", target.database_url)
            moved = Home(lite.path, target.database_url)
            is_sound(moved)
            assert facts(moved, tmp_path) == wanted
            assert structure(moved) == structure(company)
            assert f"GUANXI_DATABASE_URL={target.database_url}" in said.stdout
        assert facts(lite, tmp_path) == wanted  # the source is what it was
        digest = add_bytes(company, FILE)
        assert (lite.path / "files" / digest[:2] / digest).read_bytes() == FILE


@pytest.mark.skipif(not os.environ.get("GUANXI_TEST_DATABASE_URL"), reason="the way back needs PostgreSQL")
def test_a_backup_of_sqlite_comes_into_postgresql_and_a_move_goes_back(company: Home, founded: Home, tmp_path: Path):
    wanted = facts(company, tmp_path)

    with lite_home(tmp_path / "lite") as lite:
        company.guanxi("move", lite.database_url)
        is_sound(lite)
        assert facts(lite, tmp_path) == wanted
        lite.guanxi("backup", str(tmp_path / "lite.guanxi"))
    company.guanxi("restore", "--replace", str(tmp_path / "lite.guanxi"))

    is_sound(company)
    assert facts(company, tmp_path) == wanted
    assert structure(company) == structure(founded)


def test_new_records_get_ids_behind_all_that_were_ever_given(company: Home, tmp_path: Path):
    company.ask("INSERT INTO records_numbercounter (key, last) VALUES ('gone', 1)")
    given = company.one("SELECT max(id) FROM records_numbercounter")
    company.ask("DELETE FROM records_numbercounter WHERE key = 'gone'")

    with new_home(tmp_path / "other") as target:
        company.guanxi("move", target.database_url)
        target.ask("INSERT INTO records_numbercounter (key, last) VALUES ('new', 1)")

        assert target.one("SELECT max(id) FROM records_numbercounter") == given + 1
