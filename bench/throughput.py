"""What single kinds of work take through the service: how many a minute one process does, the processor time of each,
and the ratio to inserting as many bare rows. Each kind is a module of bench, in a process with the home's settings."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.servers import BIN, environment, free_port, listening

KINDS = {"approvals": "cases", "notices": "notices", "mails": "mails", "prints": "prints"}
SAID = {
    "approvals": "submitted and approved",
    "notices": "notices told",
    "mails": "mails queued and handed over",
    "prints": "records printed",
}


def report(home: Path, url: str, counts: dict[str, int]) -> None:
    """Do so much of each kind, and print a table with a line each."""
    print("\n| what | how many | a minute | processor ms each | of a bare insert |", flush=True)
    print("| --- | ---: | ---: | ---: | ---: |", flush=True)
    for kind, count in counts.items():
        with sink(kind) as more:
            command = [sys.executable, "-m", f"bench.{KINDS[kind]}", str(count)]
            env = {**environment(home, url), **more}
            told = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        done, seconds, processor, bare_seconds, _bare = map(float, told.split()[-5:])
        each, ratio = processor * 1000 / done, seconds / bare_seconds
        print(f"| {SAID[kind]} | {done:,.0f} | {60 * done / seconds:,.0f} | {each:.2f} | {ratio:,.1f} |", flush=True)


@contextlib.contextmanager
def sink(kind: str) -> Iterator[dict[str, str]]:
    """A mail server on this machine that takes everything and keeps nothing, for the kind that needs one."""
    if kind != "mails":
        yield {}
        return
    port = free_port()
    command = [str(BIN / "aiosmtpd"), "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with listening(command, port):
        yield {"GUANXI_EMAIL_URL": f"smtp://127.0.0.1:{port}"}
