"""What follows from records written past the store: search entries, keys of duplicates, times and stages."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.db import connection

from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.duplicates import keys as duplicate_keys
from guanxi.records.models import DuplicateKey
from guanxi.records.search import entries
from guanxi.records.search.models import SearchEntry
from guanxi.records.search.places import place
from guanxi.scale.load import load

CHUNK = 10_000


def fill_search(tell: Callable[[int], None]) -> None:
    """Make the search entries of all records of all modules anew."""
    SearchEntry.objects.all().delete()
    load(SearchEntry, _entries(), tell)
    for module in registry.every_module():
        if module.search:
            entries.built(module)


def fill_duplicate_keys(tell: Callable[[int], None]) -> None:
    """Make the keys by which duplicates are found, of all records of all modules, anew."""
    DuplicateKey.objects.all().delete()
    load(DuplicateKey, _duplicate_keys(), tell)
    for module in registry.every_module():
        if module.duplicates:
            duplicate_keys.keys_made(module)


def follow_up_accounts() -> None:
    """Accounts know when someone last spoke with them, and that a deal is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_account SET last_follow_at = (SELECT max(happened_at) FROM activities_activity "
            "WHERE account_id = accounts_account.id)"
        )
        cursor.execute(
            "UPDATE accounts_account SET stage = 'opportunity' "
            "WHERE id IN (SELECT account_id FROM opportunities_opportunity WHERE status = 'open')"
        )


def _entries() -> Iterator[dict[str, Any]]:
    for module in registry.every_module():
        columns = [module.field(key).column for key in module.search]
        for values in _values(module, module.search):
            text, tokens = _words(module.key, tuple(values[column] for column in columns))
            yield {"id": place(module, values["pk"]), "text": text, "tokens": tokens}


@lru_cache(maxsize=20_000)
def _words(key: str, values: tuple[str, ...]) -> tuple[str, str]:
    """Text and tokens of an entry of the module of this key; many follow-ups say the same."""
    module = registry.get(key)
    columns = [module.field(key).column for key in module.search]
    entry = entries.entry_of(module, 0, dict(zip(columns, values, strict=True)))
    return entry.text, entry.tokens


def _duplicate_keys() -> Iterator[dict[str, Any]]:
    number = 0
    for module in registry.every_module():
        for values in _values(module, module.duplicates.fields if module.duplicates else ()):
            for kind, value in duplicate_keys.keys_of(module, values):
                number += 1
                yield {"id": number, "module": module.key, "record_id": values["pk"], "kind": kind, "value": value}


def _values(module: Module, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The named values of all living records of a module, by column, which for texts is the key."""
    columns = [module.field(key).column for key in keys]
    rows = module.model.objects.filter(deleted_at=None).order_by("pk").values("pk", *columns)
    yield from rows.iterator(CHUNK) if columns else ()
