"""The keys by which duplicates are found: written with each record, in one statement a batch."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import opencc

from guanxi.kernel import clock
from guanxi.kernel.inserting import insert_columns
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.models import DuplicateKey, KeysMade

LONGEST = 200
SHORTEST_PHONE = 5
EXTENSION = re.compile(r"(?:x|ext|#|转|,)\d{1,8}$", re.IGNORECASE)
MAINLAND = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))")
RULES = "1"  # raised when the keys of the same values come out otherwise, so that all are made anew


class _Signs(dict[int, int | None]):
    """What becomes of a character in a name: punctuation, spaces and signs without a form go. Filled as they come."""

    def __missing__(self, point: int) -> int | None:
        self[point] = None if unicodedata.category(chr(point))[0] in "PZC" else point
        return self[point]


SIGNS = _Signs()


def norm_full(name: str) -> str:
    """A name without what people write differently: width, case, spaces, punctuation, traditional characters."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = plain.translate(SIGNS)
    return (kept if kept.isascii() else _converter().convert(kept))[:LONGEST]


def norm_phone(number: str) -> str:
    """The digits of a number as all write them: without country code, leading noughts and extension."""
    plain = re.sub(r"[\s\-().·/]", "", unicodedata.normalize("NFKC", number))
    digits = "".join(re.findall(r"[0-9]", MAINLAND.sub("", EXTENSION.sub("", plain)))).lstrip("0")
    return digits[:LONGEST] if len(digits) >= SHORTEST_PHONE else ""


def norm_mail(address: str) -> str:
    """A mail address in lower case and narrow letters."""
    return unicodedata.normalize("NFKC", address).strip().casefold()[:LONGEST]


NORMS = {"companies": norm_full, "people": norm_full, "phones": norm_phone, "mails": norm_mail}


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def keys_of(module: Module, values: Mapping[str, Any]) -> dict[tuple[str, str], list[str]]:
    """The keys of values by field, each with the fields that give it."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, kind in module.duplicates.kinds if module.duplicates else ():
        if made := NORMS[kind](str(values.get(key) or "")):
            found.setdefault((kind, made), []).append(key)
    return found


def write_keys(changes: Iterable[Change]) -> None:
    """Write anew the keys of the records whose names, phones or addresses changed."""
    found = [change for change in changes if _touches(change)]
    if not found:
        return
    module = found[0].module
    if old := [change.record.pk for change in found if not change.is_new]:
        DuplicateKey.objects.filter(module=module.key, record_id__in=old).delete()
    _insert(module, (change.record for change in found))


def rebuild_keys(module: Module, after: int, size: int) -> int | None:
    """Make the keys of some records anew, in the order of their ids; the last id, or nothing when all are done."""
    rows = module.model.objects.filter(pk__gt=after).order_by("pk").select_for_update(no_key=True, of=("self",))
    records = list(rows[:size])
    if not records:
        return None
    DuplicateKey.objects.filter(module=module.key, record_id__in=[record.pk for record in records]).delete()
    _insert(module, records)
    return int(records[-1].pk)


def modules_to_rebuild() -> list[Module]:
    """The modules whose keys were made by other rules than today's, or not at all."""
    made = dict(KeysMade.objects.values_list("module", "rules"))
    return [module for module in registry.every_module() if module.duplicates and made.get(module.key) != rules(module)]


def keys_made(module: Module) -> None:
    """Remember that all keys of a module are those of today's rules."""
    KeysMade.objects.update_or_create(module=module.key, defaults={"rules": rules(module), "at": clock.now()})


def rules(module: Module) -> str:
    """The rules that make the keys of a module, as one text."""
    kinds = module.duplicates.kinds if module.duplicates else ()
    return ":".join([RULES, *(f"{kind}={key}" for key, kind in kinds)])[:500]


def _touches(change: Change) -> bool:
    declared = change.module.duplicates
    return declared is not None and (change.is_new or any(key in change.old for key in declared.fields))


def _insert(module: Module, records: Iterable[Any]) -> None:
    rows = [(record.pk, kind, value) for record in records for kind, value in _keys(module, record)]
    ids, kinds, values = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {"module": [module.key] * len(rows), "record_id": ids, "kind": kinds, "value": values}
    insert_columns(DuplicateKey, columns)


def _keys(module: Module, record: Any) -> Iterator[tuple[str, str]]:
    declared = module.duplicates
    if declared is not None:
        yield from keys_of(module, {key: module.field(key).read(record) for key in declared.fields})
