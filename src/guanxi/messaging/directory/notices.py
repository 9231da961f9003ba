"""What administrators hear of the people of a chat provider."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.approval.people import administrators
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind as Notice
from guanxi.kernel.notices import Telling, declare, notify
from guanxi.messaging.directory.lines import Kind, Line
from guanxi.messaging.directory.models import SyncRun
from guanxi.messaging.im.providers import PROVIDERS

PLACE = "/settings/chats"


def _link(params: Any) -> str:
    return f"{PLACE}/looks/{params['look']}"


DONE = declare(
    Notice(
        key="directory_done",
        label=_("People of a chat provider synced"),
        text=_("%(provider)s: %(done)s changes of people and departments done, %(failed)s refused."),
        icon="users",
        place=PLACE,
        link=_link,
    )
)
WAITING = declare(
    Notice(
        key="directory_waiting",
        label=_("Changes of people wait"),
        text=_("%(provider)s: %(count)s changes of people and departments wait for you, %(conflicts)s are conflicts."),
        icon="users",
        place=PLACE,
        link=_link,
        channels=("app", "mail"),
    )
)
FAILED = declare(
    Notice(
        key="directory_failed",
        label=_("People of a chat provider can't be read"),
        text=_("%(provider)s: the people could not be read: %(detail)s"),
        icon="alert",
        place=PLACE,
        link=_link,
        channels=("app", "mail"),
    )
)


def tell_done(found: SyncRun, counts: dict[str, int]) -> None:
    """Tell who has asked for it; where nobody did, all administrators."""
    people = [found.started_by_id] if found.started_by_id else administrators()
    moment = found.applying_at or clock.now()
    _tell(DONE, found, people, f"directory_done:{found.pk}:{moment:%Y%m%d%H%M%S}", **counts)


def tell_waiting(found: SyncRun, lines: Iterable[Line]) -> None:
    """Tell administrators what is left to decide; of the same things they hear once."""
    lines = list(lines)
    if not lines:
        return
    said = "|".join(sorted(f"{line.kind}:{line.external_id}:{line.told}" for line in lines))
    key = f"directory_waiting:{found.provider}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"
    conflicts = sum(line.kind == Kind.CONFLICT for line in lines)
    _tell(WAITING, found, administrators(), key, count=len(lines), conflicts=conflicts)


def tell_failed(found: SyncRun, detail: str) -> None:
    """Tell administrators, once a day, that the provider does not let us read."""
    key = f"directory_failed:{found.provider}:{found.started_at:%Y%m%d}"
    _tell(FAILED, found, administrators(), key, detail=detail)


def _tell(kind: Notice, found: SyncRun, people: Iterable[int], key: str, **params: Any) -> None:
    told = {"provider": str(PROVIDERS[found.provider].label), "look": found.pk, **params}
    notify.ask([Telling(kind=kind, user_id=pk, key=key, module="user", params=told) for pk in people])
