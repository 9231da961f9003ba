"""How records that may be the same are described."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import post_of
from guanxi.api.openapi.schemas import ID_OR_NULL, MOMENT, TEXT, Schema, all_of, list_of, ref
from guanxi.records.duplicates.asking import FIELDS
from guanxi.records.duplicates.finding import LEVELS, STATES

GROUP = "duplicates"
DUPLICATES: dict[str, Schema] = {
    "DuplicateCheck": {
        "type": "object",
        "properties": {field.key: {"type": "string"} for field in FIELDS},
        "additionalProperties": False,
    },
    "Candidate": all_of(
        module=TEXT,
        id=ID_OR_NULL,
        name=TEXT,
        level={"enum": list(LEVELS)},
        why=list_of(TEXT),
        state={"enum": list(STATES)},
        owner=TEXT,
        department=TEXT,
        pool=TEXT,
        last_follow_at=MOMENT,
    ),
    "Candidates": all_of(items=list_of(ref("Candidate")), next={"type": "null"}),
}


def duplicate_paths() -> dict[str, Schema]:
    """Addresses about records that may be the same."""
    text = _("Whether a customer is there already")
    return {"/duplicates/check": {"post": post_of("duplicates.check", GROUP, text, "DuplicateCheck", "Candidates", ())}}
