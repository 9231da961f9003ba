"""Telling a webhook once more what happened since a place of the event log, whatever it was told of it before."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import actor_of
from guanxi.access.models import User
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.webhooks import log
from guanxi.webhooks.models import Delivery, Webhook
from guanxi.webhooks.queue import tell
from guanxi.webhooks.watch import wanted_of

BATCH = 500


@job("replay_events", label=_("Tell a webhook again"))
def replay_events(run: Run, webhook: int, after: int, until: int) -> object:
    """What lies behind one number and not behind another, by the webhook's choice and its owner's rights of now.

    What was told before bears the name of then, so that who has it already can tell. A batch commits with its place,
    and its keys name this job, so that a killed worker tells nothing twice.
    """
    place = run.checkpoint.get("after", after)
    row = Webhook.objects.filter(pk=webhook, deleted_at=None, active=True).first()
    owner = User.objects.filter(pk=row.owner_id).first() if row is not None else None
    rows = [one for one in log.entries(place, BATCH) if one["id"] <= until]
    if row is None or owner is None or not owner.is_active or not rows:
        return {"events": run.done}
    wanted = wanted_of(row, actor_of(owner, "job"), rows)
    before = Delivery.objects.filter(webhook=row, event_id__in=[one["data"]["id"] for one in wanted])
    names = dict(before.order_by("-pk").values_list("event_id", "message_id"))
    tell(row, wanted, key=f"replay:{run.job_id}", names=names)
    return run.next({"after": rows[-1]["id"]}, done=run.done + len(wanted))
