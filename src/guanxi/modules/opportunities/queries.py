"""Named reads of processes and stages."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guanxi.kernel import clock
from guanxi.meta.stages import Lane, Process
from guanxi.modules.opportunities.models import Opportunity, Stage, StageHistory, StageSet

OPEN_TINTS = (0, 8, 7, 4, 1)
CLOSED_TINTS = {"won": 2, "lost": 5, "invalid": 9}


def process_steps(pk: int | None) -> Process:
    """A process with its stages in order; the default one when none is named. Retired stages are left out."""
    sets = StageSet.objects.filter(deleted_at=None)
    found = sets.filter(pk=pk).first() if pk else sets.order_by("-is_default", "pk").first()
    if found is None:
        return Process(id=None, label="", lanes=())
    stages = Stage.objects.filter(stage_set=found, deleted_at=None, active=True).order_by("sequence", "pk")
    lanes = tuple(_lane(place, stage) for place, stage in enumerate(stages))
    return Process(id=found.pk, label=_name(found), lanes=lanes)


def lanes_of_all_processes() -> list[Lane]:
    """The stages of one process after those of another, retired ones included: deals may still stand in them."""
    stages = Stage.objects.filter(deleted_at=None).order_by("stage_set", "sequence", "pk")
    processes = groupby(stages, key=lambda stage: stage.stage_set_id)
    return [_lane(place, stage) for _process, found in processes for place, stage in enumerate(found)]


def days_by_stage(deal: Opportunity) -> Mapping[str, int]:
    """How many days a deal spent in each stage so far, the present one included."""
    found: dict[str, int] = defaultdict(int)
    rows = StageHistory.objects.filter(opportunity=deal, days_in_stage__isnull=False)
    for stage, days in rows.values_list("from_stage_id", "days_in_stage"):
        found[str(stage)] += days
    if deal.stage_entered_at and deal.status == "open":
        found[str(deal.stage_id)] += max((clock.now() - deal.stage_entered_at).days, 0)
    return found


def _lane(place: int, stage: Stage) -> Lane:
    tint = CLOSED_TINTS.get(stage.kind, OPEN_TINTS[place % len(OPEN_TINTS)])
    return Lane(
        key=str(stage.pk),
        label=_name(stage),
        tint=tint,
        kind=stage.kind,
        max_days=stage.max_days,
        asks=tuple(asked_by(stage)),
    )


def asked_by(stage: Stage) -> Iterator[str]:
    """What a deal needs before it may enter a stage, in words: filled fields, ticked items, follow-ups."""
    columns = {column.name: column for column in Opportunity._meta.concrete_fields}
    for key in stage.required_fields:
        if key == "lines":
            yield _("Products")
        elif key in columns:
            yield str(columns[key].verbose_name)
    items: list[Any] = stage.checklist if isinstance(stage.checklist, list) else []
    yield from (item for item in items if isinstance(item, str))
    if stage.min_activities:
        text = ngettext("%(count)s follow-up", "%(count)s follow-ups", stage.min_activities)
        yield text % {"count": stage.min_activities}


def _name(row: Stage | StageSet) -> str:
    """The name in the reader's language, as far as there is one."""
    return row.name_en if row.name_en and (get_language() or "").startswith("en") else row.name
