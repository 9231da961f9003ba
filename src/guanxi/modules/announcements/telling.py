"""Telling the audience of an announcement, in the background and in batches."""

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.modules.announcements.models import Announcement
from guanxi.modules.announcements.notices import tell
from guanxi.modules.announcements.queries import audience_of, missing

BATCH = 500


@job("tell_audience", label=_("Tell people of an announcement"))
def tell_audience(run: Run, *, announcement: int, round_: int) -> object:
    """Tell the audience of an announcement, in a later round those alone who have not read it; the result says how
    many people. Of what has been taken back meanwhile nobody hears."""
    record = Announcement.objects.filter(pk=announcement, status="published", deleted_at=None).first()
    if record is None:
        return {"told": run.done}
    people = missing(record) if round_ else audience_of(record)
    total = run.total if run.total is not None else people.count()
    users = list(people.filter(pk__gt=run.checkpoint.get("after", 0))[:BATCH])
    tell(record, [user.pk for user in users], round_)
    done = run.done + len(users)
    return run.next({"after": users[-1].pk}, done=done, total=total) if len(users) == BATCH else {"told": done}
