"""`guanxi run`: starting, serving, and leaving nothing behind."""

import os
import signal
import stat

import pytest

from tests.kit.homes import Home
from tests.kit.serving import is_gone, serving, wait_until
from tests.kit.trust import once_in_suite

pytestmark = pytest.mark.slow


def test_the_first_start_makes_a_home_and_becomes_ready(home: Home):
    with serving(home) as server:
        assert server.status("/healthz") == 200
        wait_until(lambda: server.status("/readyz") == 200)

    assert stat.S_IMODE((home.path / "secret.key").stat().st_mode) == 0o600


@once_in_suite
def test_the_second_start_takes_less_than_five_seconds_of_a_processor(home: Home):
    with serving(home) as server:
        server.tell_group(signal.SIGTERM)
        server.wait()

    with serving(home, cwd=home.path) as server:  # in a folder of its own it begins from nothing
        wait_until(lambda: server.status("/healthz") == 200)
        assert 0.1 < server.processor_seconds() < 5


@pytest.mark.once
def test_a_busy_port_is_refused_in_plain_words(blank: Home):
    with serving(blank) as server:
        port = server.address.rpartition(":")[2]

        said = blank.guanxi("run", "--port", port, check=False)

    assert said.returncode == 1
    assert port in said.stderr
    assert "GUANXI_PORT" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_signal_to_the_whole_group_ends_everything_soon(blank: Home, number: int):
    with serving(blank) as server:
        wait_until(lambda: server.status("/readyz") == 200)
        children = server.children()

        server.tell_group(number)
        code, seconds = server.wait()

        assert (code, seconds < 10) == (0, True)  # five, where nothing else is at work
        assert children
        assert all(is_gone(child) for child in children)
        assert "Traceback" not in "".join(server.process.stdout)


@pytest.mark.once
def test_a_signal_to_the_server_alone_ends_its_workers_too(blank: Home):
    with serving(blank, "run", "--workers", "2") as server:
        wait_until(lambda: len(server.children()) == 2)
        children = server.children()

        server.process.terminate()
        code, seconds = server.wait()

    assert (code, seconds < 8) == (0, True)
    assert all(is_gone(child) for child in children)


@pytest.mark.once
def test_a_killed_server_leaves_no_worker(blank: Home):
    with serving(blank) as server:
        wait_until(lambda: server.status("/readyz") == 200)
        children = server.children()

        server.process.kill()
        server.wait()

        wait_until(lambda: all(is_gone(child) for child in children), seconds=5)


@pytest.mark.once
def test_a_killed_worker_is_replaced(blank: Home):
    with serving(blank) as server:
        wait_until(server.children)
        (first,) = server.children()

        os.kill(first, signal.SIGKILL)

        wait_until(lambda: server.children() not in ([first], []))


@once_in_suite
def test_pages_alone_are_alive_but_not_ready(blank: Home):
    with serving(blank, "web") as server:
        assert server.status("/healthz") == 200
        assert server.status("/readyz") == 503
        assert server.children() == []
