"""Rules of pools as they are set up (F021): what a pool, a rule and a limit must say."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, system_actor
from guanxi.access.administrators import administrators
from guanxi.access.models import Pool
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT, MOST_HOPS, parse_json, unknown
from guanxi.meta.conditions.tree import asks_segments
from guanxi.meta.module import Module
from guanxi.pools import declared, setup
from guanxi.pools.models import DAY_KINDS, TRIGGERS
from guanxi.records import store
from guanxi.records.store import Change

PLACES = ("department", "position", "user")
HOMES = ("pool", "lead_pool")


def has_pools(module: Module) -> bool:
    """Whether records of a module go in and out of pools."""
    return declared.has_pools(module)


def check_pools(changes: list[Change]) -> None:
    """A pool has somebody who leads it, says what belongs there, and isn't switched off while records lie in it."""
    for change in changes:
        pooled = declared.by_pools(change.module.key)
        change.put("object", pooled.module.slug)
        if not change.value("admins") and change.actor.user_id is not None:
            change.put("admins", (change.actor.user_id,))
        _check_condition(change, pooled.module, "routing")
        _check_reminders(change)
        longest, first = change.value("max_days"), change.value("default_days")
        if longest and first and longest < first:
            label = change.module.field("max_days").label
            change.refuse("E_RANGE", "max_days", label=label, low=first, high=3650)
        if not change.is_new and change.changes("active") and not change.value("active"):
            _refuse_to_close(change)


def pools_removing(changes: list[Change]) -> None:
    """Records would have nowhere to be."""
    for change in changes:
        if change.record.active:
            _refuse_to_close(change)
    saved(changes)


def check_rules(changes: list[Change]) -> None:
    """A rule is about one pool and asks what its records know; from when it holds is noted when it is switched on."""
    for change in changes:
        module = registry.by_slug(change.value("object") or "")
        if module is None:
            continue  # refused already
        pooled = declared.of(module.key)
        for key in HOMES:
            if key != pooled.pools and change.value(key) is not None:
                change.put(key, None)
        if change.value(pooled.pools) is None:
            _take_default(change, pooled.pools)
        known = declared.triggers_of(module.key)
        if change.value("trigger") not in known:
            labels = [str(one.label) for one in TRIGGERS if one.value in known]
            change.refuse("E_CHOICE", "trigger", choices=", ".join(labels))
        _check_condition(change, module, "condition")
        if not change.value("active"):
            change.put("active_since", None)
        elif change.value("active_since") is None:
            change.put("active_since", clock.today(change.actor.timezone))
        if not change.value("name"):
            change.put("name", _name_of_rule(change))


def check_capacities(changes: list[Change]) -> None:
    """A limit names the one place or person whom its scope asks for."""
    for change in changes:
        for key in PLACES:
            if key != change.value("scope"):
                if change.value(key) is not None:
                    change.put(key, None)
            elif change.value(key) is None:
                change.refuse("E_REQUIRED", key)
        module = registry.by_slug(change.value("object") or "")
        if module is None:
            continue  # refused already
        _check_condition(change, module, "exclude")
        if not change.value("name"):
            change.put(
                "name", f"{module.label_plural}: {change.module.field('scope').type.display(change.value('scope'))}"
            )


def saved(changes: list[Change]) -> None:
    """Every process learns of it with its next request; what a company begins with is read where it is asked for."""
    if not (changes[0].actor.is_system and changes[0].is_new):
        setup.changed()


def removing(changes: list[Change]) -> None:
    """What is deleted holds no more; the mark is read with the next request, when it is gone."""
    setup.changed()


def begin(language: str) -> None:
    """A company begins with one open pool for each kind of records, whose rules rest."""
    leaders = tuple(administrators())
    for pooled in declared.all_pooled():
        module = registry.get(pooled.pools)
        if leaders and not Pool.objects.filter(module=pooled.pools, deleted_at=None).exists():
            _make(system_actor(), module, leaders)


def _make(actor: Actor, module: Module, leaders: tuple[int, ...]) -> None:
    name = _("All customers") if module.key == "pool" else _("All leads")
    store.create(module, actor, {"name": name, "admins": leaders})


def _take_default(change: Change, pools: str) -> None:
    rows = Pool.objects.filter(module=pools, active=True, deleted_at=None).order_by("priority", "pk")
    first = rows.values_list("pk", flat=True).first()
    if first is None:
        change.refuse("E_REQUIRED", pools)
    else:
        change.put(pools, first)


def _name_of_rule(change: Change) -> str:
    said: Any = {one.value: str(one.label) for one in (*TRIGGERS, *DAY_KINDS)}
    return f"{said[change.value('trigger')]}: {change.value('days')} {said[change.value('day_kind')]}"


def _check_reminders(change: Change) -> None:
    days = change.value("remind_days")
    if any(not day.isdecimal() or not 0 < int(day) <= 365 for day in days):
        label = change.module.field("remind_days").label
        change.refuse("E_RANGE", "remind_days", label=label, low=1, high=365)


def _refuse_to_close(change: Change) -> None:
    pooled = declared.by_pools(change.module.key)
    if pooled.module.model.objects.filter(**{pooled.column: change.record.pk}, deleted_at=None).exists():
        change.refuse("E_POOL_FULL", "active")
    others = Pool.objects.filter(module=change.module.key, active=True, deleted_at=None)
    if not others.exclude(pk=change.record.pk).exists():
        change.refuse("E_POOL_LAST", "active")


def _check_condition(change: Change, module: Module, key: str) -> None:
    if not change.value(key):
        return
    try:
        found = parse_json(module, change.value(key), lambda one: frozenset(one.by_key), hops=MOST_HOPS)
        if asks_segments(found):  # who keeps a list would decide who sees records
            raise unknown(IN_SEGMENT)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": key}))
