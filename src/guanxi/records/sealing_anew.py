"""After an exchange of the secret key: values of encrypted fields that a former key has sealed are sealed by the
present one. No version and no history: nothing that anybody reads becomes another."""

from typing import Any

from django.conf import settings
from django.db import transaction

from guanxi.kernel.sealing import is_current, seal, unseal
from guanxi.meta import registry
from guanxi.meta.custom.column import COLUMN
from guanxi.meta.module import Module

BATCH = 500


def modules_sealed() -> list[Module]:
    """The modules with encrypted fields, where there are keys of before."""
    return [module for module in registry.every_module() if module.sealed] if settings.FORMER_SECRET_KEYS else []


@transaction.atomic
def seal_batch(module: Module, after: int) -> tuple[int | None, int]:
    """Seal some records anew, in the order of their ids; the last of them, or nothing when all are done, and how many
    were changed."""
    rows = module.model.objects.filter(module.part, pk__gt=after).order_by("pk")
    records = list(rows.select_for_update(no_key=True, of=("self",)).only("pk", COLUMN)[:BATCH])
    changed = [record for record in records if _seals(module, record)]
    module.model.objects.bulk_update(changed, [COLUMN])
    return (records[-1].pk if len(records) == BATCH else None), len(changed)


def _seals(module: Module, record: Any) -> bool:
    """Seal the values of a record by the present key; whether any was not."""
    kept = getattr(record, COLUMN)
    stale = {key: kept[key] for key in module.sealed if kept.get(key) and not is_current(kept[key])}
    fresh = {key: seal(known) for key, told in stale.items() if (known := unseal(told))}
    setattr(record, COLUMN, {**kept, **fresh})
    return bool(fresh)
