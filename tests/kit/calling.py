"""A small client of a started server: a program with a token that looks at status, headers and body alike."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kit.homes import OWNER, Home

BOUNDARY = "a-line-between-two-parts"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a refusal; empty when it is none."""
        return str(self.told.get("code", "")) if "json" in self.headers.get("content-type", "") else ""


@dataclass(frozen=True)
class Program:
    """Asks one server in the name of one person."""

    address: str
    token: str

    def ask(self, path: str, data: Any = None, *, method: str = "", **headers: str) -> Answer:
        """One request; JSON when there are data. Nobody answering, or not to the end, is status 0."""
        body = data if isinstance(data, bytes) or data is None else json.dumps(data).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"Content-Type": "application/json"} if body is not None else {}
        request = urllib.request.Request(
            self.address + path,
            data=body,
            method=method or ("GET" if body is None else "POST"),
            headers={"Authorization": f"Bearer {self.token}", **kind, **named},
        )
        try:
            return self._answered(request)
        except (OSError, http.client.HTTPException):  # the latter when a server is killed in the middle of its answer
            return Answer(0)

    def _answered(self, request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.read(), lowered(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), lowered(error.headers))

    def send_file(self, path: str, name: str, content: bytes) -> Answer:
        """Upload a file."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.ask(path, body, Content_Type=f"multipart/form-data; boundary={BOUNDARY}")


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def program(home: Home, address: str) -> Program:
    """A program of the owner's."""
    return Program(address, home.guanxi("token", OWNER).stdout.splitlines()[-1])
