"""Rules about rules: who may define them, what a complete one is, when a new version begins, the switch."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, system_actor
from guanxi.flow.automation.dates import DATE, SCHEDULE, next_time
from guanxi.flow.automation.definition import read
from guanxi.flow.automation.models import Automation, AutomationVersion
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.store import Change

PARTS = ("object", "trigger", "condition", "actions")
REASON_LENGTH = 2


def check_automations(changes: list[Change]) -> None:
    """What a rule says must make sense; one that is switched on must be whole. Administrators only."""
    for change in changes:
        if not (change.actor.is_admin or change.actor.is_system):
            raise Denied("administer")
        if any(change.changes(key) for key in PARTS):
            _check(change)


def _check(change: Change) -> None:
    """The parts that are there, as they are kept; each change of a whole rule is a new version of it."""
    is_draft = not change.value("active")
    slug, trigger, condition, actions = (change.value(key) for key in PARTS)
    try:
        _says, said = read(slug, trigger, condition, actions, change.actor.currency, is_draft=is_draft)
    except Invalid as invalid:
        change.errors.extend(invalid.errors)
        return
    except DomainError as error:
        change.errors.append(error)
        return
    change.put("trigger", said.trigger or None)
    change.put("condition", said.condition)
    change.put("actions", said.actions or None)
    if said.trigger and said.actions:
        change.put("revision", (change.before("revision") or 0) + 1)
    if change.value("active"):
        for name, value in clock_of(change.value("trigger"), system_actor().timezone).items():
            setattr(change.record, name, value)
        change.extra.setdefault("columns", set()).update({"dated_until", "next_at"})


def keep_versions(changes: list[Change]) -> None:
    """Keep each new version of a rule, so that runs know what it said when they began."""
    AutomationVersion.objects.bulk_create(
        AutomationVersion(
            automation=change.record,
            revision=change.value("revision"),
            object=change.value("object"),
            trigger=change.value("trigger"),
            condition=change.value("condition"),
            actions=change.value("actions"),
            at=clock.now(),
            by_id=change.actor.user_id,
        )
        for change in changes
        if change.changes("revision") and change.value("revision")
    )


def clock_of(trigger: Mapping[str, Any] | None, timezone: str) -> dict[str, Any]:
    """From when on a rule looks at the calendar: from today, and from the next time of its schedule."""
    on = (trigger or {}).get("on")
    now = clock.now()
    today = now.astimezone(ZoneInfo(timezone)).date()
    return {
        "dated_until": today - timedelta(days=1) if on == DATE else None,
        "next_at": next_time(str((trigger or {}).get("cron")), now, timezone) if on == SCHEDULE else None,
    }


@transaction.atomic
def enable_automation(*, actor: Actor, pk: int) -> Automation:
    """Switch a rule on; it must be whole, and everything that it names must be there."""
    module = registry.get("automation")
    record: Automation = store.fetch(module, actor, pk, "edit", lock=True)
    if record.active:
        raise DomainError("E_STATE", state=_("switched on"))
    if not record.revision:
        label = module.field("actions" if record.trigger else "trigger").label
        raise DomainError("E_REQUIRED", field="actions" if record.trigger else "trigger", label=label)
    read(record.object, record.trigger, record.condition, record.actions, actor.currency)
    data = {"active": True, "off_reason": "", "switched_at": clock.now()}
    done = store.update(module, actor, pk, data, verb="switched_on", trusted=True)
    Automation.objects.filter(pk=pk).update(**clock_of(record.trigger, system_actor().timezone))
    return done


def switch_automation(actor: Actor, pk: int, active: bool) -> None:
    """Switch a rule on or off as another company had it."""
    if active:
        enable_automation(actor=actor, pk=pk)
    else:
        disable_automation(actor=actor, pk=pk, reason=str(_("It is off in the configuration that was brought in.")))


@transaction.atomic
def disable_automation(*, actor: Actor, pk: int, reason: str) -> Automation:
    """Switch a rule off and say why; runs that wait end when their time comes and it is still off."""
    module = registry.get("automation")
    record: Automation = store.fetch(module, actor, pk, "edit", lock=True)
    if not record.active:
        raise DomainError("E_STATE", state=_("switched off"))
    if len(reason.strip()) < REASON_LENGTH:
        raise DomainError("E_REASON_REQUIRED", field="reason")
    data = {"active": False, "off_reason": reason.strip(), "switched_at": clock.now()}
    return store.update(module, actor, pk, data, verb="switched_off", note=reason.strip(), trusted=True)
