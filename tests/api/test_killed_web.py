"""The web server killed while programs write: what was answered is there, and what is asked again is done once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.kit.calling import Program
from tests.kit.homes import OWNER, Home
from tests.kit.killing import chance, kill_group, living
from tests.kit.serving import Server
from tests.kit.trust import only_in_trust

pytestmark = [pytest.mark.slow, only_in_trust]
WRITTEN, CLIENTS, KILLS = 300, 8, 2
PATIENCE_SECONDS = 200


class Doors:
    """The address that is good at the moment; it changes with each start."""

    address = ""


def until_answered(doors: Doors, token: str, place: int) -> tuple[int, int]:
    """Ask with the same key until there is an answer; the id of what was made, and how often it was asked."""
    end, asked = time.monotonic() + PATIENCE_SECONDS, 0
    while time.monotonic() < end:
        asked += 1
        key = {"Idempotency_Key": f"account-{place}"}
        answer = Program(doors.address, token).ask("/api/v1/accounts", {"name": f"Account {place}"}, **key)
        if answer.status == 201:
            return int(answer.told["id"]), asked
        assert answer.status in {0, 409}, answer
        time.sleep(0.2)
    raise AssertionError(f"account {place} was never answered")


@pytest.fixture
def token(company: Home) -> str:
    return company.guanxi("token", OWNER).stdout.splitlines()[-1]


def test_what_was_asked_is_done_once_however_often_the_server_is_killed(company: Home, token: str):
    drawn, doors = chance(5), Doors()
    with ThreadPoolExecutor(CLIENTS) as clients:
        process = company.start("web", "--port", "0")
        doors.address = Server(process).address
        asked = [clients.submit(until_answered, doors, token, place) for place in range(WRITTEN)]
        for _kill in range(KILLS):
            many = company.one("SELECT count(*) FROM accounts_account") + drawn.randrange(10, WRITTEN // 4)
            while company.one("SELECT count(*) FROM accounts_account") < many:
                time.sleep(drawn.random() * 0.02)
            kill_group(process)
            process.wait()
            process.stdout.close()
            process = company.start("web", "--port", "0")
            doors.address = Server(process).address
        with living(process):
            answers = [each.result() for each in asked]

    made = [pk for pk, _times in answers]
    assert sorted(pk for (pk,) in company.ask("SELECT id FROM accounts_account")) == sorted(made)
    assert len(set(made)) == WRITTEN
    assert company.one("SELECT count(DISTINCT name) FROM accounts_account") == WRITTEN
    assert company.one("SELECT count(*) FROM records_auditentry WHERE module = 'account'") == WRITTEN
    numbered = " OR ".join(f"text LIKE '%account {digit}%'" for digit in range(10))
    found = f"SELECT count(*) FROM records_searchentry WHERE {numbered}"
    assert company.one(found) == WRITTEN
    assert company.one("SELECT count(DISTINCT number) FROM accounts_account") == WRITTEN
