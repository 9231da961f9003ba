"""Who is meant by a name behind an @, and who of them can see the record in which he is named.

Words keep the names as they were written; beside them the ids are kept, so that it stays known who was meant.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access import seen
from guanxi.access.actor import Actor, actors_of
from guanxi.access.models import User
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.kernel.text import excerpt, fold, sought
from guanxi.meta.module import Module

AT = re.compile(r"[@＠]")
WORD = re.compile(r"[^\s@＠,，。;；:：!！?？、()（）“”\"]+")
MOST = 20  # names in one text
WORDS = 4  # of one name
HAN = re.compile(r"[\u3400-\u9fff]+")
NO_HAN = re.compile(r"[^\u3400-\u9fff]+")
LONGEST_HAN = 8
EXCERPT = 120

MENTION = declare(
    Kind(
        key="mention",
        label=_("You were mentioned"),
        text=_("%(by)s: %(text)s"),
        icon="user",
        channels=("app", "im"),
    )
)


def named_in(text: str) -> list[User]:
    """The people who work here and whose name or user name stands behind an @, in the order of the text."""
    tails = [text[at.end() : at.end() + 100] for at in AT.finditer(text)][:MOST]
    keys = [[fold(name) for name in _names(tail)] for tail in tails]
    asked = {key for some in keys for key in some if key}
    if not asked:
        return []
    rows = User.objects.filter(Q(name_key__in=asked) | Q(username_key__in=asked), status="active", deleted_at=None)
    found = list(rows.order_by("pk"))
    return list({user.pk: user for some in keys for user in _longest(some, found)}.values())


def seeing(module: Module, pk: int, people: Iterable[User]) -> list[User]:
    """Those of these people who can see a record, each with all his rules: as many queries for many as for one."""
    record = module.model.objects.filter(module.rows, pk=pk, deleted_at=None).first()
    if record is None:
        return []
    asked = list(people)
    sighted = {actor.user_id for actor in seen.seeing(module, actors_of(asked), record)}
    return [user for user in asked if user.pk in sighted]


def blind(module: Module, pk: int, ids: Iterable[int]) -> list[str]:
    """The names of those who were mentioned in a record and can't see it, so that nobody counts on them."""
    people = list(User.objects.filter(pk__in=list(ids)).order_by("pk"))
    sighted = {user.pk for user in seeing(module, pk, people)}
    return [user.name for user in people if user.pk not in sighted]


def tell_mentioned(module: Module, actor: Actor, pk: int, ids: Iterable[int], text: str, key: str) -> None:
    """Tell who was mentioned, but not who did it himself nor who can't see the record."""
    people = User.objects.filter(pk__in=[one for one in ids if one != actor.user_id], status="active", deleted_at=None)
    notify.ask(
        [telling(MENTION, user.pk, module, actor, pk, text=text, key=key) for user in seeing(module, pk, people)]
    )


def telling(kind: Kind, user_id: int, module: Module, actor: Actor, pk: int, *, text: str, key: str) -> Telling:
    """That someone wrote something; its beginning goes along."""
    return Telling(
        kind=kind,
        user_id=user_id,
        key=f"{kind.key}:{key}",
        module=module.key,
        record_id=pk,
        by_id=actor.user_id,
        params={"text": excerpt(text, EXCERPT)},
    )


def suggested(module: Module, pk: int, text: str, limit: int, asked: int) -> list[dict[str, Any]]:
    """People to mention whose name holds a text: those alone who can see the record.

    Each is asked for with all his rules, all in one go, so only so many are asked. A namesake is offered by his user
    name.
    """
    people = User.objects.filter(status="active", deleted_at=None)
    if text:
        key = sought(text)
        people = people.filter(Q(name_key__contains=key) | Q(username_key__startswith=key))
    found = seeing(module, pk, people.order_by("name_key", "pk")[:asked])[:limit]
    names = [user.name for user in found]
    return [
        {
            "id": user.pk,
            "title": user.name,
            "subtitle": user.username,
            "written": user.username if names.count(user.name) > 1 else user.name,
        }
        for user in found
    ]


def _names(tail: str) -> Iterator[str]:
    """What may be a name at the beginning of a text, the longest first."""
    words: list[str] = []
    for match in WORD.finditer(tail):
        if len(words) == WORDS or tail[: match.start()].strip() != " ".join(words):
            break
        words.append(match[0])
    for count in range(len(words), 0, -1):
        yield " ".join(words[:count])
        yield " ".join(words[:count]).rstrip(".")
    if words and (latin := NO_HAN.match(words[0])):
        yield latin[0]
    if han := HAN.match(tail):
        yield from (han[0][:length] for length in range(min(len(han[0]), LONGEST_HAN), 1, -1))


def _longest(keys: list[str], people: list[User]) -> list[User]:
    for key in keys:
        if meant := [user for user in people if key in (user.name_key, user.username_key)]:
            return meant
    return []
