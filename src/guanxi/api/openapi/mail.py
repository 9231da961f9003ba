"""How mail accounts are described: that of the company, and mailboxes."""

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.openapi.operations import end_of, id_in_path, json_body, post_of, read_of
from guanxi.api.openapi.schemas import ID, MOMENT, TEXT, TEXT_OR_NULL, Schema, all_of, list_of, ref
from guanxi.messaging.mail.boxes import BY_PASSWORD, BY_TOKEN
from guanxi.messaging.mail.models import Security

GROUP = "mail"
YES: Schema = {"type": "boolean"}
PORT: Schema = {"type": "integer", "minimum": 1, "maximum": 65535}
WAY: Schema = {"enum": [BY_PASSWORD, BY_TOKEN]}
SECURITY: Schema = {"enum": list(Security.values)}
BOX = {"label": TEXT, "address": TEXT, "host": TEXT, "port": PORT, "security": SECURITY, "name": TEXT, "sign_in": WAY}
MAIL: dict[str, Schema] = {
    "Mailbox": all_of(
        id=ID,
        **BOX,
        company=YES,
        connected={"type": ["boolean", "null"]},
        checked_at=MOMENT,
        problem=TEXT_OR_NULL,
    ),
    "Mailboxes": all_of(items=list_of(ref("Mailbox")), next=TEXT_OR_NULL),
    "MailboxGiven": {
        "type": "object",
        "properties": {**BOX, "password": TEXT, "company": YES},
        "required": ["label", "address", "host", "name"],
        "additionalProperties": False,
    },
    "MailServer": all_of(by_token=YES, account=TEXT_OR_NULL, connected_at=MOMENT, problem=TEXT_OR_NULL),
    "MailToken": all_of(refresh_token=TEXT),
}


def mail_paths(actor: Actor) -> dict[str, Schema]:
    """The addresses of mailboxes; that of the company's account for administrators."""
    boxes = {
        "/mailboxes": {
            "get": read_of("mailboxes.list", GROUP, _("The mailboxes that one sets up"), "Mailboxes", ()),
            "post": post_of(
                "mailboxes.add", GROUP, _("Have a mailbox read"), "MailboxGiven", "Mailbox", (), status="201"
            ),
        },
        "/mailboxes/{id}": {
            "delete": end_of("mailboxes.remove", GROUP, _("Read a mailbox no more"), (id_in_path(),)),
        },
        "/mailboxes/{id}/access": {"put": _token("mailboxes.access", (id_in_path(),))},
    }
    if not actor.is_admin:
        return boxes
    what = _("Whether the company's mail leaves by a token")
    return boxes | {
        "/settings/mail-access/server": {
            "get": read_of("mail_access.server.read", GROUP, what, "MailServer", ()),
            "put": _token("mail_access.server", ()),
        },
    }


def _token(key: str, given: tuple[Schema, ...]) -> Schema:
    return end_of(key, GROUP, _("Let Guanxi into a mail account"), given) | {"requestBody": json_body("MailToken")}
