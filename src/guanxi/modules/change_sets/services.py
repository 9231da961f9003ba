"""What becomes of change sets: they are filled, put into force, taken back, discarded."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.configuration import parts
from guanxi.configuration.administration import require_writer
from guanxi.configuration.apply import apply
from guanxi.configuration.compare import SAME, Item, compare
from guanxi.configuration.files import refilled
from guanxi.configuration.leaving import left_of, without
from guanxi.configuration.names import Names
from guanxi.configuration.text import Wanted, checked, marked
from guanxi.jobs.models import ENDED, Job
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.modules.change_sets.models import (
    DISCARDED,
    DRAFT,
    PUBLISHED,
    PUBLISHING,
    REVERTED,
    REVERTING,
    ChangeSet,
)
from guanxi.records import store
from guanxi.records.store import Change

AT_ONCE = 40  # changes that are put into force, or taken back, while somebody waits
PUBLISH, REVERT = "publish_change_set", "revert_change_set"  # the jobs
AT_WORK = {PUBLISHING: (PUBLISH, DRAFT), REVERTING: (REVERT, PUBLISHED)}  # by which job, and how it was before
NAMED = 5  # of what stands against something


def wanted_of(record: ChangeSet) -> Wanted:
    """What a set wants."""
    return checked(marked(record.document))


def take_in(*, actor: Actor, name: str, document: Any) -> ChangeSet:
    """A new set with these changes."""
    require_writer(actor)
    found = checked(document)
    with transaction.atomic():
        record: ChangeSet = store.create(registry.get("change_set"), actor, {"name": name})
        return _keep(actor, record.pk, found)


def put_changes(*, actor: Actor, pk: int, document: Any) -> ChangeSet:
    """Give a set that is not in force yet its changes."""
    require_writer(actor)
    found = checked(document)
    with transaction.atomic():
        before = wanted_of(_asked(actor, pk, DRAFT))
        return _keep(actor, pk, refilled(found, before))


def gather(*, actor: Actor, pk: int) -> ChangeSet:
    """Take in what is drafted of words, picklists, layouts and lists."""
    require_writer(actor)
    with transaction.atomic():
        wanted = wanted_of(_asked(actor, pk, DRAFT))
        for kind, documents in parts.drafts(Names()).items():
            wanted.setdefault(kind, {}).update(documents)
        return _keep(actor, pk, wanted)


def publish(*, actor: Actor, pk: int, left: Any = None) -> ChangeSet:
    """Put a set into force, but for what is left as it is here: at once, or, when it is long, soon after."""
    require_writer(actor)
    with transaction.atomic():
        record = _asked(actor, pk, DRAFT)
        kept = without(wanted_of(record), left_of(left))
        if sum(item.state != SAME for item in compare(kept)) <= AT_ONCE:
            return _put(actor, record, kept)
        enqueue(publish_set, actor=actor, pk=pk, left=left or [])
        return _say(actor, pk, status=PUBLISHING)


@transaction.atomic
def put_into_force(*, actor: Actor, pk: int) -> ChangeSet:
    """Put a set into force now, however long it takes."""
    record = _asked(actor, pk, DRAFT)
    return _put(actor, record, wanted_of(record))


@job(PUBLISH, retries=1, label=_("Put a change set into force"))
def publish_set(run: Run, pk: int, left: list[Any]) -> object:
    """Put a long set into force, whole or not at all; what stands against it is said on its page."""
    actor = run.actor()
    record = ChangeSet.objects.select_for_update().get(pk=pk)
    if record.status != PUBLISHING:
        return {}
    try:
        with transaction.atomic():
            _put(actor, record, without(wanted_of(record), left_of(left)))
    except DomainError as error:
        _say(actor, pk, status=DRAFT, problem=_told(error))
    return {}


def is_left(record: ChangeSet) -> bool:
    """Whether a set waits for a job, and nothing is at work on it any more: it was called off, or broke."""
    if record.status not in AT_WORK:
        return False
    name, _before = AT_WORK[record.status]
    return not Job.objects.filter(name=name, arguments__pk=record.pk).exclude(state__in=ENDED).exists()


def open_again(*, actor: Actor, pk: int) -> ChangeSet:
    """Let a set stand as before the job that is at work on it no more; nothing of that was done."""
    require_writer(actor)
    with transaction.atomic():
        record = _asked(actor, pk, *AT_WORK)
        if not is_left(record):
            raise _wrong_state(record)
        return _say(actor, pk, status=AT_WORK[record.status][1])


def revert(*, actor: Actor, pk: int) -> ChangeSet:
    """Make everything again as it was before a set came into force, at once or, when that is much, soon after; what was
    changed again since stands against it."""
    require_writer(actor)
    with transaction.atomic():
        record = _asked(actor, pk, PUBLISHED)
        _refuse_changed(record)
        if sum(map(len, record.before.values())) <= AT_ONCE:
            return _take_back(actor, record)
        enqueue(revert_set, actor=actor, pk=pk)
        return _say(actor, pk, status=REVERTING)


@job(REVERT, retries=1, label=_("Take a change set back"))
def revert_set(run: Run, pk: int) -> object:
    """Take a long set back, whole or not at all; what stands against it is said on its page."""
    actor = run.actor()
    record = ChangeSet.objects.select_for_update().get(pk=pk)
    if record.status != REVERTING:
        return {}
    try:
        with transaction.atomic():
            _refuse_changed(record)
            _take_back(actor, record)
    except DomainError as error:
        _say(actor, pk, status=PUBLISHED, problem=_told(error))
    return {}


def _refuse_changed(record: ChangeSet) -> None:
    """E_CHANGED_SINCE names what stands otherwise by now than the set has made it."""
    if since := [item for item in compare(wanted_of(record)) if item.state != SAME]:
        raise DomainError("E_CHANGED_SINCE", names=listed([_called(item) for item in since[:NAMED]]))


def _take_back(actor: Actor, record: ChangeSet) -> ChangeSet:
    apply(actor, checked(marked(record.before)))
    return _say(actor, record.pk, status=REVERTED, problem="")


def discard(*, actor: Actor, pk: int) -> ChangeSet:
    """Nothing comes of it."""
    require_writer(actor)
    with transaction.atomic():
        _asked(actor, pk, DRAFT)
        return _say(actor, pk, status=DISCARDED)


def check_removing(changes: Sequence[Change]) -> None:
    """What is in force is taken back first: its page is the way to do so."""
    for change in changes:
        if change.record.status in (PUBLISHED, *AT_WORK):
            change.errors.append(_wrong_state(change.record))


def _put(actor: Actor, record: ChangeSet, wanted: Wanted) -> ChangeSet:
    done = apply(actor, wanted)
    taken = {item.key for item in done.items}
    document = {
        kind: {name: one for name, one in documents.items() if f"{kind}/{name}" in taken}
        for kind, documents in wanted.items()
    }
    ChangeSet.objects.filter(pk=record.pk).update(
        document={kind: documents for kind, documents in document.items() if documents}, before=done.before
    )
    now = clock.now()
    return _say(actor, record.pk, status=PUBLISHED, problem="", published_at=now, published_by=actor.user_id)


def _keep(actor: Actor, pk: int, found: Wanted) -> ChangeSet:
    ChangeSet.objects.filter(pk=pk).update(document=found)
    record: ChangeSet = store.fetch(registry.get("change_set"), actor, pk)
    return record


def _asked(actor: Actor, pk: int, *states: str) -> ChangeSet:
    """The set, locked; E_STATE unless it stands so."""
    record: ChangeSet = store.fetch(registry.get("change_set"), actor, pk, "edit", lock=True)
    if record.status not in states:
        raise _wrong_state(record)
    return record


def _wrong_state(record: ChangeSet) -> DomainError:
    return DomainError("E_STATE", state=registry.get("change_set").field("status").type.display(record.status))


def _told(error: DomainError) -> str:
    """What stands against a set, line by line."""
    return "\n".join(f"{one.field}: {one.message}" if one.field else one.message for one in error.errors or (error,))


def _say(actor: Actor, pk: int, **values: Any) -> ChangeSet:
    said: ChangeSet = store.update(registry.get("change_set"), actor, pk, values, trusted=True)
    return said


def _called(item: Item) -> str:
    return f"{item.label}: {item.title}"
