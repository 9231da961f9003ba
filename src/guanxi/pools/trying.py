"""What a rule would do, asked before it is switched on (F023 rule 6)."""

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import enqueue
from guanxi.meta import registry
from guanxi.pools.jobs import preview_pool_rule
from guanxi.records import store

RUNNING = (State.QUEUED, State.RUNNING)


def preview(*, actor: Actor, pk: int) -> Job:
    """Have counted what the coming night would take by a rule; one count at a time."""
    rule = store.fetch(registry.get("pool_rule"), actor, pk, "edit")
    last = preview_of(rule.pk)
    return last if last is not None and last.state in RUNNING else enqueue(preview_pool_rule, actor=actor, rule=rule.pk)


def preview_of(pk: int) -> Job | None:
    """The newest count of a rule."""
    return Job.objects.filter(name="preview_pool_rule", arguments={"rule": pk}).order_by("-pk").first()
