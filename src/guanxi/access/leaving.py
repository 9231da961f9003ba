"""People who leave: their tokens and their sessions end, and should they come back, they sign in anew."""

from collections.abc import Iterable

from guanxi.access.sessions import end_sessions
from guanxi.access.tokens import revoke_tokens


def shut_out(user_ids: Iterable[int]) -> None:
    """End all that these people have opened."""
    ids = list(user_ids)
    revoke_tokens(ids)
    for pk in ids:
        end_sessions(pk)
