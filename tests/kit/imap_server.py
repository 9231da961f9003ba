"""A real IMAP server (pymap) in a process of its own, with one mailbox that tests put mails into."""

import imaplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kit.serving import wait_until

USER, PASSWORD = "wang", "geheim-7"
COMMAND = Path(sys.executable).parent / "pymap"


@dataclass
class Letterbox:
    """Where mails are put in as a delivery would."""

    port: int

    def put(self, *contents: bytes) -> None:
        line = imaplib.IMAP4("127.0.0.1", self.port)
        line.login(USER, PASSWORD)
        for content in contents:
            said, _more = line.append("INBOX", None, None, content)
            assert said == "OK"
        line.logout()


def _answers(port: int) -> bool:
    try:
        imaplib.IMAP4("127.0.0.1", port).logout()
    except (OSError, imaplib.IMAP4.error):
        return False
    return True


@contextmanager
def letterbox() -> Iterator[Letterbox]:
    """A server for the length of a block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(str(COMMAND), "--host", "127.0.0.1", "--port", str(port), "--no-tls"),
            *("--no-service", "admin", "--no-service", "managesieve"),
            *("dict", "--demo-user", USER, "--demo-password", PASSWORD),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(port))
        yield Letterbox(port)
    finally:
        server.terminate()
        server.wait()
