"""Inviting colleagues (F135): what each has answered, and what becomes of answers when an event changes.

Who is invited stands in `people`; who has answered stands in `accepted`, `tentative` or `declined` as well, and in
none of them who has not.
"""

from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.modules.events.models import Event
from guanxi.modules.events.notices import tell_answer, tell_gone, tell_invited
from guanxi.records import store
from guanxi.records.store import Change

ACCEPTED, TENTATIVE, DECLINED = ANSWERS = ("accepted", "tentative", "declined")
TIMES = ("start_at", "end_at", "all_day", "timezone", "rrule")
SERIES_ENDED = "series_ended"  # the verb under which the history keeps it: the times before stay what they were
MOST_INVITED = 200


def check_invitations(change: Change) -> None:
    """Nobody invites himself, and an answer holds for the times that it was given to."""
    people = tuple(dict.fromkeys(pk for pk in change.value("people") if pk != change.value("owner")))
    change.put("people", people)
    if len(people) > MOST_INVITED:
        change.refuse("E_LENGTH", "people", limit=MOST_INVITED)
    asked_anew = has_new_times(change)
    for answer in ANSWERS:
        if change.value(answer) and answer not in change.given:
            change.put(answer, () if asked_anew else tuple(pk for pk in change.value(answer) if pk in people))


def has_new_times(change: Change) -> bool:
    """Whether an event that stood in calendars takes place at other times."""
    return not change.is_new and change.verb != SERIES_ENDED and any(change.changes(key) for key in TIMES)


def events_saved(changes: list[Change]) -> None:
    """Who is newly invited hears of it, who was before hears of other times, and who no longer is that he is not."""
    for change in changes:
        if change.history:
            continue
        before = set() if change.is_new else set(change.before("people") or ())
        people = set(change.record.people)
        tell_invited(change, people - before, people & before if has_new_times(change) else set())
        tell_gone(change.record, before - people, change.actor.user_id)


def events_binned(changes: list[Change]) -> None:
    """Who was invited hears that an event was cancelled, and that it takes place after all."""
    for change in changes:
        attending = set(change.record.people) - set(change.record.declined)
        if change.record.deleted_at:
            tell_gone(change.record, attending, change.actor.user_id)
        else:
            tell_invited(change, attending, set())


def is_invited(actor: Actor, event: Event) -> bool:
    """Whether somebody was asked to come."""
    return actor.user_id in event.people


def accept(*, actor: Actor, pk: int) -> Event:
    """Say that one comes."""
    return _answer(actor, pk, ACCEPTED, "")


def answer_tentatively(*, actor: Actor, pk: int, reason: str = "") -> Event:
    """Say that one may come."""
    return _answer(actor, pk, TENTATIVE, reason)


def decline(*, actor: Actor, pk: int, reason: str = "") -> Event:
    """Say that one doesn't come; the event leaves one's calendar, and stays where one can still accept it."""
    return _answer(actor, pk, DECLINED, reason)


@transaction.atomic
def _answer(actor: Actor, pk: int, answer: str, reason: str) -> Event:
    module = registry.get("event")
    event = store.fetch(module, actor, pk, lock=True)
    given: dict[str, Any] = {key: [one for one in getattr(event, key) if one != actor.user_id] for key in ANSWERS}
    given[answer] = [*given[answer], actor.user_id]
    done: Event = store.update(module, actor, pk, given, trusted=True, action="view", verb=answer, note=reason)
    tell_answer(done, answer, actor.user_id, reason)
    return done
