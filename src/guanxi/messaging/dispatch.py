"""Telling people: each notice is kept in the transaction of what it tells of, and goes by the channels that the company
and its reader want. What is said outside is worded when it leaves, for its reader and within his rights then."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from guanxi.kernel import clock
from guanxi.kernel.finding import values
from guanxi.kernel.inserting import insert_missing
from guanxi.kernel.notices import Telling
from guanxi.messaging import channels
from guanxi.messaging.choices import Choice, Rule, choices_of, rules
from guanxi.messaging.live.pulse import touch
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox import queue
from guanxi.messaging.outbox.models import Message

NOTICE = "notice"  # the source of messages that are worded as their notice
NOTHING_CHOSEN = Choice()
AT_ONCE = 500


def keep(tellings: Iterable[Telling]) -> None:
    """Keep what is to be told, in the caller's transaction; what someone was told already stays as it is."""
    told = list(tellings)
    if not told:
        return
    known, wanted, now = rules(), choices_of(one.user_id for one in told), clock.now()
    ready = _ready({one.kind.key for one in told}, known, wanted)
    notices: list[Notice] = []
    messages: list[Message] = []
    for one in told:
        choice = wanted.get(one.user_id, NOTHING_CHOSEN)
        ways = list(_ways(one, known[one.kind.key], choice, ready))
        waits = "mail" in ways and bool(choice.digest) and not known[one.kind.key].mandatory
        notices.append(_notice(one, now, is_shown="app" in ways, in_digest=waits))
        at = choice.quiet.over(now, choice.timezone) if choice.quiet else now
        outside = [way for way in ways if way != "app" and not (waits and way == "mail")]
        messages += [_message(one, way, at) for way in outside]
    messages = _new(messages)
    insert_missing(notices)
    queue.put(messages)
    touch(one.user_id for one in notices if one.is_shown)


def _new(messages: list[Message]) -> list[Message]:
    """Those of which their people have not been told before, by whatever channel that was."""
    told: set[tuple[int, str]] = set()
    for start in range(0, len(messages), AT_ONCE):
        some = messages[start : start + AT_ONCE]
        users, keys = {one.user_id for one in some}, {one.key for one in some}
        told.update((user, key) for user, key in values(Notice, ("user_id", "key"), user_id=users, key=keys))
    return [one for one in messages if (one.user_id, one.key) not in told]


def _ready(kinds: set[str], known: dict[str, Rule], wanted: dict[int, Choice]) -> frozenset[str]:
    """The channels outside that the company has set up; asked for only where somebody wants any of them."""
    named = {channel for key in kinds for channel in known[key].channels}
    named |= {channel for choice in wanted.values() for key in kinds for channel in choice.kinds.get(key, ())}
    return frozenset(key for key in channels.OUTSIDE if key in named and channels.is_set_up(key))


def _ways(one: Telling, rule: Rule, choice: Choice, ready: frozenset[str]) -> Iterator[str]:
    """The channels by which one thing reaches one person. What its author chose goes out even where nothing is set up:
    the outbox keeps it then."""
    if one.channels is not None:
        rule = Rule(one.channels, rule.mandatory)
    for way in channels.LABELS:
        is_open = way == "app" or way in ready or one.channels is not None
        if is_open and choice.allows(one.kind.key, rule, way) and (one.channels is None or way in one.channels):
            yield way


def _notice(one: Telling, now: datetime, *, is_shown: bool, in_digest: bool) -> Notice:
    return Notice(
        user_id=one.user_id,
        kind=one.kind.key,
        key=one.key,
        module=one.module,
        record_id=one.record_id,
        by_id=one.by_id,
        params=dict(one.params),
        at=now,
        is_shown=is_shown,
        in_digest=in_digest,
    )


def _message(one: Telling, channel: str, at: datetime) -> Message:
    return Message(
        channel=channel,
        purpose="internal",
        key=one.key,
        recipient=f"user:{one.user_id}",
        user_id=one.user_id,
        by_id=one.by_id,
        module=one.module,
        record_id=one.record_id,
        source=NOTICE,
        due_at=at,
    )
