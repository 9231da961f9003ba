"""Changes of records that a person follows."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.fields import readable
from guanxi.access.models import User
from guanxi.access.scope import visible
from guanxi.kernel.events import subscribe
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.records.events import RecordsWritten
from guanxi.records.stars import followers
from guanxi.records.store import Change

TOLD = 5  # fields

FOLLOWED = declare(
    Kind(
        key="followed",
        label=_("Followed record"),
        text=_("%(by)s changed “%(title)s” (%(module)s): %(fields)s."),
        icon="bell",
    )
)
FOLLOWED_MANY = declare(
    Kind(
        key="followed_many",
        label=_("Followed record"),
        text=_("%(by)s changed several records that you follow: %(module)s."),
        icon="bell",
        rest="?sort=-updated_at",
    )
)


@subscribe(RecordsWritten)
def tell_followers(event: RecordsWritten) -> None:
    """Tell those who follow a record what someone else has changed of it; the records of one job as one thing.

    What follows from another change, and what the system does by itself, is no news.
    """
    news = {change.record.pk: change for change in event.changes if _is_news(change)}
    if not news:
        return
    by_id = event.changes[0].actor.user_id
    found = followers(event.module, news, but=by_id)
    people = User.objects.filter(pk__in=found, status="active", deleted_at=None) if found else ()
    notify.ask([telling for user in people for telling in _tellings(actor_of(user), found[user.pk], news)])


def _is_news(change: Change) -> bool:
    is_by_hand = not change.history or bool(change.actor.undoes)
    return is_by_hand and not (change.is_new or change.actor.is_system)


def _tellings(reader: Actor, ids: set[int], news: dict[int, Change]) -> Iterator[Telling]:
    """What this person hears: of records that he still sees, and of fields that he may know."""
    module = next(iter(news.values())).module
    if not reader.may(module, "view"):
        return
    for pk in sorted(visible(module, reader, named=True).filter(pk__in=ids).values_list("pk", flat=True)):
        fields = _fields(news[pk], reader)
        if fields and not _is_given(news[pk], reader):
            yield _telling(news[pk], reader, fields)


def _fields(change: Change, reader: Actor) -> list[str]:
    """What the history tells of, as far as the reader may know it."""
    known = readable(change.module, reader)
    written = [key for key in change.written if key in known and change.module.by_key[key].audited]
    return [*written, *(["lines"] if "lines_told" in change.extra else [])]


def _is_given(change: Change, reader: Actor) -> bool:
    """Whoever is given the record is told so."""
    return "owner" in change.module.by_key and change.changes("owner") and change.value("owner") == reader.user_id


def _telling(change: Change, reader: Actor, fields: list[str]) -> Telling:
    actor, module, pk = change.actor, change.module.key, change.record.pk
    assert reader.user_id is not None
    if actor.job_id is not None:
        key = f"followed:{module}:job:{actor.job_id}"
        return Telling(kind=FOLLOWED_MANY, user_id=reader.user_id, key=key, module=module, by_id=actor.user_id)
    return Telling(
        kind=FOLLOWED,
        user_id=reader.user_id,
        key=f"followed:{module}:{pk}:{actor.operation or change.record.version}",
        module=module,
        record_id=pk,
        by_id=actor.user_id,
        params={"fields": fields[:TOLD]},
    )
