"""What people are told about pools: that a record will soon go back, and that records have gone (F023, F024)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.pools import setup
from guanxi.pools.declared import Pooled
from guanxi.pools.protecting import held
from guanxi.records.titles import title_of

NAMED = 5
SOON = declare(
    Kind(
        key="pool_soon",
        label=_("Soon back in the pool"),
        text=_("“%(title)s” goes back to the pool after %(until)s: %(rule)s."),
        icon="clock",
        about="account",
        channels=("app", "mail", "im"),
    )
)
GONE = declare(
    Kind(
        key="pool_gone",
        label=_("Gone back to the pool"),
        text=ngettext_lazy(
            "%(count)s record of yours has gone back to the pool tonight: %(names)s.",
            "%(count)s records of yours have gone back to the pool tonight: %(names)s.",
            "count",
        ),
        icon="users",
        about="account",
    )
)
GONE_BELOW = declare(
    Kind(
        key="pool_gone_below",
        label=_("Gone back to the pool"),
        text=ngettext_lazy(
            "%(count)s record of %(owner)s has gone back to the pool tonight: %(names)s.",
            "%(count)s records of %(owner)s have gone back to the pool tonight: %(names)s.",
            "count",
        ),
        icon="users",
        about="account",
    )
)


def remind(pooled: Pooled, after: int, size: int, today: date) -> int | None:
    """Tell owners of the next so many records that go back to their pool in as many days as it says; behind which one
    to go on. Of one record, rule and day nobody is told twice."""
    wanted = {pool.pk: {int(day) for day in pool.remind_days} for pool in setup.now().pools_of(pooled)}
    days = {today + timedelta(days=day) for several in wanted.values() for day in several}
    rows = held(pooled).filter(protect_until__in=days, pk__gt=after).order_by("pk") if days else []
    found = list(rows[:size])
    rules = {rule.pk: rule.name for rule in setup.now().rules_of(pooled)}
    notify.ask(
        [
            _soon(pooled, row, rules, today)
            for row in found
            if row.protect_rule_id in rules and (row.protect_until - today).days in wanted.get(row.home_pool_id, ())
        ]
    )
    return found[-1].pk if len(found) == size else None


def _soon(pooled: Pooled, row: Any, rules: Mapping[int, str], today: date) -> Telling:
    return Telling(
        kind=SOON,
        user_id=row.owner_id,
        key=f"pool_soon:{pooled.key}:{row.pk}:{row.protect_rule_id}:{today}",
        module=pooled.key,
        record_id=row.pk,
        params={"until": row.protect_until.isoformat(), "rule": rules[row.protect_rule_id]},
    )


def tell_gone(pooled: Pooled, records: Collection[Any], owners: Mapping[int, int], today: date) -> None:
    """Tell those who held these records, and those above them, in one notice each. They don't see them any more, so the
    notice names them."""
    by_owner: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        by_owner[owners[record.pk]].append(record)
    people = User.objects.filter(pk__in=list(by_owner), status="active", deleted_at=None)
    notify.ask([telling for user in people for telling in _gone(pooled, user, by_owner[user.pk], today)])


def _gone(pooled: Pooled, user: User, records: list[Any], today: date) -> Iterator[Telling]:
    names = ", ".join(title_of(pooled.module, record) for record in records[:NAMED])
    told = {"count": len(records), "names": names + (" …" if len(records) > NAMED else "")}
    key = f"pool_gone:{pooled.key}:{today}:{records[0].pk}"
    yield Telling(kind=GONE, user_id=user.pk, key=key, module=pooled.key, params=told)
    for above in superiors_of(user):
        params = {**told, "owner": user.name}
        yield Telling(kind=GONE_BELOW, user_id=above, key=key, module=pooled.key, params=params)
