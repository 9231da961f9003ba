"""Numbers of records: counters raised inside the saving transaction, unique under any concurrency (DOMAIN 23)."""

import re
from datetime import date
from typing import Any

from django.db.models import F

from guanxi.kernel import clock
from guanxi.meta.module import Module
from guanxi.records.change import Change, good
from guanxi.records.filled import only_filled
from guanxi.records.models import NumberCounter

SEQUENCE = re.compile(r"\{seq:(\d)\}")
LONGEST_STEP = 1_000  # numbers
DATES = {"{yyyymmdd}": "%Y%m%d", "{yyyymm}": "%Y%m", "{yyyy}": "%Y", "{yy}": "%y"}


def number(changes: list[Change]) -> None:
    """Give each new record without a number the next one; a number given by hand must be free."""
    module = changes[0].module if changes else None
    if module is None or module.numbering is None:
        return
    key = module.numbering.field
    bare = [change for change in good(changes) if change.is_new and not change.value(key)]
    if bare:
        numbers = take(module, len(bare), clock.today(bare[0].actor.timezone))
        for change, text in zip(bare, numbers, strict=True):
            change.put(key, text)
    _refuse_taken(module, key, [change for change in good(changes) if change.changes(key)], bare)


def take(module: Module, count: int, today: date) -> list[str]:
    """The next numbers of a module's rule; numbers already used by hand are left out, in steps that grow: thousands
    of them may have come with an import."""
    if module.numbering is None:
        return []
    head, width, tail = _pattern(module.numbering.pattern, today)
    key, field = f"{module.key}:{head}", module.numbering.field
    last = promised = _raise_counter(key, count)
    found: list[str] = []
    at, step = last - count, count
    while len(found) < count:
        fresh = {f"{head}{place:0{width}d}{tail}": place for place in range(at + 1, at + step + 1)}
        taken = set(_rows(module, field, list(fresh)))
        free = [text for text in fresh if text not in taken][: count - len(found)]
        found += free
        at, step = at + step, min(2 * step, max(count, LONGEST_STEP))
        last = fresh[free[-1]] if free else at
    if last != promised:
        NumberCounter.objects.filter(key=key).update(last=last)
    return found


def _pattern(pattern: str, today: date) -> tuple[str, int, str]:
    for mark, form in DATES.items():
        pattern = pattern.replace(mark, today.strftime(form))
    sequence = SEQUENCE.search(pattern)
    if sequence is None:
        raise ValueError(f"the numbering pattern {pattern!r} has no sequence")
    return pattern[: sequence.start()], int(sequence[1]), pattern[sequence.end() :]


def _raise_counter(key: str, count: int) -> int:
    """The counter after it was raised; the row stays locked until the transaction ends."""
    NumberCounter.objects.get_or_create(key=key)
    NumberCounter.objects.filter(key=key).update(last=F("last") + count)
    return NumberCounter.objects.values_list("last", flat=True).get(key=key)


def _rows(module: Module, key: str, values: list[str]) -> Any:
    return only_filled(module.model.objects.filter(module.part, **{f"{key}__in": values}), key).values_list(
        key, flat=True
    )


def _refuse_taken(module: Module, key: str, changes: list[Change], free: list[Change]) -> None:
    """A number given by hand must be free; those of `free` were found to be so when they were taken."""
    own = {change.record.pk for change in changes if change.record.pk}
    taken_just_now = set(map(id, free))
    values = [change.value(key) for change in changes if id(change) not in taken_just_now]
    taken = set(_rows(module, key, values).exclude(pk__in=own)) if values else set()
    for change in changes:
        if change.value(key) in taken:
            change.refuse("E_NO_EXISTS", key, number=change.value(key))
        taken.add(change.value(key))
