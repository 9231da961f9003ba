"""Background work of private messages: what is older than the company keeps them goes for good."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.modules.conversations.models import Conversation, Participant, PrivateMessage
from guanxi.records import store
from guanxi.records.purge import purge_many

KEEP_DAYS = declare(
    Setting(
        key="conversations.keep_days",
        type=Integer(low=0, high=36500),
        label=_("Days for which private messages are kept"),
        about=_("Older private messages are removed for good, with their files; 0 keeps all."),
        default=lambda: settings.MESSAGE_DAYS,
        group="messages",
    )
)
BATCH = 200


@job("purge_private_messages", every=timedelta(days=1), label=_("Remove old private messages"))
def purge_private_messages(run: Run) -> object:
    """Remove messages that are older than the company keeps them, with their files, and conversations that everybody
    has left; the result says how many messages."""
    anybody = Participant.objects.filter(conversation=OuterRef("pk"))
    empty = Conversation.objects.filter(~Exists(anybody), deleted_at=None)
    _remove(run, "conversation", list(empty.select_for_update()[:BATCH]))
    if not KEEP_DAYS.now():
        return {"removed": run.done}
    before = clock.now() - timedelta(days=KEEP_DAYS.now())
    old = PrivateMessage.objects.filter(created_at__lt=before, deleted_at=None).order_by("created_at", "pk")
    rows = list(old.select_for_update()[:BATCH])
    _remove(run, "private_message", rows)
    done = run.done + len(rows)
    return run.next({}, done=done) if len(rows) == BATCH else {"removed": done}


def _remove(run: Run, key: str, rows: list[Conversation] | list[PrivateMessage]) -> None:
    module, actor = registry.get(key), system_actor().through("job", run.job_id)
    store.delete_many(module, actor, list(rows))
    purge_many(module, actor, list(rows))
