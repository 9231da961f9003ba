"""What becomes of change sets: they are filled, put into force, taken back, discarded."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.configuration import parts
from guanxi.configuration.administration import require_writer
from guanxi.configuration.apply import apply
from guanxi.configuration.compare import SAME, Item, compare
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
from guanxi.modules.change_sets.models import DISCARDED, DRAFT, PUBLISHED, PUBLISHING, REVERTED, ChangeSet
from guanxi.records import store
from guanxi.records.store import Change

AT_ONCE = 150  # changes that are put into force while somebody waits
PUBLISH = "publish_change_set"  # the job
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
        _asked(actor, pk, DRAFT)
        return _keep(actor, pk, found)


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
        kept = _without(wanted_of(record), left)
        if sum(item.state != SAME for item in compare(kept)) <= AT_ONCE:
            return _put(actor, record, kept)
        enqueue(publish_set, actor=actor, pk=pk, left=_keys(left))
        return _say(actor, pk, status=PUBLISHING)


@transaction.atomic
def put_into_force(*, actor: Actor, pk: int) -> ChangeSet:
    """Put a set into force now, however long it takes."""
    record = _asked(actor, pk, DRAFT)
    return _put(actor, record, wanted_of(record))


@job(PUBLISH, retries=1)
def publish_set(run: Run, pk: int, left: list[str]) -> object:
    """Put a long set into force, whole or not at all; what stands against it is said on its page."""
    actor = run.actor()
    record = ChangeSet.objects.select_for_update().get(pk=pk)
    if record.status != PUBLISHING:
        return {}
    try:
        with transaction.atomic():
            _put(actor, record, _without(wanted_of(record), left))
    except DomainError as error:
        told = "\n".join(f"{one.field}: {one.message}" for one in error.errors or (error,))
        _say(actor, pk, status=DRAFT, problem=told)
    return {}


def is_left(record: ChangeSet) -> bool:
    """Whether a set waits to be put into force and nothing is at work on it any more: it was called off, or broke."""
    if record.status != PUBLISHING:
        return False
    return not Job.objects.filter(name=PUBLISH, arguments__pk=record.pk).exclude(state__in=ENDED).exists()


def open_again(*, actor: Actor, pk: int) -> ChangeSet:
    """Make a draft again of a set that nothing puts into force any more; nothing of it is in force."""
    require_writer(actor)
    with transaction.atomic():
        record = _asked(actor, pk, PUBLISHING)
        if not is_left(record):
            raise DomainError("E_STATE", state=registry.get("change_set").field("status").type.display(PUBLISHING))
        return _say(actor, pk, status=DRAFT)


def revert(*, actor: Actor, pk: int) -> ChangeSet:
    """Make everything again as it was before a set came into force; what was changed again since stands against it."""
    require_writer(actor)
    with transaction.atomic():
        record = _asked(actor, pk, PUBLISHED)
        if since := [item for item in compare(wanted_of(record)) if item.state != SAME]:
            names = listed([_called(item) for item in since[:NAMED]])
            raise DomainError("E_CHANGED_SINCE", names=names)
        apply(actor, checked(marked(record.before)))
        return _say(actor, pk, status=REVERTED)


def discard(*, actor: Actor, pk: int) -> ChangeSet:
    """Nothing comes of it."""
    require_writer(actor)
    with transaction.atomic():
        _asked(actor, pk, DRAFT)
        return _say(actor, pk, status=DISCARDED)


def check_removing(changes: Sequence[Change]) -> None:
    """What is in force is taken back first: its page is the way to do so."""
    for change in changes:
        if change.record.status in (PUBLISHED, PUBLISHING):
            state = registry.get("change_set").field("status").type.display(change.record.status)
            change.errors.append(DomainError("E_STATE", state=state))


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


def _asked(actor: Actor, pk: int, status: str) -> ChangeSet:
    """The set, locked; E_STATE unless it stands so."""
    module = registry.get("change_set")
    record: ChangeSet = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status != status:
        raise DomainError("E_STATE", state=module.field("status").type.display(record.status))
    return record


def _say(actor: Actor, pk: int, **values: Any) -> ChangeSet:
    said: ChangeSet = store.update(registry.get("change_set"), actor, pk, values, trusted=True)
    return said


def _keys(left: Any) -> list[str]:
    if left is None:
        return []
    if not isinstance(left, list) or not all(isinstance(one, str) for one in left):
        raise DomainError("E_FORMAT", field="left", label="left", hint='["roles/Sales"]')
    return left


def _without(wanted: Wanted, left: Any) -> Wanted:
    out = frozenset(_keys(left))
    return {
        kind: {name: one for name, one in documents.items() if f"{kind}/{name}" not in out}
        for kind, documents in wanted.items()
    }


def _called(item: Item) -> str:
    return f"{item.label}: {item.title}"
