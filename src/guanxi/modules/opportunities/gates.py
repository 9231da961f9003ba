"""What a stage asks for before a deal may enter it (F038 rule 3)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.modules.opportunities.models import Stage
from guanxi.modules.opportunities.ports import follow_ups
from guanxi.modules.opportunities.rivals import missing_winner
from guanxi.records.store import Change


def check_gate(change: Change, stage: Stage) -> None:
    """Refuse the move with E_STAGE_GATE; its errors name each thing that is missing, by field."""
    missing = [*_missing_fields(change, stage), *_missing_items(change, stage), *_missing_follow_ups(change, stage)]
    if stage.kind == "lost" and missing_winner(change):
        missing.append(change.module.field("winning_competitor").refused("E_REQUIRED"))
    if missing:
        names = listed(str(error.params["label"]) for error in missing)
        change.errors.append(DomainError("E_STAGE_GATE", field="stage", missing=names, errors=missing))


def _missing_fields(change: Change, stage: Stage) -> list[DomainError]:
    found = []
    for key in stage.required_fields:
        if key == "lines":
            if not _has_lines(change):
                found.append(DomainError("E_REQUIRED", field="lines", label=_("Products")))
        elif key in change.module.by_key:
            field, value = change.module.field(key), change.value(key)
            if field.is_empty(value) or value == 0:
                found.append(field.refused("E_REQUIRED"))
    return found


def _has_lines(change: Change) -> bool:
    if change.lines is not None:
        return bool(change.lines)
    spec = change.module.lines
    return bool(change.record.pk and spec and spec.model.objects.filter(**{spec.parent: change.record.pk}).exists())


def _missing_items(change: Change, stage: Stage) -> list[DomainError]:
    done = set(change.value("checked_items"))
    items: list[Any] = stage.checklist if isinstance(stage.checklist, list) else []
    return [
        DomainError("E_REQUIRED", field="checked_items", label=item)
        for item in items
        if isinstance(item, str) and item not in done
    ]


def _missing_follow_ups(change: Change, stage: Stage) -> list[DomainError]:
    if not stage.min_activities:
        return []
    there = follow_ups.ask(change.record.pk) if change.record.pk else 0
    if there >= stage.min_activities:
        return []
    label = ngettext("%(count)s follow-up", "%(count)s follow-ups", stage.min_activities)
    label %= {"count": stage.min_activities}
    return [DomainError("E_REQUIRED", field="activities", label=label)]
