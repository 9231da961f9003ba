"""Processes killed in the middle of an import, at moments that chance chooses: nothing is lost, nothing there twice."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.killing import Moment, chance, kill, living, once, start_until_done
from tests.kit.serving import wait_until
from tests.kit.trust import only_in_trust, times

pytestmark = pytest.mark.slow
ROWS = times(4_000, 8_000)
KILLS = times(1, 8)
LAST = ROWS - 1_200
SERVERS = (("run", "--port", "0"), ("worker",))


@pytest.fixture
def file(tmp_path: Path) -> str:
    rows = "".join(f"X-{number},Account {number},Bonn\n" for number in range(ROWS))
    (tmp_path / "accounts.csv").write_text(f"external_id,name,city\n{rows}", encoding="utf-8")
    return str(tmp_path / "accounts.csv")


def done(home: Home) -> int:
    return int(home.one("SELECT coalesce(max(done), 0) FROM jobs_job WHERE name = 'import_file'"))


def state(home: Home) -> str:
    return str(home.one("SELECT state FROM jobs_job WHERE name = 'import_file'"))


def moments(home: Home, seed: int) -> Iterator[Moment]:
    """In each start somewhere behind where the import stood before, and none when it has nearly come to its end."""
    drawn = chance(seed)
    for _kill in range(KILLS):
        if done(home) >= LAST:
            return
        least, further = min(done(home) + drawn.randrange(1, 2 * ROWS // KILLS), LAST), drawn.random() * 0.05
        yield once(lambda least=least: done(home) >= least, further)


def is_whole(home: Home) -> None:
    """Each row of the file is one account, with one entry in the history, one in the search, one outcome."""
    wanted = sorted(f"X-{number}" for number in range(ROWS))
    assert [key for (key,) in home.ask("SELECT external_id FROM accounts_account ORDER BY 1")] == wanted
    entries = "SELECT record_id FROM records_auditentry WHERE module = 'account' AND via = 'import' ORDER BY 1"
    assert home.ask(entries) == home.ask("SELECT id FROM accounts_account ORDER BY 1")
    numbered = " OR ".join(f"text LIKE '%account {digit}%'" for digit in range(10))
    found = f"SELECT count(*) FROM records_searchentry WHERE {numbered}"
    assert home.one(found) == ROWS
    assert home.one("SELECT count(*) FROM exchange_importrow WHERE outcome = 'created'") == ROWS
    assert home.one("SELECT count(DISTINCT number) FROM accounts_account") == ROWS
    assert home.one("SELECT count(*) FROM jobs_job WHERE name = 'import_file'") == 1


def test_a_killed_command_goes_on_when_it_is_given_again(company: Home, file: str):
    starts = start_until_done(lambda: company.start("import", "accounts", file), moments(company, 1))

    assert starts[-1].code == 0
    assert "Took up job" in starts[-1].said
    assert f"of {ROWS:,}" in starts[-1].said
    assert f"created {ROWS}" in starts[-1].said
    is_whole(company)


@only_in_trust
def test_a_killed_server_and_a_killed_worker_lose_and_double_nothing(company: Home, file: str):
    times_ = moments(company, 2)
    kill(company.start("import", "accounts", file), next(times_))
    starts = [kill(company.start(*which), moment) for which, moment in zip(cycle(SERVERS), times_, strict=False)]
    with living(company.start("worker")):
        wait_until(lambda: state(company) == "done")

    assert all("Took up job" in each.said for each in starts)
    is_whole(company)
