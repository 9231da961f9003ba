"""Where a record has gone that became one with another."""

from guanxi.meta.module import Module
from guanxi.records.merges.models import MergedRecord

FARTHEST = 20  # merges one after the other


def gone_into(module: Module, pk: int) -> int | None:
    """The record that a merged one went into, by however many steps; nothing for one that was never merged."""
    here = pk
    for _step in range(FARTHEST):
        into = MergedRecord.objects.filter(module=module.key, record_id=here).values_list("into_id", flat=True).first()
        if into is None:
            break
        here = into
    return here if here != pk else None
