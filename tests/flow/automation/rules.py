"""Rules for tests: made and switched on through the product's own doors."""

from typing import Any

from guanxi.flow.automation.models import AutomationRun
from guanxi.flow.automation.services import enable_automation
from guanxi.flow.automation.working import automation_work, rules_to_wake
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import enqueue_once
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit


def rule(kit: Kit, slug: str, trigger: dict, *actions: dict, condition: dict | None = None, on: bool = True) -> Any:
    """A rule of the administrator's, switched on unless said otherwise."""
    data = {"name": "Rule", "object": slug, "trigger": trigger, "condition": condition, "actions": list(actions)}
    made = store.create(registry.get("automation"), kit["admin"], data)
    return enable_automation(actor=kit["admin"], pk=made.pk) if on else made


def fill(**values: Any) -> dict[str, Any]:
    return {"do": "set", "values": values}


def runs() -> list[AutomationRun]:
    return list(AutomationRun.objects.order_by("pk"))


def work_off() -> int:
    """Wake the rules that have something to do, and run their jobs here and now; how many that were."""
    count = 0
    for automation in rules_to_wake():
        enqueue_once(automation_work, automation=automation)
    while job := Job.objects.filter(state=State.QUEUED, name__startswith="automation").order_by("pk").first():
        claimed = lease.claim("test", only=job.pk)
        assert claimed is not None, job
        execute(claimed, lambda: False)
        claimed.refresh_from_db()
        assert claimed.state == State.DONE, claimed.error
        count += 1
    return count
