"""A real SMTP server on a port of its own, which keeps what it is given and answers as the test says."""

import email
import email.policy
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Post:
    """What came in. `answers` are said to the next letters, in place of taking them: `550 …`, or `drop` to hang up
    after the last byte, without a word."""

    url: str = ""
    letters: list[bytes] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    peers: list[Any] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """The letters as another program reads them."""
        return [email.message_from_bytes(one, policy=email.policy.default) for one in self.letters]  # type: ignore[misc]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.peers.append(session.peer)
        answer = self.answers.pop(0) if self.answers else ""
        if answer and answer != "drop":
            return answer
        self.letters.append(envelope.original_content or b"")
        self.envelopes.append(envelope)
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 Taken"


class _Controller(Controller):
    def __init__(self, post: Post, **more: Any) -> None:
        self.more = more
        super().__init__(post, hostname="127.0.0.1", port=0, ssl_context=more.pop("tls", None))

    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=True, hostname="post.test", **self.more)

    def _trigger_server(self) -> None:
        """The port is known only now."""
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port)).close()


@contextmanager
def post_office(
    *, user: str = "", password: str = "", certificate: Path | None = None, tls: str = ""
) -> Iterator[Post]:
    """A server for the length of a block; `tls` is `starttls` or `tls`, with the certificate of a folder."""
    post = Post()
    more: dict[str, Any] = {}
    if user:
        more["authenticator"] = lambda server, session, envelope, mechanism, data: AuthResult(
            success=(data.login, data.password) == (user.encode(), password.encode()), handled=False
        )
        more["auth_required"], more["auth_require_tls"] = True, bool(tls == "starttls")
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        more |= {"tls_context": context, "require_starttls": True} if tls == "starttls" else {"tls": context}
    controller = _Controller(post, **more)
    controller.start()
    try:
        name = f"{user}:{password}@" if user else ""
        query = f"?ca={certificate}" if certificate else ""
        query += "&starttls=yes" if tls == "starttls" else ""
        post.url = f"{'smtps' if tls == 'tls' else 'smtp'}://{name}127.0.0.1:{controller.port}{query}"
        yield post
    finally:
        controller.stop()


def make_certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 in one file."""
    path = folder / "post.pem"
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
        f"-addext subjectAltName=IP:127.0.0.1 -keyout {path} -out {folder}/cert.pem".split(),
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + (folder / "cert.pem").read_text())
    return path
