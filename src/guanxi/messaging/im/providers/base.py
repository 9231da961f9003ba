"""What is the same for all providers: what they are given, who their people are, what goes there and what they tell."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from guanxi.kernel import clock
from guanxi.messaging.channels import Delivered, Failed, declare_reason
from guanxi.messaging.im import tokens
from guanxi.messaging.im.client import Kind, Refusal, Said
from guanxi.messaging.im.pace import Pace

BUSY = declare_reason("busy", _("The provider took no more messages for the moment."))
GONE = declare_reason("gone", _("The provider knows nobody of this name, or the app may not write to him."))
FRESH = timedelta(minutes=10)  # what is older when it comes may be said again by somebody else
PAUSES = (1, 2, 4, 8)  # seconds before a page of a directory is asked for again


class Forged(Exception):
    """A call that does not come from the provider, or not just now."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One thing that the company gives for its connection, as the provider names it."""

    name: str
    label: Any
    is_secret: bool = False
    required: bool = True
    help: Any = ""


@dataclass(frozen=True)
class Account:
    """The company at its provider: the values of its keys, an address of its own, and where we listen."""

    values: Mapping[str, str]
    address: str = ""
    heard_at: str = ""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department there. The topmost has no `parent`; `heads` are the external ids of those who lead it, where the
    provider says so with departments."""

    external_id: str
    name: str
    parent: str = ""
    sort: int = 0
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person there. The first of `departments` is the main one; `leads` are those that he heads, where the provider
    says so with people. `work_mail` is the mailbox that the company has given him there, which he can't change himself.
    `is_active` is his state there; what is not known, or not for the app's eyes, is empty."""

    external_id: str
    union_id: str = ""
    name: str = ""
    mobile: str = ""
    mail: str = ""
    work_mail: str = ""
    title: str = ""
    number: str = ""
    departments: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class Note:
    """A message: `name` stays the same however often it is tried, so that it arrives once."""

    name: str
    title: str
    text: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button of a card. Pressed, it calls us with its `key`; where a card can't call, or with `is_link`, it opens
    what `page` says."""

    key: str
    label: str
    tone: str = ""
    is_link: bool = False
    page: Callable[[], str] = str


@dataclass(frozen=True, kw_only=True)
class Card:
    """A message that one can answer. `facts` stand below the title; `state` is what became of it, then it has no
    buttons but those that are links."""

    name: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    link: str = ""
    state: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a provider tells at our address."""

    method: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """Someone has pressed a button: who, of which card (its `name`), which one. `code` is what the card may be changed
    with afterwards, where that is needed."""

    external_id: str
    card: str
    button: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Something has changed among people or departments there, in the provider's own words."""

    what: str
    external_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What we answer to a call."""

    body: bytes = b""
    type: str = "application/json"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a call has told, and what is answered at least. `proof` is what the same call never bears twice; empty
    where it may come again."""

    told: tuple[Pressed | Changed, ...] = ()
    reply: Reply = field(default_factory=Reply)
    proof: str = ""


class Provider(ABC):
    """One provider, as the company has set it up. What it does not do is told by `Refusal`; calls that are not its own
    by `Forged`."""

    key: ClassVar[str]
    label: ClassVar[Any]
    keys: ClassVar[tuple[Key, ...]]
    pace: ClassVar[Pace]
    tells_main: ClassVar[bool] = True  # which of a person's departments is the main one

    def __init__(self, account: Account) -> None:
        self.account = account

    @abstractmethod
    def sign_in_address(self, state: str, back: str, *, inside: bool = False) -> str:
        """Where a browser goes to be told who it is; from there it comes back with `code` (or `authCode`) and `state`.
        `inside` is a browser in the provider's own app, which asks nothing."""

    @abstractmethod
    def who(self, code: str, back: str) -> Person:
        """Who has come back with a code, as much of him as is told."""

    @abstractmethod
    def departments(self) -> Iterator[Department]:
        """All departments that the app sees, each behind its parent."""

    @abstractmethod
    def people(self) -> Iterator[Person]:
        """All people that the app sees, each once."""

    @abstractmethod
    def send(self, to: str, note: Note) -> Delivered | Failed:
        """Hand a message over to one person."""

    @abstractmethod
    def send_card(self, to: str, card: Card) -> Delivered | Failed:
        """Hand a card over. `facts` of the answer may hold `code`, with which it is changed."""

    @abstractmethod
    def update_card(self, to: str, reference: str, code: str, card: Card) -> Failed | None:
        """Change a card that was sent."""

    @abstractmethod
    def hear(self, call: Call) -> Heard:
        """Read what is told, once it is proved who tells it."""

    @abstractmethod
    def answer(self, pressed: Pressed, card: Card | None, words: str, *, is_good: bool) -> Reply:
        """What a press is answered with: words for who pressed, and the card as it is now."""

    @property
    def cards_answer(self) -> bool:
        """Whether buttons of cards call us; else they are links."""
        return True

    def token(self, purpose: str, fetch: Callable[[], tuple[str, int]]) -> str:
        """The access token for a purpose."""
        return tokens.token_of(self.key, purpose, fetch)

    def with_token(self, purpose: str, fetch: Callable[[], tuple[str, int]], call: Callable[[str], Said]) -> Said:
        """Make a call with a token; one that counts no more is asked for anew, once."""
        self.pace.wait()
        try:
            return call(self.token(purpose, fetch))
        except Refusal as refusal:
            if refusal.kind != Kind.TOKEN:
                raise
        tokens.forget(self.key, purpose)
        self.pace.wait()
        return call(self.token(purpose, fetch))


def patiently(call: Callable[[], Said]) -> Said:
    """A call of a directory: where the provider is busy, some moments later again."""
    for pause in PAUSES:
        try:
            return call()
        except Refusal as refusal:
            if refusal.kind != Kind.BUSY:
                raise
        time.sleep(pause)
    return call()


def outcome(call: Callable[[], Delivered]) -> Delivered | Failed:
    """What became of a message: refusals in the words of the delivery log. All providers know a message by its name, so
    that one whose answer got lost may go out again."""
    try:
        return call()
    except Refusal as refusal:
        return failed(refusal)


def failed(refusal: Refusal) -> Failed:
    """A refusal in the words of the delivery log."""
    reasons = {Kind.UNREACHABLE: "unreachable", Kind.BUSY: BUSY, Kind.GONE: GONE}
    return Failed(reason=reasons.get(refusal.kind, "refused"), detail=str(refusal), retry=refusal.can_pass)


def is_fresh(seconds: str, *, in_thousandths: bool = False) -> bool:
    """Whether a moment that a caller names is about now."""
    if not seconds.isdecimal() or len(seconds) > 16:
        return False
    moment = int(seconds) / (1000 if in_thousandths else 1)
    return abs(clock.now().timestamp() - moment) <= FRESH.total_seconds()


def opening() -> str:
    """What the button says that leads to a page of ours."""
    return pgettext("button of a chat", "Open")


def shortened(text: str, most: int) -> str:
    """A text that takes at most so many bytes, which is how providers measure."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"
