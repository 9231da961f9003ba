"""The stage path of a record: each step with the days spent in it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.kernel.text import listed
from guanxi.meta.module import Module
from guanxi.meta.stages import Lane
from guanxi.web.menu import address


def path_of(module: Module, record: Any, allowed: dict[str, bool]) -> dict[str, Any] | None:
    """The steps of the record's own process; nothing for a module without stages."""
    stages = module.stages
    if stages is None:
        return None
    process = stages.walk(module.field(stages.process).read(record))
    here = str(module.field(stages.field).read(record))
    days = stages.days(record)
    place = next((number for number, lane in enumerate(process.lanes) if lane.key == here), 0)
    is_closed = any(lane.key == here and not lane.is_open for lane in process.lanes)
    steps = [
        {
            "key": lane.key,
            "label": lane.label,
            "state": _state(lane, here, number < place, days),
            "age": _age(lane, here, days),
            "rules": _rules(lane),
        }
        for number, lane in enumerate(process.lanes)
        if lane.kind in {"open", "won"} or lane.key == here
    ]
    may_move = allowed["edit"] and not is_closed
    return {"steps": steps, "move_url": f"{address(module)}{record.pk}/move" if may_move else ""}


def _state(lane: Lane, here: str, is_before: bool, days: Any) -> str:
    """A stage is done when the record has been in it and has gone on; one that was skipped is not."""
    if lane.key == here:
        return {"open": "now", "won": "won"}.get(lane.kind, "lost")
    return "done" if is_before and lane.key in days else "todo"


def _age(lane: Lane, here: str, days: Any) -> str:
    count = days.get(lane.key)
    if count is None or (not lane.is_open and lane.key == here):
        return ""
    text = ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
    is_late = lane.key == here and lane.max_days is not None and count > lane.max_days
    return f"{text} ⚠" if is_late else text


def _rules(lane: Lane) -> list[str]:
    """What holds for a step, in sentences: how long a record should stay, and what it needs to enter."""
    found = []
    if lane.is_open and lane.max_days is not None:
        text = ngettext("Should last %(count)s day at most.", "Should last %(count)s days at most.", lane.max_days)
        found.append(text % {"count": lane.max_days})
    if lane.asks:
        found.append(_("Needs: %(what)s") % {"what": listed(lane.asks)})
    return found
