"""Access tokens: asked for once, shared by all processes, given up shortly before they end."""

from collections.abc import Callable
from datetime import timedelta

from guanxi.kernel import clock
from guanxi.kernel.sealing import seal, unseal
from guanxi.messaging.im.models import AccessToken

EARLY = timedelta(minutes=5)


def token_of(provider: str, purpose: str, fetch: Callable[[], tuple[str, int]]) -> str:
    """The token that still counts; `fetch` gets a new one and says for how many seconds."""
    rows = AccessToken.objects.filter(provider=provider, purpose=purpose, ends_at__gt=clock.now())
    kept = rows.values_list("token", flat=True).first()
    known = unseal(kept) if kept else None
    if known:
        return known
    token, seconds = fetch()
    ends_at = clock.now() + timedelta(seconds=seconds) - min(EARLY, timedelta(seconds=seconds / 2))
    values = {"token": seal(token), "ends_at": ends_at}
    AccessToken.objects.update_or_create(provider=provider, purpose=purpose, defaults=values)
    return token


def forget(provider: str, purpose: str = "") -> None:
    """The tokens of a provider count no more, or the one for a purpose."""
    rows = AccessToken.objects.filter(provider=provider)
    (rows.filter(purpose=purpose) if purpose else rows).delete()
