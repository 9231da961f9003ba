"""Starts killed while they change the tables, and starts that come at the same moment: the next ends right."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.kit.homes import ROOT, Home
from tests.kit.killing import chance, ended, kill, once, start_until_done
from tests.kit.old_release import DONE
from tests.kit.trust import only_in_trust, times

pytestmark = pytest.mark.slow
KILLS = times(1, 15)
# A command that brings the database to this release and then has nothing to do.
START = ("token", "nobody")
SCHEMA = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2",),
    "postgres": (
        (
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2"
        ),
        (
            "SELECT indexdef, indisvalid FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass "
            "WHERE schemaname = 'public' ORDER BY 1"
        ),
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        ),
    ),
}
APPLIED = "SELECT app, name, count(*) FROM django_migrations GROUP BY app, name ORDER BY 1, 2"


def schema(home: Home) -> list[object]:
    """The tables with all that belongs to them, and which changes are written down as made, each with how often."""
    asked = SCHEMA["sqlite" if home.database_url.startswith("sqlite") else "postgres"]
    return [home.ask(sql) for sql in (*asked, APPLIED)]


def changes(home: Home) -> int:
    """How many changes are written down; none where there is not even a table for them."""
    try:
        return int(home.one("SELECT count(*) FROM django_migrations"))
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
        return 0


def test_of_two_starts_at_once_one_changes_the_tables_and_the_other_waits(blank: Home):
    blank.ask("DROP TABLE exchange_rates_exchangerate")  # on which no other change builds
    blank.ask("DELETE FROM django_migrations WHERE app = 'exchange_rates'")
    left = blank.ask(APPLIED)

    starts = [blank.start(*START), blank.start(*START)]
    said = [ended(each).said for each in starts]

    assert sum("are made already" in each for each in said) == 1
    assert all("Nobody signs in" in each for each in said)
    assert [row for row in blank.ask(APPLIED) if row not in left] == [("exchange_rates", "0001_initial", 1)]


@only_in_trust
def test_a_killed_start_and_one_beside_it_leave_what_one_start_in_peace_leaves(home: Home, prepared: Home):
    drawn = chance(3)
    beside, killed = home.start(*START), home.start(*START)

    kill(killed, once(lambda: changes(home) > 5, drawn.random() * 0.1))

    assert "Nobody signs in" in ended(beside).said
    assert schema(home) == schema(prepared)


@only_in_trust
def test_starts_killed_again_and_again_come_to_the_end(home: Home, prepared: Home):
    drawn, every = chance(4), len(schema(prepared)[-1])

    def moments():
        for _kill in range(KILLS):
            least = min(changes(home) + drawn.randrange(4), every)
            yield once(lambda least=least: changes(home) >= least, drawn.random() * 0.03)

    starts = start_until_done(lambda: home.start(*START), moments())

    assert any("are made already" in each.said for each in starts[1:])
    assert not [each.said for each in starts if "Traceback" in each.said]
    assert schema(home) == schema(prepared)


@only_in_trust
def test_a_filled_old_database_loses_nothing_when_starts_are_killed_while_they_change_it(home: Home, tmp_path: Path):
    kept = tmp_path / "kept"
    old_release(home, "fill", kept)
    drawn = chance(5)

    def moments():
        for _kill in range(KILLS):
            least = changes(home) + drawn.randrange(3)
            yield once(lambda least=least: changes(home) >= least, drawn.random() * 0.05)

    starts = start_until_done(lambda: home.start(*START), moments())

    assert any("are made already" in each.said for each in starts[1:])
    assert not [each.said for each in starts if "Traceback" in each.said]
    assert DONE in old_release(home, "check", kept)


def old_release(home: Home, step: str, kept: Path) -> str:
    command = [sys.executable, "-m", "tests.kit.old_release", step, str(kept)]
    done = subprocess.run(command, env=home.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
