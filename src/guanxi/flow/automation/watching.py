"""Rules that watch records: set off by what the store has written, in the transaction that is still open."""

from collections.abc import Iterable
from typing import Any

from guanxi.flow.automation.beginning import Occasion, begin
from guanxi.flow.automation.checking import is_automated
from guanxi.flow.automation.kinds import trigger_kind
from guanxi.flow.automation.models import AutomationVersion
from guanxi.flow.automation.rules import active_versions
from guanxi.flow.automation.runs import changes_told
from guanxi.kernel.events import subscribe
from guanxi.records.change import Change
from guanxi.records.events import RecordsWritten


@subscribe(RecordsWritten)
def watch(event: RecordsWritten) -> None:
    """Set off every rule that watches for what has just been written: one query finds them."""
    changes = [change for change in event.changes if _is_news(change)] if is_automated(event.module) else []
    if changes:
        for version in active_versions(event.module.slug):
            _set_off(version, changes)


def _is_news(change: Change) -> bool:
    """What comes with its past, and what takes something back, sets nothing off."""
    is_past = change.history and change.actor.via == "import"
    return not is_past and not change.actor.undoes and (change.is_new or bool(change.written) or _has_lines(change))


def _has_lines(change: Change) -> bool:
    return "lines_told" in change.extra


def _set_off(version: AutomationVersion, changes: Iterable[Change]) -> None:
    kind = trigger_kind(version.trigger.get("on", ""))
    if kind is None or kind.fires is None:
        return
    fired = [change for change in changes if kind.fires(version.trigger, change)]
    if fired:
        is_new = all(change.is_new for change in fired)
        begin(version, [_occasion(change) for change in fired], by=fired[0].actor, is_new=is_new)


def _occasion(change: Change) -> Occasion:
    """One written record: the same version of it is the same occasion."""
    facts: dict[str, Any] = {"by": change.actor.user_id}
    if not change.is_new:
        facts["changes"] = changes_told(change)
    return Occasion(change.record.pk, f"w:{change.record.pk}:{change.record.version}", change.record, facts)
