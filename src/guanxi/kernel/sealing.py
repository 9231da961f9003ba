"""Secrets of other systems (passwords of mailboxes, tokens), kept so that the database alone does not give them away.

The key is derived from the installation's secret key. After an exchange of that, former keys still open what they have
sealed, as long as they are named (GUANXI_FORMER_SECRET_KEYS); without them it must be given anew.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"guanxi.kernel.sealing"


def seal(secret: str) -> str:
    """The secret as it may be kept; nothing stays nothing."""
    return _fernet(_keys()).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str | None:
    """What was sealed; None when it was sealed by a key that is not known."""
    if not sealed:
        return ""
    try:
        return _fernet(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def seal_bytes(content: bytes) -> bytes:
    """Bytes as they may be kept."""
    return _fernet(_keys()).encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes | None:
    """The bytes that were sealed; None when it was by a key that is not known."""
    try:
        return _fernet(_keys()).decrypt(sealed)
    except InvalidToken:
        return None


def is_current(sealed: str) -> bool:
    """Whether it was sealed by the present key."""
    try:
        _fernet((settings.SECRET_KEY,)).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def sealed(written: str, before: str, *, is_same: bool) -> str:
    """A secret as it is kept: what was written, else the one before, if that still belongs to the same account."""
    return seal(written) if written or not is_same else before


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.FORMER_SECRET_KEYS)


@lru_cache(maxsize=4)
def _fernet(secret_keys: tuple[str, ...]) -> MultiFernet:
    """What seals by the first of these keys, and opens by any."""
    return MultiFernet([_by_key(secret_key) for secret_key in secret_keys])


def _by_key(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
