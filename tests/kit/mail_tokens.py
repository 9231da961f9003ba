"""A mail provider on loopback that lets in by tokens alone (XOAUTH2): tokens, an SMTP server, and a gate before IMAP.

Who comes must say `user=…^Aauth=Bearer …^A^A` with the newest token, byte for byte.
"""

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.smtp import SMTP, AuthResult

from tests.kit.imap_server import PASSWORD, USER, Letterbox
from tests.kit.loopback import Quiet, listening, url_of
from tests.kit.mail_server import Post, _Controller

ACCOUNT, CLIENT, SECRET = "crm@acme.test", "guanxi-7", "s3cret-of-the-client"


@dataclass
class Provider(Post):
    """Who may enter: with the newest token alone. `is_closed`: the agreement was taken back."""

    at: str = ""
    given: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    challenge: str = ""
    is_closed: bool = False

    @property
    def words(self) -> str:
        """What lets in now, but for the account."""
        return f"\x01auth=Bearer access-{self.given}\x01\x01"

    def agree(self, there: str) -> dict[str, str]:
        """Somebody agrees at the address to which the browser was sent."""
        told = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        assert told["client_id"] == CLIENT
        self.challenge = told["code_challenge"]
        return {"code": "a-code", "state": told["state"]}

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(asked)
        is_ours = (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        by_code = asked.get("code") == "a-code" and proof == self.challenge
        by_refresh = asked.get("refresh_token", "").startswith("refresh-")
        if self.is_closed or not is_ours or not (by_code or by_refresh):
            return 400, {"error": "invalid_grant", "error_description": "The agreement has ended."}
        self.given += 1
        said = {"access_token": f"access-{self.given}", "refresh_token": f"refresh-{self.given}"}
        return 200, {**said, "expires_in": 3600, "token_type": "Bearer"}

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        is_known = base64.b64decode(args[1]).decode() == f"user={ACCOUNT}{self.words}"
        if not is_known:
            assert await server.challenge_auth('{"status":"400"}') == b"", "a refusal is answered by nothing"
        return AuthResult(success=is_known, handled=False, auth_data=ACCOUNT)


@contextmanager
def provider() -> Iterator[Provider]:
    """Its tokens and its SMTP server for the length of a block."""
    found = Provider()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*found.token({name: values[0] for name, values in parse_qs(body).items()}))

    controller = _Controller(found, auth_required=True, auth_require_tls=False)
    with listening(Handler) as server:
        controller.start()
        try:
            found.at = url_of(server)
            found.url = f"smtp://{ACCOUNT.replace('@', '%40')}@127.0.0.1:{controller.port}?auth=xoauth2"
            yield found
        finally:
            controller.stop()


@contextmanager
def gate(found: Provider, behind: Letterbox, account: str) -> Iterator[int]:
    """A port at which the provider's IMAP server stands: a token opens the mailbox behind it, a password nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_keep_door, args=(door, found, behind, account), daemon=True).start()
        yield door.getsockname()[1]


def _keep_door(door: socket.socket, found: Provider, behind: Letterbox, account: str) -> None:
    while True:
        try:
            guest, _address = door.accept()
        except OSError:  # the block has ended
            return
        with guest, guest.makefile("rwb", buffering=0) as line:
            line.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n")
            if tag := _let_in(line, found, account):
                _lead_on(tag, guest, line, behind)


def _let_in(line: Any, found: Provider, account: str) -> bytes:
    """The tag of the command by which somebody came in; nothing for who may not."""
    while asked := line.readline():
        tag, command, *_more = asked.split()
        if command.upper() == b"AUTHENTICATE":
            line.write(b"+ \r\n")
            said = base64.b64decode(line.readline()).decode()
            if said == f"user={account}{found.words}":
                return bytes(tag)
        line.write(tag + (b" NO refused\r\n" if command.upper() in {b"AUTHENTICATE", b"LOGIN"} else b" OK done\r\n"))
    return b""


def _lead_on(tag: bytes, guest: socket.socket, line: Any, behind: Letterbox) -> None:
    """From here on the guest talks to the real server."""
    with socket.create_connection(("127.0.0.1", behind.port)) as inner, inner.makefile("rwb", buffering=0) as there:
        there.readline()
        there.write(tag + f" LOGIN {USER} {PASSWORD}\r\n".encode())
        threading.Thread(target=_copy, args=(inner, guest), daemon=True).start()
        _copy(guest, inner)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while said := source.recv(65536):
            target.sendall(said)
        target.shutdown(socket.SHUT_WR)
    except OSError:  # the other side has gone
        return
