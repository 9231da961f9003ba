"""What stands beneath the mails that a person writes."""

from guanxi.access import preferences
from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.markup import as_html, is_html

NAME = "mail_signature"  # of the preference
LONGEST = 2_000
MARK = "-- "


def signature_of(actor: Actor) -> str:
    """A person's signature, as plain text; nothing for the product itself."""
    return str(preferences.kept(actor).get(NAME) or "") if actor.user_id else ""


def keep_signature(actor: Actor, text: str) -> None:
    """Set it; an empty one is none."""
    plain = text.replace("\r\n", "\n").strip()
    if len(plain) > LONGEST:
        raise DomainError("E_LENGTH", field="signature", label="signature", limit=LONGEST)
    if plain:
        preferences.keep(actor, NAME, plain)
    else:
        preferences.forget(actor, NAME)


def signed(body: str, signature: str) -> str:
    """Words with the signature beneath them, once."""
    if not signature or signature in body or as_html(signature) in body:
        return body
    if is_html(body):
        return f"{body}<p>{MARK}</p>{as_html(signature)}"
    return f"{body}\n\n{MARK}\n{signature}" if body else f"\n\n{MARK}\n{signature}"
