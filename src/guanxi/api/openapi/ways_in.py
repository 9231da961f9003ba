"""How tokens and sign-ins are described."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import end_of, id_in_path, post_of, query, read_of
from guanxi.api.openapi.schemas import ID, MOMENT, TEXT, TEXT_OR_NULL, Schema, all_of, list_of, ref

GROUP = "tokens"
ACCESS: Schema = {"enum": ["read", "write"]}
TOKEN = {
    "id": ID,
    "user": ID,
    "name": TEXT,
    "access": ACCESS,
    "modules": list_of(TEXT),
    "created_at": MOMENT,
    "last_used_at": MOMENT,
    "expires_at": MOMENT,
}
WAYS_IN: dict[str, Schema] = {
    "Token": all_of(**TOKEN),
    "TokenMade": all_of(**TOKEN, token=TEXT_OR_NULL),
    "Tokens": all_of(items=list_of(ref("Token")), next={"type": "null"}),
    "TokenWanted": {
        "type": "object",
        "required": ["name", "access", "password"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "maxLength": 100},
            "access": ACCESS,
            "modules": {"type": ["array", "null"], "items": {"type": "string"}},
            "expires_on": {"type": ["string", "null"], "format": "date"},
            "password": {"type": "string", "format": "password", "writeOnly": True, "maxLength": 500},
        },
    },
    "Session": all_of(
        id=TEXT, user=ID, program=TEXT, address=TEXT, began_at=MOMENT, last_used_at=MOMENT, expires_at=MOMENT
    ),
    "Sessions": all_of(items=list_of(ref("Session")), next={"type": "null"}),
}


def ways_in_paths() -> dict[str, Schema]:
    """Addresses of tokens and sign-ins."""
    user = query("user", _("Of this person; others for administrators."), {"type": "integer", "minimum": 1})
    everyone = query("everyone", _("1: of all people; for administrators."), {"enum": ["1"]})
    session: Schema = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "/tokens": {
            "get": read_of("tokens.list", GROUP, _("Tokens in force"), "Tokens", (everyone, user)),
            "post": post_of("tokens.make", GROUP, _("Make a token"), "TokenWanted", "TokenMade", (), status="201"),
        },
        "/tokens/{id}": {"delete": end_of("tokens.end", GROUP, _("End a token"), (id_in_path(),))},
        "/sessions": {
            "get": read_of("sessions.list", GROUP, _("Where people are signed in"), "Sessions", (everyone, user)),
            "delete": end_of("sessions.end_all", GROUP, _("Sign out everywhere"), (user,)),
        },
        "/sessions/{id}": {"delete": end_of("sessions.end", GROUP, _("Sign out in one place"), (session,))},
    }
