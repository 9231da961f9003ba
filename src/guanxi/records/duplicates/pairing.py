"""The queue of probable duplicates: pairs of records of a module that share a key, found by going once through all keys
in the order of their values. What is in memory is one batch, however many records there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, groupby
from typing import Any

from guanxi.kernel.inserting import insert
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.duplicates.finding import LEVELS, SIMILAR, SURE
from guanxi.records.duplicates.models import DuplicateDecision, DuplicatePair
from guanxi.records.duplicates.names import are_similar
from guanxi.records.merges.merging import can_merge
from guanxi.records.models import DuplicateKey

BATCH = 20_000  # keys
MOST_BEARERS = 30  # of one key; what more records share tells them apart no more
KINDS = ("companies", "aliases", "codes", "cores", "phones", "mails", "sites", "accounts", "parts")

Couple = tuple[str, int, int]
Row = tuple[int, str, int, str, str]  # id, module, record, kind, value


def go_on(after: str, run: int) -> tuple[str | None, int]:
    """Find the pairs of the next keys behind a value: up to which value, nothing when all are done, and how many keys
    these were."""
    rows = _next(after)
    groups = [(value, list(some)) for value, some in groupby(rows, key=lambda row: row[4])]
    if len(rows) < BATCH:
        _keep(groups, run)
        return None, len(rows)
    if len(groups) == 1:  # one value alone fills a batch: too common to tell anything
        return groups[0][0], len(rows)
    _keep(groups[:-1], run)
    return groups[-2][0], len(rows)


def forget_others(run: int) -> int:
    """Remove the pairs that a whole run has not found again; how many."""
    return DuplicatePair.objects.exclude(found_by=run).delete()[0]


def decide(module: Module, first: int, second: int, *, by: int | None, at: Any, reason: str = "") -> None:
    """Remember that two records are not the same, so that nobody is asked again."""
    one, other = sorted((first, second))
    said = {"reason": reason[:200], "by_id": by, "at": at}
    named = {"module": module.key, "first_id": one, "other_module": module.key, "other_id": other}
    DuplicateDecision.objects.update_or_create(**named, defaults=said)
    DuplicatePair.objects.filter(module=module.key, first_id=one, second_id=other).delete()


def _next(after: str) -> list[Row]:
    rows = DuplicateKey.objects.filter(value__gt=after) if after else DuplicateKey.objects.all()
    columns = ("id", "module", "record_id", "kind", "value")
    return list(rows.filter(kind__in=KINDS).order_by("value", "kind").values_list(*columns)[:BATCH])


def _keep(groups: Iterable[tuple[str, list[Row]]], run: int) -> None:
    merged = {module.key for module in registry.all_modules() if can_merge(module)}
    found: dict[Couple, tuple[str, str]] = {}
    for _value, rows in groups:
        for couple, level, why in _couples([row for row in rows if row[1] in merged]):
            before = found.get(couple)
            if before is None or LEVELS.index(level) > LEVELS.index(before[0]):
                found[couple] = level, why
    _write(_standing(_proved(found)), run)


def _couples(rows: list[Row]) -> Iterator[tuple[Couple, str, str]]:
    """The pairs of records of one module that bear one value, where it tells something."""
    bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for _pk, module, record, kind, _value in rows:
        bearers[module, kind].add(record)
    few = {key: some for key, some in bearers.items() if len(some) <= MOST_BEARERS}
    for (module, kind), some in few.items():
        if kind == "parts":
            yield from (((module, *couple), SIMILAR, "parts") for couple in combinations(sorted(some), 2))
        for other, level in SURE.get(kind, {}).items():
            for one in some:
                for two in few.get((module, other), ()):
                    if one != two:
                        yield (module, min(one, two), max(one, two)), level, kind


def _proved(found: Mapping[Couple, tuple[str, str]]) -> dict[Couple, tuple[str, str]]:
    """Those that share only a part of their names must be alike as a whole."""
    doubtful = {couple for couple, (_level, why) in found.items() if why == "parts"}
    names = _cores({(module, pk) for module, *couple in doubtful for pk in couple})
    alike = {
        (module, one, two)
        for module, one, two in doubtful
        if any(are_similar(first, second) for first in names[module, one] for second in names[module, two])
    }
    return {couple: told for couple, told in found.items() if couple not in doubtful or couple in alike}


def _cores(places: set[tuple[str, int]]) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for module, ids in _by_module(places).items():
        rows = DuplicateKey.objects.filter(module=module, record_id__in=ids, kind="cores")
        for pk, value in rows.values_list("record_id", "value"):
            found[module, pk].append(value)
    return found


def _standing(found: dict[Couple, tuple[str, str]]) -> dict[Couple, tuple[str, str]]:
    """Without records that lie in the bin, and pairs of which somebody has said that they are not the same."""
    living: set[tuple[str, int]] = set()
    decided: set[Couple] = set()
    for key, ids in _by_module({(module, pk) for module, *couple in found for pk in couple}).items():
        rows = registry.get(key).model.objects.filter(pk__in=ids, deleted_at=None)
        living |= {(key, pk) for pk in rows.values_list("pk", flat=True)}
        told = DuplicateDecision.objects.filter(module=key, other_module=key, first_id__in=ids)
        decided |= {(key, one, two) for one, two in told.values_list("first_id", "other_id")}
    return {
        couple: said
        for couple, said in found.items()
        if couple not in decided and {(couple[0], couple[1]), (couple[0], couple[2])} <= living
    }


def _write(found: Mapping[Couple, tuple[str, str]], run: int) -> None:
    """Keep the pairs; one that was found before by a surer reason of this run keeps that."""
    known = _known(found)
    rows = [(couple, LEVELS.index(level), why, known.get(couple)) for couple, (level, why) in found.items()]
    insert(
        [
            DuplicatePair(module=module, first_id=one, second_id=two, rank=rank, why=why, found_by=run)
            for (module, one, two), rank, why, before in rows
            if before is None
        ]
    )
    changed = []
    for _couple, rank, why, before in rows:
        if before is not None and (before.found_by != run or before.rank < rank):
            before.rank, before.why, before.found_by = rank, why, run
            changed.append(before)
    DuplicatePair.objects.bulk_update(changed, ["rank", "why", "found_by"], batch_size=500)


def _known(found: Mapping[Couple, Any]) -> dict[Couple, DuplicatePair]:
    known: dict[Couple, DuplicatePair] = {}
    for key, firsts in _by_module({(module, one) for module, one, _two in found}).items():
        for pair in DuplicatePair.objects.filter(module=key, first_id__in=firsts):
            known[key, pair.first_id, pair.second_id] = pair
    return known


def _by_module(places: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for module, pk in places:
        found[module].append(pk)
    return found
