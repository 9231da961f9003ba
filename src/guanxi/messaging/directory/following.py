"""Looking by itself: every day, and soon after the provider has told that something changed."""

from datetime import timedelta

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.directory.models import Following, Often, SyncRun
from guanxi.messaging.directory.runs import is_under_way, newest_of, start_look
from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.events import PeopleChanged

EVERY = timedelta(minutes=5)  # changes that are told come in heaps: one look for all of them
A_DAY = timedelta(days=1)
KEPT = timedelta(days=90)
BATCH = 20


@subscribe(PeopleChanged)
def stir(event: PeopleChanged) -> None:
    """Note that something has changed there."""
    Following.objects.filter(provider=event.provider).update(stirred_at=clock.now())


@job("follow_directories", every=EVERY, label=_("Begin previews of the people of chat providers"))
def follow_directories(run: Run) -> object:
    """Begin the looks that are due."""
    due = [one.provider for one in Following.objects.exclude(often=Often.NEVER).order_by("pk") if _is_due(one)]
    for provider in due:
        start_look(system_actor(), provider, by_itself=True)
    return {"begun": len(due)}


@job("purge_directories", every=A_DAY, label=_("Remove old previews of the people of chat providers"))
def purge_directories(run: Run) -> object:
    """Remove looks that nobody asks for any more, but the newest of each provider."""
    newest = [row["newest"] for row in SyncRun.objects.order_by().values("provider").annotate(newest=Max("pk"))]
    old = SyncRun.objects.filter(started_at__lt=clock.now() - KEPT).exclude(pk__in=newest)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    SyncRun.objects.filter(pk__in=ids).delete()
    return run.next({}, done=run.done + len(ids)) if ids else {"removed": run.done}


def _is_due(following: Following) -> bool:
    newest = newest_of(following.provider)
    if is_under_way(newest) or active_provider(following.provider) is None:
        return False
    if newest is None or newest.started_at < clock.now() - A_DAY:
        return True
    return following.stirred_at is not None and following.stirred_at > newest.started_at
