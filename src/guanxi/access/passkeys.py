"""Passkeys (WebAuthn): a person proves to be there by a key that never leaves his device.

The library py_webauthn makes what browsers are asked, and checks what they answer. `origin` is the address of the site
as the browser came by it: requests under other names than the allowed ones never get here.
"""

import base64
from typing import Any
from urllib.parse import urlsplit

import orjson
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from guanxi.access.models import Passkey, User
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError

MOST = 20  # of one person
REQUIRED = UserVerificationRequirement.REQUIRED  # so that a key counts as two factors: the device, and who unlocks it


def passkeys_of(user_id: int) -> list[Passkey]:
    """A person's keys, the newest first."""
    return list(Passkey.objects.filter(user=user_id).order_by("-created_at", "-pk"))


def to_add(origin: str, user: User, company: str) -> tuple[dict[str, Any], str]:
    """What the browser is asked in order to make a key, and the challenge to remember."""
    known = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in passkeys_of(user.pk)]
    if len(known) >= MOST:
        raise DomainError("E_CAPACITY", left=0)
    made = webauthn.generate_registration_options(
        rp_id=_site(origin),
        rp_name=company,
        user_id=str(user.pk).encode(),
        user_name=user.username,
        user_display_name=user.name,
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
    )
    return orjson.loads(webauthn.options_to_json(made)), bytes_to_base64url(made.challenge)


def added(origin: str, user: User, answer: str, challenge: str, name: str) -> Passkey:
    """The key that a browser has made; E_PASSKEY where its answer is not to what was asked."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site(origin),
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise DomainError("E_PASSKEY") from error
    credential = bytes_to_base64url(found.credential_id)
    if Passkey.objects.filter(credential=credential).exists():
        raise DomainError("E_PASSKEY")
    return Passkey.objects.create(
        user=user,
        credential=credential,
        public_key=base64.b64encode(found.credential_public_key).decode(),
        used=found.sign_count,
        name=name[:100],
        created_at=clock.now(),
    )


def to_sign_in(origin: str) -> tuple[dict[str, Any], str]:
    """What the browser is asked of whoever wants in, and the challenge to remember."""
    made = webauthn.generate_authentication_options(rp_id=_site(origin), user_verification=REQUIRED)
    return orjson.loads(webauthn.options_to_json(made)), bytes_to_base64url(made.challenge)


def person_behind(origin: str, answer: str, challenge: str) -> User:
    """Whose key has answered; E_PASSKEY for an unknown key, a wrong answer, or somebody who does not work here."""
    try:
        named = bytes_to_base64url(base64url_to_bytes(orjson.loads(answer)["id"]))  # as it is kept, whatever was sent
        key = Passkey.objects.select_related("user").select_for_update(of=("self",)).filter(credential=named).first()
        if key is None or not key.user.is_active:
            raise DomainError("E_PASSKEY")
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site(origin),
            expected_origin=origin,
            credential_public_key=base64.b64decode(key.public_key),
            credential_current_sign_count=key.used,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DomainError("E_PASSKEY") from error
    key.used, key.last_used_at = found.new_sign_count, clock.now()
    key.save(update_fields=["used", "last_used_at"])
    return key.user


def _site(origin: str) -> str:
    """The name to which keys are bound."""
    return urlsplit(origin).hostname or ""
