"""What lay in a recycle bin for long goes for good, every day, by the rules by which administrators remove it."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.records.purge import binned, purge_many

BATCH = 50
BIN_DAYS = declare(
    Setting(
        key="records.bin_days",
        type=Integer(low=0, high=3650),
        label=_("Days in the recycle bin"),
        about=_("After so many days what was deleted goes for good; with 0 only administrators remove it."),
        default=30,
        group="system",
    )
)


@job("clear_bins", every=timedelta(days=1), label=_("Remove what lay in recycle bins for long"))
def clear_bins(run: Run) -> object:
    """Remove old records module by module; what others still name stays, and is counted."""
    at = run.checkpoint or {"module": "", "after": 0, "purged": 0, "kept": 0}
    days = BIN_DAYS.now()
    module = _next(at["module"], is_begun=bool(at["after"])) if days else None
    if module is None:
        return {"purged": at["purged"], "kept": at["kept"]}
    old = binned(module).filter(deleted_at__lt=clock.now() - timedelta(days=days), pk__gt=at["after"])
    records = list(old.order_by("pk")[:BATCH])
    actor = run.actor()
    with translation.override(actor.language):
        kept = purge_many(module, actor, records)
    found = {"purged": at["purged"] + len(records) - len(kept), "kept": at["kept"] + len(kept)}
    after = records[-1].pk if len(records) == BATCH else 0
    return run.next({**found, "module": module.key, "after": after}, done=run.done + len(records))


def _next(key: str, *, is_begun: bool) -> Module | None:
    """The module that is gone on with, or the one behind it; what a company is made of is left alone."""
    for module in sorted(registry.every_module(), key=lambda one: one.key):
        if module.group not in ("settings", "company", "people") and (
            module.key > key or (is_begun and module.key == key)
        ):
            return module
    return None
