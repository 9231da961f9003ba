"""How often a person may ask what a page asks while he types. Counted in the process: it only has to stop a script."""

import time
from threading import Lock

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError

SECONDS = 60
MOST_PEOPLE = 10_000
SEARCHES = 600  # of one person in a minute, in lists, palette and the page of the search: he types far less

_asked: dict[tuple[str, int | str | None], tuple[int, int]] = {}
_lock = Lock()


def keep_pace(actor: Actor, what: str, limit: int) -> None:
    """Count one question of a person; E_RATE_LIMIT when he has asked so often within this minute of real time."""
    keep_pace_of(what, actor.user_id, limit)


def keep_pace_of(what: str, who: int | str | None, limit: int) -> None:
    """Count one question of a person, or of an address from which strangers come."""
    now = int(time.time())
    window, key = now // SECONDS, (what, who)
    with _lock:
        if len(_asked) > MOST_PEOPLE:
            _asked.clear()
        before, count = _asked.get(key, (window, 0))
        count = count + 1 if before == window else 1
        _asked[key] = (window, count)
    if count > limit:
        raise DomainError("E_RATE_LIMIT", seconds=SECONDS - now % SECONDS)


def keep_search_pace(actor: Actor) -> None:
    """Count one search of a person."""
    keep_pace(actor, "search", SEARCHES)


def start_anew() -> None:
    """Forget what was asked."""
    with _lock:
        _asked.clear()
