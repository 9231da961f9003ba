"""What keeps rules from doing harm: so many runs an hour for a record, and an end for a rule that only fails."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import system_actor
from guanxi.access.administrators import in_charge
from guanxi.flow.automation.models import Automation, AutomationRun, State
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.change import following

HOUR = timedelta(hours=1)
AN_HOUR = 20  # runs of one rule for one record
FAILURES = 5  # in a row

AUTOMATION_OFF = declare(
    Kind(
        key="automation_off",
        label=gettext_lazy("Automation switched off"),
        text=gettext_lazy("The automation “%(title)s” was switched off: %(reason)s"),
        icon="alert",
    )
)


def often(automation_id: int, ids: Iterable[int]) -> dict[int, int]:
    """How many times a rule has run for these records within the hour."""
    rows = AutomationRun.objects.filter(
        automation_id=automation_id, record_id__in=sorted(set(ids)), at__gt=clock.now() - HOUR
    )
    return dict(rows.order_by().values_list("record_id").annotate(count=Count("pk")))


def stop_failing(automation_id: int) -> None:
    """Switch a rule off that has failed so many times in a row, and tell its owner."""
    ended = AutomationRun.objects.filter(automation_id=automation_id, ended_at__isnull=False)
    last = list(ended.order_by("-ended_at", "-id").values_list("state", "error")[:FAILURES])
    if len(last) == FAILURES and all(state == State.FAILED for state, _error in last):
        reason = _("it failed %(count)s times in a row, last: %(error)s")
        switch_off(automation_id, reason % {"count": FAILURES, "error": (last[0][1] or {}).get("message", "")})


def switch_off(automation_id: int, reason: str) -> None:
    """The product itself switches a rule off; the history and its owner learn why."""
    rows = Automation.objects.select_for_update(of=("self",)).filter(pk=automation_id, active=True)
    automation = rows.first()
    if automation is None:
        return
    data: dict[str, Any] = {"active": False, "off_reason": reason[:300], "switched_at": clock.now()}
    store.write([following(registry.get("automation"), system_actor(), automation, data, "switched_off")])
    told = [
        Telling(
            kind=AUTOMATION_OFF,
            user_id=person,
            key=f"automation_off:{automation.pk}:{automation.version}",
            module="automation",
            record_id=automation.pk,
            params={"reason": reason[:300]},
        )
        for person in in_charge(automation.owner_id)
    ]
    notify.ask(told)
