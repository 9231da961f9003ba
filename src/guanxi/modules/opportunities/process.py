"""The default sales process that every company starts with (F038 rule 1)."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from guanxi.kernel import clock
from guanxi.modules.opportunities.models import Stage, StageSet

DEFAULT_STAGES = (
    (gettext_noop("Qualification"), 10, "pipeline", "open", 14),
    (gettext_noop("Needs analysis"), 30, "pipeline", "open", 21),
    (gettext_noop("Proposal / quote"), 50, "best_case", "open", 21),
    (gettext_noop("Negotiation"), 70, "commit", "open", 14),
    (gettext_noop("Contract signing"), 90, "commit", "open", 7),
    (gettext_noop("Closed won"), 100, "closed", "won", None),
    (gettext_noop("Closed lost"), 0, "omitted", "lost", None),
    (gettext_noop("Closed as invalid"), 0, "omitted", "invalid", None),
)
ENGLISH = {"Closed as invalid": "Invalid"}
SET_NAME = _("Standard sales process")


def create_default_process(language: str) -> StageSet:
    """The default stage set with its eight stages, named in the company's language and in English."""
    now = clock.now()
    with translation.override(language):
        found = StageSet.objects.create(
            name=str(SET_NAME), name_en="Standard sales process", is_default=True, created_at=now, updated_at=now
        )
        Stage.objects.bulk_create(
            Stage(
                stage_set=found,
                name=_name(text, language),
                name_en=ENGLISH.get(text, text),
                sequence=place,
                probability=probability,
                category=category,
                kind=kind,
                max_days=days,
                created_at=now,
                updated_at=now,
            )
            for place, (text, probability, category, kind, days) in enumerate(DEFAULT_STAGES, start=1)
        )
    return found


def _name(text: str, language: str) -> str:
    return ENGLISH.get(text, text) if language == "en" else translation.gettext(text)
