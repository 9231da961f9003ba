"""Several web processes and schedulers over one database: what clients do at the same moment ends as if in turn."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.kit.calling import Answer, Program, program
from tests.kit.homes import Home
from tests.kit.killing import living
from tests.kit.serving import serving, wait_until
from tests.kit.trust import only_in_trust

pytestmark = [pytest.mark.slow, only_in_trust]
PROCESSES, CLIENTS = 3, 12


@pytest.fixture
def doors(company: Home) -> Iterator[list[Program]]:
    """The same company behind several processes."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(company, "web")) for _process in range(PROCESSES)]
        first = program(company, servers[0].address)
        yield [Program(server.address, first.token) for server in servers]


def together(doors: list[Program], *requests: tuple[str, object, str, dict[str, str]]) -> list[Answer]:
    """All of these at once, in turn to each of the processes."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        asked = [
            clients.submit(doors[place % len(doors)].ask, path, data, method=method, **headers)
            for place, (path, data, method, headers) in enumerate(requests)
        ]
        return [each.result() for each in asked]


def test_one_key_makes_one_record_and_everybody_gets_its_answer(doors: list[Program], company: Home):
    for round_ in range(10):
        key = {"Idempotency_Key": f"order-{round_}"}
        asked = ("/api/v1/accounts", {"name": f"Once {round_}"}, "POST", key)

        answers = together(doors, *[asked] * CLIENTS)

        assert {answer.status for answer in answers} <= {201, 409}, answers
        assert {answer.code for answer in answers if answer.status == 409} <= {"E_IDEMPOTENCY_IN_FLIGHT", "E_BUSY"}
        again = together(doors, *[asked] * PROCESSES)
        made = {answer.told["id"] for answer in (*answers, *again) if answer.status == 201}
        assert {answer.status for answer in again} == {201}
        assert len(made) == 1
    assert company.one("SELECT count(*) FROM accounts_account") == 10


def test_numbers_have_no_doubles_and_no_gaps(doors: list[Program], company: Home):
    """By the product's rule and, from the next request on in every process, by one of the company."""
    asked = [("/api/v1/accounts", {"name": f"Number {place}"}, "POST", {}) for place in range(150)]

    answers = together(doors, *asked)

    assert Counter(answer.status for answer in answers) == {201: 150}
    assert sorted(answer.told["number"] for answer in answers) == [f"KH{place:06d}" for place in range(1, 151)]
    rule = {"object": "accounts", "pattern": "K{yyyy}/{seq:3}", "reset": "year"}
    assert doors[0].ask("/api/v1/number-rules", rule).status == 201
    answers = together(doors, *asked)
    year = answers[0].told["number"][1:5]
    assert sorted(answer.told["number"] for answer in answers) == [f"K{year}/{place:03d}" for place in range(1, 151)]


def test_of_those_who_edit_one_version_one_succeeds(doors: list[Program], company: Home):
    pk = doors[0].ask("/api/v1/accounts", {"name": "Edited"}).told["id"]
    for version in range(1, 11):
        asked = [
            (f"/api/v1/accounts/{pk}", {"city": f"City {version} {place}"}, "PATCH", {"If_Match": f'"{version}"'})
            for place in range(CLIENTS)
        ]

        answers = together(doors, *asked)

        told = Counter(answer.status for answer in answers)
        assert told[200] == 1, answers
        assert set(told) <= {200, 412}, answers
    assert company.one(f"SELECT version FROM accounts_account WHERE id = {pk}") == 11
    assert company.one("SELECT count(*) FROM records_auditentry WHERE verb = 'changed'") == 10


def test_a_unique_value_that_many_want_at_once_is_one_ones(doors: list[Program], company: Home):
    data = {"name": "Twin", "uscc": "9144030071526726XG"}

    answers = together(doors, *[("/api/v1/accounts", data, "POST", {})] * CLIENTS)

    assert Counter(answer.status for answer in answers) == {201: 1, 422: CLIENTS - 1}
    assert {answer.code for answer in answers if answer.status == 422} == {"E_NOT_UNIQUE"}


def test_a_schedule_is_started_once_however_many_schedulers_watch(company: Home):
    with ExitStack() as stack:
        for _scheduler in range(PROCESSES):
            stack.enter_context(living(company.start("scheduler")))
        wait_until(lambda: company.one("SELECT count(DISTINCT name) FROM jobs_job") >= 8)
        first = company.ask("SELECT name, count(*) FROM jobs_job GROUP BY name HAVING count(*) > 1")
        for _again in range(3):
            company.ask("UPDATE jobs_schedule SET next_at = '2020-01-01 00:00:00+00:00'")
            wait_until(lambda: not company.one("SELECT count(*) FROM jobs_schedule WHERE next_at < '2021-01-01'"))

    assert first == []
    assert company.ask("SELECT name, count(*) FROM jobs_job GROUP BY name HAVING count(*) > 1") == []
