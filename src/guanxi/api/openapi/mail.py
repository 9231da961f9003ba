"""How mail accounts are described: the registration at the provider, and mailboxes."""

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.openapi.operations import end_of, id_in_path, json_body, post_of, read_of, write_of
from guanxi.api.openapi.schemas import ID, MOMENT, TEXT, TEXT_OR_NULL, Schema, all_of, list_of, ref
from guanxi.messaging.mail.boxes import BY_PASSWORD, BY_TOKEN
from guanxi.messaging.mail.models import Security
from guanxi.messaging.mail.tokens import PRESETS

HERE, GROUP = "/settings/mail-access", "mail"
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
    "MailAccess": all_of(
        provider=TEXT_OR_NULL,
        client_id=TEXT_OR_NULL,
        authorize_url=TEXT_OR_NULL,
        token_url=TEXT_OR_NULL,
        scopes=TEXT_OR_NULL,
        has_secret=YES,
        server=all_of(by_token=YES, account=TEXT_OR_NULL, connected_at=MOMENT, problem=TEXT_OR_NULL),
    ),
    "MailAccessGiven": {
        "type": "object",
        "properties": {
            "provider": {"enum": list(PRESETS)},
            **dict.fromkeys(("client_id", "secret", "authorize_url", "token_url", "scopes"), TEXT_OR_NULL),
        },
        "required": ["provider", "client_id"],
        "additionalProperties": False,
    },
    "MailToken": all_of(refresh_token=TEXT),
}


def mail_paths(actor: Actor) -> dict[str, Schema]:
    """The addresses of mailboxes; those of the registration for administrators."""
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
    what = _("As what Guanxi is registered at the mail provider")
    return boxes | {
        HERE: {
            "get": read_of("mail_access.read", GROUP, what, "MailAccess", ()),
            "put": write_of("mail_access.put", GROUP, what, "MailAccessGiven", "MailAccess", ()),
        },
        f"{HERE}/server": {"put": _token("mail_access.server", ())},
    }


def _token(key: str, given: tuple[Schema, ...]) -> Schema:
    return end_of(key, GROUP, _("Let Guanxi into a mail account"), given) | {"requestBody": json_body("MailToken")}
