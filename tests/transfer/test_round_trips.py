"""A company survives backups, restores and moves between the databases, to the last character."""

import os
from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.killing import chance, kill, once
from tests.kit.trust import DEEP, only_in_trust, times
from tests.transfer.companies import (
    FILE,
    add_bytes,
    end_of,
    facts,
    fill_oddly,
    is_sound,
    lite_home,
    new_home,
    structure,
)
from tests.transfer.test_move import is_under_way

pytestmark = pytest.mark.slow
IS_POSTGRES = bool(os.environ.get("GUANXI_TEST_DATABASE_URL"))


@pytest.mark.skipif(not (IS_POSTGRES or DEEP), reason="from SQLite to SQLite only in `make trust`")
@pytest.mark.parametrize("seed", range(times(1, 10)))
def test_odd_rows_come_through_a_backup_of_one_database_the_other_one_and_a_killed_move_back(
    company: Home, tmp_path: Path, seed: int
):
    fill_oddly(company, seed, times(6, 40))
    company.guanxi("backup", str(tmp_path / "first.guanxi"))
    wanted = end_of(tmp_path / "first.guanxi")

    with lite_home(tmp_path / "lite") as lite, new_home(tmp_path / "other") as target:
        lite.guanxi("restore", str(tmp_path / "first.guanxi"))
        is_sound(lite)
        digest = add_bytes(company, FILE)
        assert (lite.path / "files" / digest[:2] / digest).read_bytes() == FILE

        kill(lite.start("move", target.database_url), once(lambda: is_under_way(target), chance(seed).random() / 2))
        if is_under_way(target):
            assert "it goes on from there" in lite.guanxi("move", target.database_url).stderr
        moved = Home(lite.path, target.database_url)
        is_sound(moved)
        assert structure(moved) == structure(company)
        assert facts(moved, tmp_path) == wanted


@only_in_trust
@pytest.mark.skipif(not IS_POSTGRES, reason="the way back needs PostgreSQL")
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


@only_in_trust
def test_new_records_get_ids_behind_all_that_were_ever_given(company: Home, tmp_path: Path):
    company.ask("INSERT INTO records_numbercounter (key, last) VALUES ('gone', 1)")
    given = company.one("SELECT max(id) FROM records_numbercounter")
    company.ask("DELETE FROM records_numbercounter WHERE key = 'gone'")

    with new_home(tmp_path / "other") as target:
        company.guanxi("move", target.database_url)
        target.ask("INSERT INTO records_numbercounter (key, last) VALUES ('new', 1)")

        assert target.one("SELECT max(id) FROM records_numbercounter") == given + 1
