"""What is answered about approvals."""

from collections.abc import Mapping

from guanxi.api.openapi.schemas import ANYTHING, ID, ID_OR_NULL, MOMENT, TEXT, TEXT_OR_NULL, WHOLE, Schema, ref


def _all(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(properties)}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


YES: Schema = {"type": "boolean"}
OBJECT_OR_NULL: Schema = {"type": ["object", "null"]}
PERSON = _all(user=ID, name=TEXT, why=TEXT, instead_of=TEXT_OR_NULL, agreed=YES)
TASK = _all(
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
CASE = _all(
    id=ID,
    status=TEXT,
    trigger=TEXT,
    submitter=ID,
    started_at=MOMENT,
    ended_at=MOMENT,
    pending=OBJECT_OR_NULL,
    changed_since=ANYTHING,
    tasks=_list(TASK),
    trail=_list(_all(at=MOMENT, by=ID_OR_NULL, verb=TEXT, text=TEXT, facts=ANYTHING)),
)
AHEAD = _all(
    node=TEXT,
    kind=TEXT,
    name=TEXT,
    mode=TEXT_OR_NULL,
    branch=TEXT_OR_NULL,
    usual_hours=TEXT_OR_NULL,
    problem=TEXT_OR_NULL,
    people=_list(PERSON),
)
TRIED = _all(record=ID, title=TEXT, path=_list(ref("NodeAhead")))
COPIED = _all(user=ID, by=ID_OR_NULL, at=MOMENT, read_at=MOMENT)
DECIDED = _all(id=ID, error={"anyOf": [_all(code=TEXT, message=TEXT), {"type": "null"}]})
DELEGATION = _all(id=ID, from_user=ID, to_user=ID, from_at=MOMENT, to_at=MOMENT, definitions=_list(ID))
COUNTED = {"answers": WHOLE, "hours": TEXT_OR_NULL, "rejected": WHOLE}


def _given(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}


APPROVALS: Mapping[str, Schema] = {
    "Waiting": {
        "type": "object",
        "properties": {"waiting": _all(approval=ID), "record": ANYTHING},
        "additionalProperties": False,
        "required": ["waiting"],
    },
    "NodeAhead": AHEAD,
    "ApprovalOfRecord": _all(
        status={"enum": ["not_required", "draft", "in_progress", "approved", "rejected", "recalled"]},
        locked=YES,
        approval={"anyOf": [CASE, {"type": "null"}]},
        path=_list(ref("NodeAhead")),
    ),
    "Copies": _all(items=_list(COPIED)),
    "CopyTo": _given(("users",), users={**_list(ID), "minItems": 1}),
    "Decide": _given(
        ("do", "ids"),
        do={"enum": ["approve", "reject"]},
        ids={**_list(ID), "minItems": 1, "maxItems": 100},
        comment=TEXT,
    ),
    "Decided": _all(items=_list(DECIDED), done=WHOLE),
    "Delegation": DELEGATION,
    "DelegationGiven": _given(
        ("to_user", "from_at", "to_at"),
        to_user=ID,
        from_user=ID_OR_NULL,
        from_at={"type": "string", "format": "date-time"},
        to_at={"type": "string", "format": "date-time"},
        definitions=_list(ID),
    ),
    "Delegations": _all(items=_list(ref("Delegation"))),
    "ApprovalFigures": _all(
        since=MOMENT,
        nodes=_list(_all(definition=ID, node=TEXT, name=TEXT, **COUNTED)),
        people=_list(_all(user=ID, **COUNTED)),
    ),
    "Simulation": _all(looked_at=WHOLE, matching=WHOLE, problems=_list(TEXT), items=_list(TRIED)),
}
