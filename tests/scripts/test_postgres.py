from pathlib import Path

import psycopg
import pytest

from scripts import postgres


def test_a_throw_away_server_answers_and_leaves_nothing_behind():
    binaries = postgres.find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server programs on this machine")

    with postgres.throw_away(binaries) as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            folder = Path(connection.execute("SHOW data_directory").fetchone()[0]).parent
        assert folder.exists()

    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
