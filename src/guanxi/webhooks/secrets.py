"""Secrets of webhooks, and signatures by the Standard Webhooks conventions."""

import base64
import secrets
from datetime import datetime, timedelta

from standardwebhooks import Webhook as Signer

from guanxi.kernel import clock
from guanxi.kernel.sealing import seal, unseal
from guanxi.webhooks.models import Webhook

PREFIX = "whsec_"
BYTES = 32
OVERLAP = timedelta(hours=24)  # both secrets sign for so long after a change


def new_secret() -> str:
    """A secret as receivers keep it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def rotate(webhook: Webhook) -> str:
    """Give a webhook a new secret; the one before goes on signing beside it for a day."""
    secret = new_secret()
    if webhook.secret:
        webhook.secret_before, webhook.secret_until = webhook.secret, clock.now() + OVERLAP
    webhook.secret = seal(secret)
    return secret


def secret_of(webhook: Webhook) -> str | None:
    """The secret that signs now; nothing when the installation's own key has changed since."""
    return unseal(webhook.secret) or None


def headers(webhook: Webhook, message_id: str, at: datetime, body: str) -> dict[str, str] | None:
    """The headers by which a receiver knows who calls; nothing when no secret can be read any more."""
    before = webhook.secret_before if webhook.secret_until and webhook.secret_until > clock.now() else ""
    known = [secret for sealed in (webhook.secret, before) if (secret := unseal(sealed))]
    if not known:
        return None
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(message_id, at, body) for secret in known),
    }
