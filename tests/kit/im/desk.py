"""What the three stand-ins have in common: a directory of people, tokens that end, and what has been delivered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import httpx
import orjson

from guanxi.access.models import User
from guanxi.kernel import clock
from guanxi.messaging.im.connections import keep_connection
from guanxi.messaging.im.models import Connection, Identity
from tests.kit.loopback import Quiet, listening, url_of


@dataclass
class Someone:
    """A person at the provider. Departments are named by their number; the first is the main one."""

    id: str
    name: str
    mobile: str = ""
    mail: str = ""
    title: str = ""
    number: str = ""
    departments: tuple[int, ...] = (1,)
    leads: tuple[int, ...] = ()
    is_active: bool = True


@dataclass
class Unit:
    """A department at the provider; 1 is the topmost."""

    id: int
    name: str
    parent: int = 0


UNITS = (Unit(1, "远山科技"), Unit(2, "销售部", 1), Unit(3, "华东销售组", 2), Unit(4, "服务部", 1))
PEOPLE = (
    Someone("lisi", "李四", "13900000002", "lisi@yuanshan.example", "销售总监", "A02", (2, 4), (2,)),
    Someone("zhangsan", "张三", "13900000001", "zhangsan@yuanshan.example", "销售代表", "A01", (3,)),
    Someone("wangwu", "王五", "13900000003", "", "客服", "A03", (4,), is_active=False),
)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw) if self.raw else {}


@dataclass(frozen=True)
class Told:
    """A call back to Guanxi, ready to be made: the query, the headers and the body."""

    query: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"
    type: str = "application/json"

    def make(self, client: Any, provider: str) -> Any:
        """Make it with Django's test client."""
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        path = f"/im/heard/{provider}?{self.query}"
        return client.generic(self.method, path, self.body, content_type=self.type, **named)

    def make_at(self, base: str, provider: str) -> httpx.Response:
        """Make it over the network, to a server that runs."""
        headers = {**self.headers, "Content-Type": self.type}
        address = f"{base}/im/heard/{provider}?{self.query}"
        return httpx.request(self.method, address, content=self.body, headers=headers, trust_env=False)


@dataclass
class Desk:
    """One provider. `answers` are said in place of what it would say, once each, by the end of the path."""

    key = ""
    url: str = ""
    units: list[Unit] = field(default_factory=lambda: list(UNITS))
    people: list[Someone] = field(default_factory=lambda: list(PEOPLE))
    tokens: set[str] = field(default_factory=set)
    fetched: int = 0
    seconds: int = 7200
    asked: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    signs_in: str = "zhangsan"

    def settings(self) -> dict[str, str]:
        raise NotImplementedError

    def secrets(self) -> dict[str, str]:
        raise NotImplementedError

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def press(self, card: str, button: str, who: str) -> Told:
        """Somebody presses a button of a card."""
        raise NotImplementedError

    def external(self, who: str) -> str:
        """A person's external id."""
        return who

    def use(self, *, active: bool = True, **more: str) -> Connection:
        """Set the company up with this provider."""
        settings = {name: value for name, value in {**self.settings(), **more}.items() if name not in self.secrets()}
        secrets = {**self.secrets(), **{name: value for name, value in more.items() if name in self.secrets()}}
        return keep_connection(self.key, active=active, settings=settings, secrets=secrets, address=self.url)

    def link(self, user: User, who: str) -> Identity:
        """Have a person of Guanxi be one of the provider's."""
        return Identity.objects.create(provider=self.key, external_id=self.external(who), user=user, since=clock.now())

    def person(self, who: str) -> Someone | None:
        return next((one for one in self.people if one.id == who), None)

    def code_for(self, who: str) -> str:
        """A code with which somebody comes back from signing in; it counts once."""
        code = uuid4().hex
        self.codes[code] = who
        return code

    def issue(self) -> str:
        """A new token."""
        self.fetched += 1
        token = f"token-{uuid4().hex}"
        self.tokens.add(token)
        return token

    def forget_tokens(self) -> None:
        """Take all tokens back."""
        self.tokens.clear()

    def signed_in(self, asked: Asked) -> str:
        """Where the page of signing in sends the browser back to."""
        code = {"code": self.code_for(self.signs_in), "state": asked.query.get("state", "")}
        return f"{asked.query['redirect_uri']}?{urlencode(self.named(code))}"

    def named(self, code: dict[str, str]) -> dict[str, str]:
        return code

    def said(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """The answer to a request, or the one that a test has laid ready."""
        for one in self.answers:
            if asked.path.endswith(one[0]):
                self.answers.remove(one)
                return one[1], one[2]
        return self.answer(asked)


@contextmanager
def serving(desk: Desk) -> Iterator[Desk]:
    """A provider for the length of a block."""

    class Handler(Quiet):
        def do_GET(self) -> None:
            self.respond()

        do_POST = do_PUT = do_PATCH = do_GET

        def respond(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, raw)
            desk.asked.append(f"{asked.method} {asked.path}")
            if asked.method == "GET" and asked.path.endswith(("/oauth2/auth", "/sso/login", "/authorize")):
                self.send_response(302)
                self.send_header("Location", desk.signed_in(asked))
                self.send_header("Content-Length", "0")
                return self.end_headers()
            return self.answer(*desk.said(asked))

    with listening(Handler) as server:
        desk.url = url_of(server)
        yield desk
