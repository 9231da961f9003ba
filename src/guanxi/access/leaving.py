"""People who leave: their tokens and their sessions end, and should they come back, they sign in anew."""

import secrets
from collections.abc import Iterable

from guanxi.access.models import User
from guanxi.access.tokens import revoke_tokens


def shut_out(user_ids: Iterable[int]) -> None:
    """End all that these people have opened."""
    ids = list(user_ids)
    revoke_tokens(ids)
    User.objects.filter(pk__in=ids).update(sign_ins=secrets.token_hex(8))
