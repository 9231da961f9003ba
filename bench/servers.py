"""Starts what is measured: a seeded home, Guanxi's own web server, and the bare one beside it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

BIN = Path(sys.executable).parent
DEADLINE_SECONDS = 60


def environment(home: Path, url: str) -> dict[str, str]:
    return {**os.environ, "GUANXI_HOME": str(home), "GUANXI_DATABASE_URL": url, "GUANXI_API_RATE": "100000000"}


def seed(home: Path, url: str, accounts: int, beside: int) -> None:
    """Fill an empty database with a synthetic company; contacts, opportunities and follow-ups are as of `beside`
    accounts."""
    sizes = {"accounts": accounts, "contacts": 2 * beside, "opportunities": beside // 2, "activities": 3 * beside}
    command = [str(BIN / "guanxi"), "seed-scale", *(f"--{name}={count}" for name, count in sizes.items())]
    subprocess.run(
        command, env=environment(home, url), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@contextlib.contextmanager
def guanxi(home: Path, url: str) -> Iterator[str]:
    """Guanxi's web server, as `guanxi web` starts it."""
    port = free_port()
    command = [str(BIN / "guanxi"), "web", "--port", str(port)]
    with _running(command, environment(home, url), f"http://127.0.0.1:{port}", "/healthz") as address:
        yield address


@contextlib.contextmanager
def bare(home: Path, url: str) -> Iterator[str]:
    """The bare server, behind the same uvicorn."""
    port = free_port()
    command = [str(BIN / "uvicorn"), "bench.bare:application", "--port", str(port), "--log-level", "warning"]
    command += ["--lifespan", "off", "--no-access-log"]
    with _running(command, environment(home, url), f"http://127.0.0.1:{port}", "/record?id=1") as address:
        yield address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def listening(command: list[str], port: int) -> Iterator[None]:
    """A server that speaks something else than HTTP, from when somebody listens at its port."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for_port(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens at port {port}")


@contextlib.contextmanager
def _running(command: list[str], env: dict[str, str], address: str, path: str) -> Iterator[str]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(address + path, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")
