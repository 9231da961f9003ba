"""`guanxi move`: everything into another, empty database, however often it is killed on the way."""

from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.killing import chance, kill, once
from tests.kit.trust import only_in_trust, times
from tests.transfer.companies import facts, fill_oddly, is_sound, new_home, structure
from tests.transfer.test_restore import connected

pytestmark = [pytest.mark.slow, only_in_trust]


def is_under_way(home: Home, table: str = "%") -> bool:
    """Whether the target has noted how far it has come, in this table."""
    try:
        return bool(home.ask(f"SELECT 1 FROM guanxi_move WHERE name LIKE 'table:{table}'"))
    except Exception:  # noqa: BLE001  there is no such table yet, which each database says in its own way
        return False


def test_a_move_that_is_killed_again_and_again_goes_on_and_loses_nothing(company: Home, tmp_path: Path):
    fill_oddly(company, 7, times(6, 60))
    wanted, drawn = facts(company, tmp_path), chance(11)
    with new_home(tmp_path / "other") as target:
        went_on = False
        for _kill in range(times(1, 5)):
            moment = once(lambda: is_under_way(target), drawn.random() * 0.5)
            if not kill(company.start("move", target.database_url), moment).was_killed:
                break
            started = Home(company.path, target.database_url).guanxi("token", "nobody", check=False)
            went_on = "interrupted move" in started.stderr
        if went_on:
            said = company.guanxi("move", target.database_url)
            assert "it goes on from there" in said.stderr

        moved = Home(company.path, target.database_url)
        is_sound(moved)
        assert facts(moved, tmp_path) == wanted
        assert structure(moved) == structure(company)
        assert facts(company, tmp_path) == wanted

        again = company.guanxi("move", target.database_url, check=False)
        assert again.returncode == 1
        assert "not empty" in again.stderr


def test_a_source_of_which_copied_rows_were_changed_is_noticed(company: Home, tmp_path: Path):
    with new_home(tmp_path / "other") as target:
        kill(company.start("move", target.database_url), once(lambda: is_under_way(target, "access_user")))
        company.ask("UPDATE access_company SET name = 'Another'")

        said = company.guanxi("move", target.database_url, check=False)

        assert said.returncode == 1
        assert "was changed" in said.stderr


def test_a_database_in_use_and_a_target_that_is_the_source_are_refused(company: Home, tmp_path: Path):
    with new_home(tmp_path / "other") as target, connected(company):
        assert "in use" in company.guanxi("move", target.database_url, check=False).stderr

    assert "the same database" in company.guanxi("move", company.database_url, check=False).stderr
    assert "postgresql://" in company.guanxi("move", "mysql://here", check=False).stderr
