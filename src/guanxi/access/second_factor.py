"""The second factor: six digits of an app (TOTP, RFC 6238), or a recovery code when the telephone is gone.

Times are real ones: frozen business time must not lock anybody out.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta

import pyotp
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from guanxi.access.models import RecoveryCode, SecondFactor, User

STEP = 30  # seconds
DRIFT = 1  # steps by which a telephone's clock may be off
MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)
CODES = 10
CODE_BYTES = 15  # 120 bits: nothing to guess, so that a plain hash is enough
GROUP = 6
SALT = "guanxi.access.second_factor"


def has_second_factor(user_id: int) -> bool:
    """Whether a person signs in with one."""
    return SecondFactor.objects.filter(user=user_id).exclude(confirmed_at=None).exists()


def new_secret(user_id: int) -> SecondFactor:
    """A secret that has yet to be confirmed, in place of another such one; nothing where one is confirmed already."""
    made = SecondFactor.objects.filter(user=user_id).first()
    if made is None or not made.confirmed_at:
        made, _is_new = SecondFactor.objects.update_or_create(user_id=user_id, defaults={"seed": secrets.token_hex(32)})
    return made


def secret_of(factor: SecondFactor) -> str:
    """What the app is told, in base32."""
    made = salted_hmac(SALT, f"{factor.user_id}:{factor.seed}", algorithm="sha256").digest()
    return base64.b32encode(made[:20]).decode()


def address_of(factor: SecondFactor, name: str, issuer: str) -> str:
    """The address that a QR code bears."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(name=name, issuer_name=issuer)


@transaction.atomic
def confirm(user_id: int, code: str) -> list[str] | None:
    """Switch the second factor on when the app shows the right code; gives the recovery codes, this once."""
    factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user_id, confirmed_at=None).first()
    if factor is None or not _is_app_code(factor, code):
        return None
    factor.confirmed_at, factor.failures = timezone.now(), 0
    factor.save()
    return new_recovery_codes(user_id)


@transaction.atomic
def passes(user_id: int, code: str) -> bool:
    """Whether a code lets its person in. It counts once; five wrong ones lock the second step for a while."""
    factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user_id).first()
    if factor is None or locked_minutes(factor):
        return False
    if _is_app_code(factor, code) or _uses_recovery_code(user_id, code):
        factor.failures, factor.locked_until = 0, None
        factor.save()
        return True
    factor.failures += 1
    if factor.failures >= MOST_FAILURES:
        factor.failures, factor.locked_until = 0, timezone.now() + LOCKED
    factor.save()
    return False


def locked_minutes(factor: SecondFactor | None) -> int:
    """For how many started minutes the second step stays locked; none when it is open."""
    if factor is None or factor.locked_until is None:
        return 0
    left = (factor.locked_until - timezone.now()) / timedelta(minutes=1)
    return max(0, -int(-left // 1))


def minutes_locked(user_id: int) -> int:
    return locked_minutes(SecondFactor.objects.filter(user=user_id).first())


def new_recovery_codes(user_id: int) -> list[str]:
    """Ten new codes instead of all earlier ones; the only moment at which they can be read."""
    codes = [_grouped(base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()) for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user_id).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user_id=user_id, digest=_digest(code)) for code in codes)
    return codes


def codes_left(user_id: int) -> int:
    return RecoveryCode.objects.filter(user=user_id, used_at=None).count()


def forget_second_factors(user_ids: Iterable[int]) -> None:
    """Take the second factor and its codes off people."""
    ids = list(user_ids)
    SecondFactor.objects.filter(user__in=ids).delete()
    RecoveryCode.objects.filter(user__in=ids).delete()


def state_of(user: User) -> SecondFactor | None:
    """The second factor that a person has switched on."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()


def _is_app_code(factor: SecondFactor, code: str) -> bool:
    """Compares with the codes of these moments that are newer than the one taken last; remembers which it was."""
    given, totp = code.replace(" ", ""), pyotp.TOTP(secret_of(factor))
    if not (given.isascii() and given.isdigit()):
        return False
    now = int(timezone.now().timestamp()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > factor.last_step and hmac.compare_digest(totp.generate_otp(step), given):
            factor.last_step = step
            return True
    return False


def _uses_recovery_code(user_id: int, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user_id, digest=_digest(code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def _digest(code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))
