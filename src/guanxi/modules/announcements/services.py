"""Rules of announcements (F131): when they go out, to whom, and what each reader does with them."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor, system_actor
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.announcements.models import Announcement, AnnouncementRead
from guanxi.modules.announcements.publishing import put_out
from guanxi.modules.announcements.readers import mark_read
from guanxi.modules.announcements.telling import tell_audience
from guanxi.records import store
from guanxi.records.store import Change

OPEN = ("draft", "scheduled", "withdrawn")
SETTLED = ("audience", "departments", "positions", "users", "channels", "publish_at", "need_confirm")
LONGEST_HOLIDAY = timedelta(days=60)
BETWEEN_REMINDERS = timedelta(hours=1)
BEFORE = timedelta(minutes=15)  # a meeting is reminded of


def check_announcements(changes: list[Change]) -> None:
    """What has gone out keeps its audience and its channels: those who were told were told by them."""
    for change in changes:
        if change.is_new or change.trusted or change.before("status") in OPEN:
            continue
        for key in SETTLED:
            if change.changes(key):
                change.refuse("E_STATE", key, state=_state(change.record))


@transaction.atomic
def publish(*, actor: Actor, pk: int) -> Announcement:
    """Put an announcement out, now or at its moment; its audience is told in the background."""
    module = registry.get("announcement")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status not in ("draft", "withdrawn"):
        raise DomainError("E_STATE", state=_state(record))
    _refuse_incomplete(record)
    if record.publish_at and record.publish_at > clock.now():
        return store.update(module, actor, pk, {"status": "scheduled"}, verb="scheduled", trusted=True)
    return put_out(actor, record)


@transaction.atomic
def withdraw(*, actor: Actor, pk: int) -> Announcement:
    """Take an announcement back: nobody of its audience sees it any more; who has read it stays known."""
    module = registry.get("announcement")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status not in ("scheduled", "published"):
        raise DomainError("E_STATE", state=_state(record))
    return store.update(module, actor, pk, {"status": "withdrawn"}, verb="withdrawn", trusted=True)


@transaction.atomic
def remind(*, actor: Actor, pk: int) -> Announcement:
    """Tell those again who have not read it, or not confirmed it, by the same channels."""
    module = registry.get("announcement")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status != "published":
        raise DomainError("E_STATE", state=_state(record))
    waits = record.reminded_at + BETWEEN_REMINDERS - clock.now() if record.reminded_at else timedelta()
    if waits > timedelta():
        raise DomainError("E_REMINDED", minutes=-(-waits // timedelta(minutes=1)))
    times = record.reminders + 1
    updated = store.update(module, actor, pk, {"reminders": times}, verb="reminded", trusted=True)
    Announcement.objects.filter(pk=pk).update(reminded_at=clock.now())
    enqueue(tell_audience, actor=actor, announcement=pk, round_=times)
    return updated


@transaction.atomic
def confirm(*, actor: Actor, pk: int) -> Announcement:
    """Say that one has read and understood an announcement that asks for it."""
    record: Announcement = store.fetch(registry.get("announcement"), actor, pk)
    if record.status != "published" or not record.need_confirm:
        raise DomainError("E_STATE", state=_state(record))
    mark_read(actor, record)
    mine = AnnouncementRead.objects.filter(announcement=record, user_id=actor.user_id, confirmed_at=None)
    mine.update(confirmed_at=clock.now())
    return record


@transaction.atomic
def accept(*, actor: Actor, pk: int) -> Announcement:
    """Come to a meeting: it stands in one's calendar, as a task of its time."""
    record = _answered(actor, pk, "accepted")
    if not _tasks_of(actor, pk).exists():
        begins: Any = record.meeting_at
        data = {
            "subject": record.title,
            "assignee": actor.user_id,
            "due_at": begins.isoformat(),
            "remind_at": (begins - BEFORE).isoformat(),
            "description": record.meeting_place,
            "object": registry.get("announcement").slug,
            "record_id": pk,
        }
        change = store.new(registry.get("task"), actor, data, trusted=True)
        store.write([change])
        if not change.is_good:
            raise change.errors[0]
    return record


@transaction.atomic
def decline(*, actor: Actor, pk: int) -> Announcement:
    """Not come to a meeting; what stood in one's calendar goes."""
    record = _answered(actor, pk, "declined")
    for task in _tasks_of(actor, pk).filter(status="open"):
        store.delete(registry.get("task"), system_actor(), task.pk)
    return record


def _answered(actor: Actor, pk: int, answer: str) -> Announcement:
    record: Announcement = store.fetch(registry.get("announcement"), actor, pk)
    if record.status != "published" or record.type != "meeting" or not record.meeting_at:
        raise DomainError("E_STATE", state=_state(record))
    mark_read(actor, record)
    AnnouncementRead.objects.filter(announcement=record, user_id=actor.user_id).update(answer=answer)
    return record


def _tasks_of(actor: Actor, pk: int) -> Any:
    """What a meeting has put into one's calendar."""
    module = registry.get("task")
    about = {"object": registry.get("announcement").slug, "record_id": pk, "assignee": actor.user_id}
    return module.model.objects.filter(**about, deleted_at=None)


def _refuse_incomplete(record: Announcement) -> None:
    """An audience without anybody in it, or times in the wrong order."""
    module = registry.get("announcement")
    if record.audience != "all":
        field = module.field(record.audience)
        if not field.read(record):
            raise field.refused("E_REQUIRED")
    begins = max(record.publish_at or clock.now(), clock.now())
    if record.expire_at and record.expire_at <= begins:
        hint = module.field("publish_at").label
        raise module.field("expire_at").refused("E_DATE_RULE", hint=f"> {hint}")
    if record.type == "meeting" and not record.meeting_at:
        raise module.field("meeting_at").refused("E_REQUIRED")
    if record.meeting_until and record.meeting_at and record.meeting_until <= record.meeting_at:
        hint = module.field("meeting_at").label
        raise module.field("meeting_until").refused("E_DATE_RULE", hint=f"> {hint}")
    first, last = record.holiday_from, record.holiday_until or record.holiday_from
    if first and last and not first <= last <= first + LONGEST_HOLIDAY:
        high = first + LONGEST_HOLIDAY
        raise module.field("holiday_until").refused("E_RANGE", low=first, high=high)


def _state(record: Announcement) -> Any:
    return registry.get("announcement").field("status").type.display(record.status)
