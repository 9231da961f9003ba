"""A PostgreSQL that another one follows, and a pooler before one: Debian's own programs, gone afterwards."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts import postgres
from tests.kit.serving import wait_until

PASSWORD = "secret-of-the-tests"
NAME = "guanxi"


@contextlib.contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """A folder that the server's own user may write."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    postgres.hand_over(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def primary(binaries: Path) -> Iterator[int]:
    """Its port; the user guanxi may do everything."""
    with folder("guanxi-primary-") as place:
        postgres.make_cluster(binaries, place, PASSWORD)
        port = postgres.free_port()
        with postgres.running(binaries, place, port):
            yield port


@contextlib.contextmanager
def following(binaries: Path, leader: int) -> Iterator[int]:
    """The port of a server that follows another one as it is now."""
    with folder("guanxi-replica-") as place:
        command = [str(binaries / "pg_basebackup"), "-h", "127.0.0.1", "-p", str(leader), "-U", "guanxi", "-R"]
        command += ["-D", str(place / "data"), "-X", "stream", "-c", "fast"]
        subprocess.run(command, check=True, cwd=place, env={"PGPASSWORD": PASSWORD}, **postgres.as_server_user())
        port = postgres.free_port()
        with postgres.running(binaries, place, port):
            yield port


def url(port: int) -> str:
    return f"postgresql://guanxi:{PASSWORD}@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def pooler(program: str, leader: int) -> Iterator[int]:
    """The port of pgbouncer in its transaction mode, with two connections for everybody."""
    with folder("guanxi-pooler-") as place:
        port = postgres.free_port()
        (place / "users").write_text(f'"guanxi" "{PASSWORD}"\n', encoding="ascii")
        (place / "ini").write_text(
            f"[databases]\npostgres = host=127.0.0.1 port={leader}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {port}\nauth_type = plain\nauth_file = {place}/users\npool_mode = transaction\n"
            f"default_pool_size = 2\nmax_client_conn = 200\nunix_socket_dir =\n",
            encoding="ascii",
        )
        for path in place.iterdir():
            postgres.hand_over(path)
        with (place / "log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [program, str(place / "ini")], stdout=log, stderr=log, cwd=place, **postgres.as_server_user()
            )
        try:
            wait_until(lambda: "process up" in (place / "log").read_text(encoding="utf-8"), seconds=20)
            yield port
        finally:
            process.terminate()
            process.wait(20)
