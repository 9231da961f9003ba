"""Rules of numbering rules: what can be counted by them, and what the next number would be."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.shape import reshape
from guanxi.jobs.queue import enqueue
from guanxi.meta import registry
from guanxi.meta.models import NumberRule
from guanxi.meta.module import Module
from guanxi.meta.numbering import check_pattern
from guanxi.meta.types.base import Refusal
from guanxi.records import jobs, store
from guanxi.records.change import Change


def is_numbered(module: Module) -> bool:
    """Whether a module of the product numbers its records; a company's own modules say their pattern themselves."""
    return module.numbering is not None and registry.declared(module.key) is not None


def check_rules(changes: Sequence[Change]) -> None:
    """A rule has a count in it, begins anew only where numbers stay different, and waits only for what comes."""
    for change in changes:
        module = registry.by_slug(change.value("object"))
        if module is None or not change.value("pattern"):
            continue  # refused already
        if change.value("late") and (module.numbering is None or module.numbering.due is None):
            change.refuse("E_FORMAT", "late", hint=_("only documents, such as contract orders, come into effect."))
        if not change.value("name"):
            change.put("name", str(module.label_plural))
        try:
            check_pattern(module, change.value("pattern"), change.value("reset"))
        except Refusal as refusal:
            change.refuse(refusal.code, "pattern", **refusal.params)


@transaction.atomic
def count_on(*, actor: Actor, pk: int) -> NumberRule:
    """Let the next number go on behind the highest that records have, such as those that were imported."""
    record = store.fetch(registry.get("number_rule"), actor, pk, "edit")
    module = registry.by_slug(record.object)
    if module is not None:
        enqueue(jobs.count_on, module=module.key, actor=actor)
    return record


def took_effect(changes: Sequence[Change]) -> None:
    """Numbers from now on follow the rule; those that were given stay."""
    reshape()
