"""Comments: what those who see a record say to it. They stand in its history, where nobody changes them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, declare, notify
from guanxi.messaging.mentions import named_in, tell_mentioned, telling
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.text import LongText
from guanxi.records import store
from guanxi.records.audit import note
from guanxi.records.models import AuditEntry

VERB = "commented"
NAMED = "named"  # where the history keeps who was; no field bears this name, so that nothing is there to be undone
TEXT = Field(key="text", type=LongText(limit=500), label=_("Comment"), column="text", required=True)
COMMENT = declare(
    Kind(
        key="comment",
        label=_("Comment"),
        text=_("%(by)s on “%(title)s”: %(text)s"),
        icon="note",
        channels=("app", "im"),
    )
)


@dataclass(frozen=True)
class Comment:
    """What one person said, and whom he named."""

    by_id: int | None
    at: datetime
    text: str
    mentions: tuple[int, ...]


@transaction.atomic
def comment(module: Module, actor: Actor, pk: int, text: str, *, tell: Iterable[int | None] = ()) -> Any:
    """Say something to a record that one sees. `tell` and those who are named hear of it, each once."""
    record = store.fetch(module, actor, pk)
    mentioned = [user.pk for user in named_in(text)]
    note(module, actor, pk, VERB, text=text, facts={NAMED: [None, mentioned]} if mentioned else None)
    key = f"{module.key}:{pk}:{clock.now():%Y-%m-%dT%H:%M:%S.%f}"
    tell_mentioned(module, actor, pk, mentioned, text, key)
    others = {user_id for user_id in tell if user_id} - {actor.user_id, *mentioned}
    notify.ask([telling(COMMENT, user_id, module, actor, pk, text=text, key=key) for user_id in sorted(others)])
    return record


def comments_of(module: Module, ids: Iterable[int]) -> dict[int, list[Comment]]:
    """What was said to each of these records, the oldest first: one query."""
    found: dict[int, list[Comment]] = defaultdict(list)
    rows = AuditEntry.objects.filter(module=module.key, record_id__in=list(ids), verb=VERB).order_by("id")
    for row in rows:
        mentions = row.changes.get(NAMED, [None, []])[1]
        found[row.record_id].append(Comment(row.by_id, row.at, row.note, tuple(mentions)))
    return found
