"""The search entries of all that was written past the store."""

from collections.abc import Callable, Iterator
from typing import Any

from guanxi.meta import registry
from guanxi.records.search.entries import entry_of
from guanxi.records.search.models import SearchEntry
from guanxi.scale.rows import load

CHUNK = 10_000


def fill_search(tell: Callable[[int], None]) -> None:
    """Make the entries of all records of all modules anew."""
    SearchEntry.objects.all().delete()
    load(SearchEntry, _entries(), tell)


def _entries() -> Iterator[dict[str, Any]]:
    for module in registry.all_modules():
        columns = [module.field(key).column for key in module.search]
        rows = module.model.objects.filter(deleted_at=None).order_by("pk").values("pk", *columns)
        for values in rows.iterator(CHUNK) if columns else ():
            entry = entry_of(module, values["pk"], values)
            yield {"id": entry.pk, "text": entry.text, "tokens": entry.tokens}
