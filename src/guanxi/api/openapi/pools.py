"""How what is done with many records of pools is described."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import id_in_path, post_of, read_of
from guanxi.api.openapi.schemas import ID, ID_OR_NULL, TEXT, WHOLE, Schema, all_of, list_of

GROUP = "pools"
_IDS: Schema = {"type": "array", "items": ID, "minItems": 1, "maxItems": 200}
_RECORDS: Schema = {"enum": ["accounts", "leads"]}
_TO: Schema = {"type": "object", "properties": {"user": ID, "share": ID}, "required": ["user"]}
_RESULT: Schema = {
    "type": "object",
    "properties": {"id": ID, "done": {"type": "boolean"}, "code": TEXT, "message": TEXT},
    "required": ["id", "done"],
}
_ROOM = all_of(today=ID_OR_NULL, in_pool=ID_OR_NULL, overall=ID_OR_NULL, most=ID_OR_NULL)
_COUNTS = {"claimed": WHOLE, "assigned": WHOLE}
POOLS: dict[str, Schema] = {
    "PoolClaims": {"type": "object", "properties": {"module": _RECORDS, "ids": _IDS}, "required": ["module", "ids"]},
    "PoolAssignments": {
        "type": "object",
        "properties": {
            "module": _RECORDS,
            "ids": _IDS,
            "how": {"enum": ["in_turn", "by_ratio", "by_load"], "default": "in_turn"},
            "to": {"type": "array", "items": _TO, "minItems": 1},
        },
        "required": ["module", "ids", "to"],
    },
    "PoolResults": all_of(results=list_of(_RESULT)),
    "PoolPreview": all_of(job=ID),
    "PoolFigures": all_of(
        pools=list_of(
            all_of(
                pool=ID,
                name=TEXT,
                leads={"type": "boolean"},
                lying=WHOLE,
                room=_ROOM,
                entered=WHOLE,
                recycled=WHOLE,
                average_days=ID_OR_NULL,
                **_COUNTS,
            )
        ),
        people=list_of(all_of(user=ID, name=TEXT, kept=WHOLE, lost=WHOLE, returned=WHOLE, **_COUNTS)),
    ),
}


def pool_paths() -> dict[str, Schema]:
    """Addresses of pools beside those of their records."""
    records: Schema = {"name": "module", "in": "query", "required": True, "schema": _RECORDS}
    days: list[Schema] = [
        {"name": name, "in": "query", "schema": {"type": "string", "format": "date"}} for name in ("from", "to")
    ]
    claims = post_of("pools.claim", GROUP, _("Claim several records"), "PoolClaims", "PoolResults", ())
    given = post_of("pools.assign", GROUP, _("Assign several records"), "PoolAssignments", "PoolResults", ())
    text = _("Count what a pool rule would take tonight")
    counted = post_of("pool-rules.preview", GROUP, text, "", "PoolPreview", (id_in_path(),), status="202")
    told = _("Pools, and who has claimed, kept and lost how many")
    return {
        "/pool-claims": {"post": claims},
        "/pool-assignments": {"post": given},
        "/pool-rules/{id}/preview": {"post": counted},
        "/pool-figures": {"get": read_of("pools.figures", GROUP, told, "PoolFigures", (records, *days))},
    }
