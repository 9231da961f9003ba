"""Secrets of other systems (passwords of mailboxes, tokens), kept so that the database alone does not give them away.

The key is derived from the installation's secret key; with another one, what was sealed must be given anew.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"guanxi.kernel.sealing"


def seal(secret: str) -> str:
    """The secret as it may be kept; nothing stays nothing."""
    return _fernet(settings.SECRET_KEY).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str | None:
    """What was sealed; None when it was sealed by another key."""
    if not sealed:
        return ""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def sealed(written: str, before: str, *, is_same: bool) -> str:
    """A secret as it is kept: what was written, else the one before, if that still belongs to the same account."""
    return seal(written) if written or not is_same else before


@lru_cache(maxsize=2)
def _fernet(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
