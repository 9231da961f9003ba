"""What is answered about approvals."""

from collections.abc import Mapping

from guanxi.api.openapi.schemas import (
    ANYTHING,
    ID,
    ID_OR_NULL,
    MOMENT,
    TEXT,
    TEXT_OR_NULL,
    WHOLE,
    Schema,
    all_of,
    list_of,
    ref,
)

YES: Schema = {"type": "boolean"}
OBJECT_OR_NULL: Schema = {"type": ["object", "null"]}
PERSON = all_of(user=ID, name=TEXT, why=TEXT, instead_of=TEXT_OR_NULL, agreed=YES)
TASK = all_of(
    id=ID,
    node=TEXT,
    name=TEXT,
    assignee=ID,
    instead_of=ID_OR_NULL,
    origin=TEXT,
    state=TEXT,
    comment=TEXT,
    opened_at=MOMENT,
    acted_at=MOMENT,
    due_at=MOMENT,
)
CASE = all_of(
    id=ID,
    status=TEXT,
    trigger=TEXT,
    submitter=ID,
    started_at=MOMENT,
    ended_at=MOMENT,
    pending=OBJECT_OR_NULL,
    changed_since=ANYTHING,
    tasks=list_of(TASK),
    trail=list_of(all_of(at=MOMENT, by=ID_OR_NULL, verb=TEXT, text=TEXT, facts=ANYTHING)),
)
AHEAD = all_of(
    node=TEXT,
    kind=TEXT,
    name=TEXT,
    mode=TEXT_OR_NULL,
    branch=TEXT_OR_NULL,
    usual_hours=TEXT_OR_NULL,
    problem=TEXT_OR_NULL,
    people=list_of(PERSON),
)
TRIED = all_of(record=ID, title=TEXT, path=list_of(ref("NodeAhead")))
COPIED = all_of(user=ID, by=ID_OR_NULL, at=MOMENT, read_at=MOMENT)
DECIDED = all_of(id=ID, error={"anyOf": [all_of(code=TEXT, message=TEXT), {"type": "null"}]})
DELEGATION = all_of(id=ID, from_user=ID, to_user=ID, from_at=MOMENT, to_at=MOMENT, definitions=list_of(ID))
COUNTED = {"answers": WHOLE, "hours": TEXT_OR_NULL, "rejected": WHOLE}


def _given(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}


APPROVALS: Mapping[str, Schema] = {
    "Waiting": {
        "type": "object",
        "properties": {"waiting": all_of(approval=ID), "record": ANYTHING},
        "additionalProperties": False,
        "required": ["waiting"],
    },
    "NodeAhead": AHEAD,
    "ApprovalOfRecord": all_of(
        status={"enum": ["not_required", "draft", "in_progress", "approved", "rejected", "recalled"]},
        locked=YES,
        approval={"anyOf": [CASE, {"type": "null"}]},
        path=list_of(ref("NodeAhead")),
        choices=list_of(all_of(id=ID, name=TEXT)),
    ),
    "Copies": all_of(items=list_of(COPIED)),
    "CopyTo": _given(("users",), users={**list_of(ID), "minItems": 1}),
    "Decide": _given(
        ("do", "ids"),
        do={"enum": ["approve", "reject"]},
        ids={**list_of(ID), "minItems": 1, "maxItems": 100},
        comment=TEXT,
    ),
    "Decided": all_of(items=list_of(DECIDED), done=WHOLE),
    "Delegation": DELEGATION,
    "DelegationGiven": _given(
        ("to_user", "from_at", "to_at"),
        to_user=ID,
        from_user=ID_OR_NULL,
        from_at={"type": "string", "format": "date-time"},
        to_at={"type": "string", "format": "date-time"},
        definitions=list_of(ID),
    ),
    "Delegations": all_of(items=list_of(ref("Delegation"))),
    "ApprovalFigures": all_of(
        since=MOMENT,
        nodes=list_of(all_of(definition=ID, node=TEXT, name=TEXT, **COUNTED)),
        people=list_of(all_of(user=ID, **COUNTED)),
    ),
    "Simulation": all_of(looked_at=WHOLE, matching=WHOLE, problems=list_of(TEXT), items=list_of(TRIED)),
}
