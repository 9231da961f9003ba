"""Web processes are replaced while people work: not one request is lost or refused."""

import http.client
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.kit.homes import Home
from tests.kit.serving import Server, is_gone, serving, wait_until
from tests.kit.trust import only_in_trust, times

pytestmark = [pytest.mark.slow, pytest.mark.once]


class People:
    """Some who ask again and again: half of them on one connection as long as they may, half on a new one each time."""

    def __init__(self, server: Server, count: int) -> None:
        self.address = urlsplit(server.address)
        self.answered, self.failed = 0, []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number % 2 == 0,)) for number in range(count)]

    def _ask(self, keeps: bool) -> None:
        connection = None
        while not self._stop.is_set():
            connection = connection or http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=20)
            try:
                connection.request("GET", "/login/" if keeps else "/healthz")
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                connection = None
                continue
            self.answered += 1
            if answer.status != 200:
                self.failed.append(str(answer.status))
            if not keeps or answer.will_close:
                connection.close()
                connection = None

    @contextmanager
    def at_work(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()


def replaced(server: Server, before: list[int]) -> bool:
    """Whether all processes are others, and the old ones gone."""
    return not set(before) & set(server.children()) and all(is_gone(pid) for pid in before)


def test_replacing_all_processes_loses_no_request(company: Home):
    with serving(company, "web", "--workers", "2") as server:
        people = People(server, 4)
        with people.at_work():
            wait_until(lambda: people.answered > 50)
            for _time in range(times(1, 4)):
                before = server.children()
                server.process.send_signal(signal.SIGHUP)
                wait_until(lambda old=before: replaced(server, old))
            answered = people.answered
            wait_until(lambda: people.answered > answered + 50)

    assert people.failed == []


@only_in_trust
def test_a_request_under_way_is_answered_by_the_process_that_leaves(company: Home):
    with serving(company, "web", "--workers", "1") as server:
        address = urlsplit(server.address)
        before = server.children()
        with socket.create_connection((address.hostname, address.port), timeout=30) as slow:
            slow.sendall(b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nusern")
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: len(server.children()) == 2)
            wait_until(lambda: server.status("/healthz") == 200)
            slow.sendall(b"ame=x")
            said = slow.makefile("rb").readline()
            wait_until(lambda: replaced(server, before))

    assert said.split()[1] == b"403"  # the page's own token was not sent


@only_in_trust
def test_a_process_that_dies_is_replaced_and_all_end_together(company: Home):
    with serving(company, "web", "--workers", "2") as server:
        before = server.children()
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: before[0] not in server.children() and len(server.children()) == 2)
        children = server.children()

        server.tell_group(signal.SIGTERM)
        code, seconds = server.wait()

    assert (code, seconds < 5) == (0, True)
    assert all(is_gone(child) for child in children)


@only_in_trust
def test_no_process_outlives_the_one_that_started_it(company: Home):
    with serving(company, "web", "--workers", "1") as server:
        children = server.children()

        server.process.kill()
        server.wait()

        wait_until(lambda: all(is_gone(child) for child in children), seconds=8)


@only_in_trust
def test_a_release_that_does_not_start_leaves_the_old_processes_at_work(company: Home):
    with serving(company, "web", "--workers", "1") as server:
        before = server.children()
        (company.path / "guanxi.toml").write_text('port = "none"\n', encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        while "does not come up" not in (said := next(server.process.stdout)):
            pass

        assert said
        assert server.children() == before
        assert server.status("/healthz") == 200


@only_in_trust
def test_the_metrics_of_all_processes_are_one(company: Home):
    company.settings["GUANXI_METRICS_FROM"] = "127.0.0.1"
    with serving(company, "web", "--workers", "2") as server:
        for _time in range(20):
            server.status("/healthz")

        found = server.text("/metrics")

    assert 'guanxi_requests_total{method="GET",route="/healthz",status="200"} 20.0' in found
    assert found.count("guanxi_process_resident_bytes{") >= 1


@only_in_trust
def test_a_socket_can_be_handed_over(company: Home):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        with serving(company, "web", "--fd", str(number), pass_fds=(number,)) as server:
            assert server.address.endswith(f":{listener.getsockname()[1]}")
            assert server.status("/healthz") == 200


@only_in_trust
def test_a_number_that_is_no_socket_is_refused_in_plain_words(company: Home):
    said = company.guanxi("web", "--fd", "77", check=False)

    assert (said.returncode, "77" in said.stderr, "Traceback" in said.stderr) == (1, True, False)
