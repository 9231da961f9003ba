"""How people of chat providers are described: looks at them, and the lines of a look."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import end_of, id_in_path, json_body, post_of, query, read_of, shared
from guanxi.api.openapi.schemas import ID, ID_OR_NULL, MOMENT, TEXT, TEXT_OR_NULL, WHOLE, Schema, all_of, list_of, ref
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.im.providers import PROVIDERS

HERE, GROUP = "/settings/chats", "chats"
YES: Schema = {"type": "boolean"}
COUNT_OR_NULL: Schema = {"type": ["integer", "null"]}
NUMBERS = list_of({"type": "integer", "minimum": 1})
COUNTED = all_of(kind=TEXT, count=WHOLE, ticked=WHOLE, done=WHOLE, failed=WHOLE)
TOLD = all_of(field=TEXT, before=TEXT, after=TEXT)
LOOK = all_of(
    id=ID,
    provider=TEXT,
    by=ID_OR_NULL,
    job=ID_OR_NULL,
    under_way=YES,
    people=COUNT_OR_NULL,
    departments=COUNT_OR_NULL,
    error=TEXT_OR_NULL,
    kinds=list_of(COUNTED),
    started_at=MOMENT,
    read_at=MOMENT,
    applying_at=MOMENT,
    applied_at=MOMENT,
)
LINE = all_of(
    number=WHOLE,
    kind=TEXT,
    external_id=TEXT,
    name=TEXT,
    target=ID_OR_NULL,
    why=TEXT,
    state=TEXT,
    ticked=YES,
    told=list_of(TOLD),
    error=TEXT_OR_NULL,
)
DIRECTORY: dict[str, Schema] = {
    "Look": LOOK,
    "Looks": all_of(items=list_of(ref("Look"))),
    "LookLines": all_of(items=list_of(LINE), next=TEXT_OR_NULL),
    "LookTicks": {
        "type": "object",
        "properties": {"ticked": NUMBERS, "unticked": NUMBERS},
        "additionalProperties": False,
    },
}


def directory_paths() -> dict[str, Schema]:
    """The addresses of looks at the people of chat providers; for administrators."""
    provider: Schema = {"name": "provider", "in": "path", "required": True, "schema": {"enum": list(PROVIDERS)}}
    kind = query("kind", _("Only lines of this kind."), {"enum": list(Kind)})
    ticked = end_of("chats.tick", GROUP, _("Choose what will be done"), (id_in_path(),))
    reads, does = _("Read the people of a provider"), _("Do what is ticked")
    return {
        f"{HERE}/{{provider}}/looks": {
            "get": read_of("chats.looks", GROUP, _("Looks at the people of a provider"), "Looks", (provider,)),
            "post": post_of("chats.look", GROUP, reads, "", "Look", (provider,), status="202"),
        },
        f"{HERE}/looks/{{id}}": {
            "get": read_of("chats.look.read", GROUP, _("What a look came to"), "Look", (id_in_path(),))
        },
        f"{HERE}/looks/{{id}}/lines": {
            "get": read_of(
                "chats.lines",
                GROUP,
                _("What would be done"),
                "LookLines",
                (id_in_path(), kind, shared("cursor"), shared("limit")),
            ),
            "patch": ticked | {"requestBody": json_body("LookTicks")},
        },
        f"{HERE}/looks/{{id}}/sync": {
            "post": post_of("chats.sync", GROUP, does, "", "Look", (id_in_path(),), status="202")
        },
    }
