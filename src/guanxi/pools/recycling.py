"""The night: what nobody has worked on for long enough goes back to its pool (F023 rule 5), batch by batch.

Each batch works out anew until when its records are protected, so what has changed beside them, such as a deal that was
lost, counts as well; then it takes what is due. Done again, it finds nothing more to take.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.pools import setup
from guanxi.pools.days import Due
from guanxi.pools.declared import Pooled
from guanxi.pools.ledger import RECYCLED
from guanxi.pools.models import PROTECT_EXPIRED, TRIGGERS, PoolRule
from guanxi.pools.notices import tell_gone
from guanxi.pools.protecting import due, held, keep, with_homes
from guanxi.records import store
from guanxi.records.change import Change


@dataclass
class Night:
    """What one batch of a night came to: how many records were looked at and taken, which could not be and why, and
    behind which record to go on, if there are more."""

    looked_at: int = 0
    taken: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    following: int | None = None


def recycle(pooled: Pooled, actor: Actor, after: int, size: int, today: date) -> Night:
    """Look at the next so many records that belong to somebody, and take what is due."""
    rows = list(held(pooled).filter(pk__gt=after).order_by("pk")[:size])
    rules = {rule.pk: rule for rule in setup.now().rules_of(pooled)}
    with_homes(pooled, rows)
    found = due(pooled, rows, rules.values())
    keep(pooled, rows, found)
    over = {pk: one for pk, one in found.items() if one.until < today}
    night = Night(len(rows), following=rows[-1].pk if len(rows) == size else None)
    if over:
        take(pooled, actor, over, rules, today, night)
    return night


def take(
    pooled: Pooled, actor: Actor, over: Mapping[int, Due], rules: Mapping[int, PoolRule], today: date, night: Night
) -> None:
    """Take what is over, all of it in one go, and one by one where something stands in the way of one of them."""
    try:
        with transaction.atomic():
            night.taken += _taken(pooled, actor, over, rules, today)
    except DomainError as error:
        if len(over) == 1:
            night.failed |= dict.fromkeys(over, error.code)
            return
        for pk, one in over.items():
            take(pooled, actor, {pk: one}, rules, today, night)


def _taken(pooled: Pooled, actor: Actor, over: Mapping[int, Due], rules: Mapping[int, PoolRule], today: date) -> int:
    """Take those of them that are due still: since they were looked at, somebody may have followed up."""
    rows = pooled.module.model.objects.select_for_update(of=("self",), no_key=True)
    locked = list(rows.filter(pk__in=list(over)).order_by("pk"))
    still = due(pooled, list(held(pooled).filter(pk__in=list(over))), rules.values())
    over = {pk: one for pk, one in still.items() if one.until < today}
    records = [row for row in locked if row.pk in over]
    if not records:
        return 0
    owners = {record.pk: record.owner_id for record in records}
    changes = list(_changes(pooled, actor, records, over, rules))
    store.write(changes)
    if errors := [error for change in changes for error in change.errors]:
        raise errors[0]
    tell_gone(pooled, records, owners, today)
    return len(records)


def _changes(
    pooled: Pooled, actor: Actor, records: Collection[Any], over: Mapping[int, Due], rules: Mapping[int, PoolRule]
) -> Iterator[Change]:
    for record in records:
        rule = rules[over[record.pk].rule]
        yield Change(
            module=pooled.module,
            actor=actor,
            record=record,
            data={"owner": None, pooled.field: record.home_pool_id},
            is_new=False,
            verb=RECYCLED,
            note=why(rule),
            trusted=True,
            history=True,
            extra={"into_pool": {"reason": rule.trigger, "rule": rule.pk}},
        )


def why(rule: PoolRule) -> str:
    """The sentence by which the history tells of it."""
    if rule.trigger == PROTECT_EXPIRED:
        return _("Went back by itself, because the protection after claiming had ended")
    what = next(str(option.label) for option in TRIGGERS if option.value == rule.trigger)
    said = {"days": rule.days, "what": what, "rule": rule.name}
    return _("Went back by itself after %(days)s days: %(what)s (%(rule)s)") % said
