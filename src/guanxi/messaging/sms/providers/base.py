"""What is the same for all providers: what they are given, what they answer, and what they tell later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import outside
from guanxi.messaging.channels import Delivered, Failed, declare_reason
from guanxi.messaging.sms.wording import registered

NOT_REGISTERED = declare_reason(
    "not_registered", _("No approved template of the provider says these words; see Settings › Text messages.")
)
UNSURE = declare_reason("unsure", _("The provider did not answer; it may have arrived, and is not sent again."))


@dataclass(frozen=True, kw_only=True)
class Account:
    """The company at its provider. Which of these are used, the provider says (`Provider.needs`)."""

    key_id: str
    secret: str
    app_id: str = ""
    region: str = ""
    sender: str = ""
    endpoint: str = ""
    signature: str = ""
    templates: str = ""
    callback: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One message: the number with its country code, the words, and the whole as the receiver reads it."""

    number: str
    words: str
    whole: str
    name: str


@dataclass(frozen=True)
class Report:
    """The provider says whether a message is there."""

    reference: str
    is_there: bool
    detail: str = ""


@dataclass(frozen=True)
class Reply:
    """Someone has answered. `key` is the same when the provider tells it twice."""

    key: str
    number: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is told by the provider at our callback address."""

    body: bytes
    form: Mapping[str, str]
    url: str
    signature: str


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One provider. `hear` gives None for a call that is not its own; `thanks` is what it wants to be answered."""

    key: str
    label: Any
    endpoint: str
    needs: tuple[str, ...]
    send: Callable[[Account, Text], Delivered | Failed]
    hear: Callable[[Account, Call], list[Report | Reply] | None]
    thanks: Mapping[str, Any]


def asked(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]] | Failed:
    """What a provider answers. Where nobody says whether it has taken the message, it is not sent again."""
    try:
        answer = outside.post(url, body, headers)
    except outside.Unreachable as error:
        is_doubtful = error.reason == "time" and error.detail != "ConnectTimeout"
        is_for_good = error.reason == "address"
        if is_doubtful:
            return Failed(reason=UNSURE, detail=error.detail)
        return Failed(reason="unreachable", detail=f"{error.reason} {error.detail}".strip(), retry=not is_for_good)
    said = told(answer.body.encode())
    return answer.status, said if isinstance(said, dict) else {}


def told(body: bytes) -> Any:
    """What stands in JSON; nothing where it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def entries(body: bytes) -> list[dict[str, Any]]:
    """The entries of a call that tells one thing or several."""
    said = told(body)
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict)]


def approved(account: Account, text: Text) -> tuple[str, dict[str, str]] | Failed:
    """The approved template for the words, with its values."""
    found = registered(text.words, account.templates)
    return (found.code, found.values) if found else Failed(reason=NOT_REGISTERED)
