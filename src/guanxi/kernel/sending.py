"""What leaves the house towards people: mail, short messages, chats. Whoever sends something asks `send`.

The answer writes rows of the delivery log in the caller's transaction; a job sends them after the commit. Which channel
goes by which server or provider is known further up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.ports import Port


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message by one channel (`mail`, `sms`, `im`), to each of the people and addresses that it names.

    `purpose` says why it is sent: `internal` to people who work here, `service` about something under way, `marketing`
    only to who agreed to it. `key` says what the same message is: it is never sent twice. `address_field` is where the
    record's own address stands, such as `email` or `contact.email`. `attachments` are ids of files.
    """

    channel: str
    purpose: str
    key: str
    user_ids: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    module: str = ""
    record_id: int | None = None
    address_field: str = ""
    template_id: int | None = None
    subject: str = ""
    body: str = ""
    attachments: tuple[int, ...] = ()
    by_id: int | None = None


def _nobody(outgoings: Iterable[Outgoing]) -> None:
    return None


send: Port[Any] = Port("send", _nobody)
