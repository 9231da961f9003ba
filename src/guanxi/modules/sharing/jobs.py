"""Background work of sharing: how far the conditions of rules reach, counted anew every day."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, system_actor
from guanxi.access.models import SharingRule
from guanxi.access.rules import met
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.meta import registry

FEW = 2_000  # records that are found one by one and sorted, sooner than the order of a list is walked to meet them


@job("measure_rules", every=timedelta(days=1), label=_("Count what sharing rules reach"))
def measure_rules(run: Run) -> object:
    """Note of each rule with a condition of its own whether few records meet it, which lists are planned by."""
    system = system_actor()
    rules = SharingRule.objects.filter(active=True, deleted_at=None, source_type="condition")
    for rule in rules.order_by("pk"):
        is_wide = _is_wide(rule, system)
        if is_wide != rule.is_wide:
            SharingRule.objects.filter(pk=rule.pk).update(is_wide=is_wide)
    return None


def _is_wide(rule: SharingRule, system: Actor) -> bool:
    module = registry.by_slug(rule.object)
    if module is None or not rule.condition:
        return False
    found = module.model.objects.filter(module.part & met(module, system, rule.condition), deleted_at=None)
    return found.order_by().values("pk")[: FEW + 1].count() > FEW
