"""One call to a provider: at its pace, through the check of addresses, answered by JSON or refused with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import orjson

from guanxi.kernel import outside

MOST = 8 * 1024 * 1024  # bytes: a page of people with all that is known of them


class Kind(StrEnum):
    """Why a call was refused, as far as it matters for what comes next."""

    TOKEN = "token"  # the access token has ended or was taken back
    BUSY = "busy"  # too many calls, or a fault there: later it may go well
    GONE = "gone"  # nobody of this name, or out of the app's sight
    UNREACHABLE = "unreachable"  # nobody answered
    REFUSED = "refused"  # anything else: the same call will be refused again


class Refusal(Exception):
    """A provider has not done what was asked. `code` and `detail` are its own words."""

    def __init__(self, kind: Kind, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.kind, self.code, self.detail = kind, code, detail

    def __str__(self) -> str:
        """Where nobody answered, why, in the reader's language; else the words of the provider."""
        what = outside.UNREACHABLE.get(self.code, self.code) if self.kind == Kind.UNREACHABLE else self.code
        return f"{what} {self.detail}".strip()

    @property
    def can_pass(self) -> bool:
        """Whether the same call may go well later."""
        return self.kind in (Kind.TOKEN, Kind.BUSY) or (self.kind == Kind.UNREACHABLE and self.code != "address")


@dataclass(frozen=True)
class Said:
    """What came back: the status and the JSON, empty where it was none."""

    status: int
    body: dict[str, Any]


def ask(
    method: str, url: str, *, query: Mapping[str, str] | None = None, body: Any = None, token: str = "", named: str = ""
) -> Said:
    """Make one call. `token` goes into the header that is named, or else bears the call (`Authorization`)."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if token:
        headers |= {named: token} if named else {"Authorization": f"Bearer {token}"}
    whole = f"{url}?{urlencode(query)}" if query else url
    content = b"" if body is None else orjson.dumps(body)
    try:
        answer = outside.call(method, whole, content, headers, most=MOST)
    except outside.Unreachable as error:
        raise Refusal(Kind.UNREACHABLE, error.reason, error.detail) from None
    return Said(answer.status, _object(answer.body))


def _object(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
