"""Background work of numbering rules."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.meta import registry
from guanxi.meta.models import NumberRule
from guanxi.modules.number_rules.module import NUMBER_RULE
from guanxi.modules.number_rules.services import is_numbered
from guanxi.records import store


@job("prepare_number_rules", every=timedelta(days=1), label=_("Put in numbering rules"))
def prepare_number_rules(run: Run) -> object:
    """Write down the rule of each module that has none yet, as the product declares it, to be looked at and changed.
    One that was deleted is not put in again."""
    known = set(NumberRule.objects.values_list("object", flat=True))
    wanted = [module for module in registry.all_modules() if is_numbered(module) and module.slug not in known]
    for module in wanted:
        if module.numbering:
            store.create(NUMBER_RULE, run.actor(), {"object": module.slug, "pattern": module.numbering.pattern})
    return {"made": len(wanted)}
