"""A throw-away PostgreSQL server for tests: its own folder, its own port, gone afterwards."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Nothing here outlives the tests, so nothing needs to reach the disk.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


def find_binaries() -> Path | None:
    """The folder with initdb and postgres: on the path, else the newest of Debian's."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda folder: folder.parent.name.zfill(4), reverse=True)
    return next((each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()), None)


@contextlib.contextmanager
def throw_away(binaries: Path, *options: str) -> Iterator[str]:
    """The URL of a running server's database, with further options for the server; ends it and removes its files on
    the way out."""
    folder = Path(tempfile.mkdtemp(prefix="guanxi-postgres-", dir="/tmp"))
    try:
        password = secrets.token_hex(16)
        make_cluster(binaries, folder, password)
        port = free_port()
        with running(binaries, folder, port, *options):
            yield f"postgresql://guanxi:{password}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(binaries: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    for path in (folder, secret):
        hand_over(path)
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "guanxi", "-A", "scram-sha-256"]
    command += ["--pwfile", str(secret), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **as_server_user())
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")


@contextlib.contextmanager
def running(binaries: Path, folder: Path, port: int, *options: str) -> Iterator[None]:
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    for option in (*OPTIONS, *options, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"):
        command += ["-c", option]
    # A session of its own: Ctrl-C reaches us, and we end the server in order.
    with (folder / "log").open("w", encoding="utf-8") as log:
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        server = subprocess.Popen(command, cwd=folder, start_new_session=True, **streams, **as_server_user())
    try:
        wait_until_ready(binaries, folder, port, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=10)


def wait_until_ready(binaries: Path, folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    ask = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
    for _ in range(300):
        if subprocess.run(ask, check=False).returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.1)
            break
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(encoding='utf-8')}")


def as_server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as 'postgres', or as 'nobody'."""
    if os.geteuid() != 0:
        return {}
    account = unprivileged_account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("PostgreSQL can't run as root, and this machine has neither a user 'postgres' nor 'nobody'.")


def hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        account = unprivileged_account()
        os.chown(path, account.pw_uid, account.pw_gid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
