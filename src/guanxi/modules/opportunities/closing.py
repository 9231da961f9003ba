"""Those who worked on a deal hear how it ended: its team, its owner and who is above him; nobody of his own doing."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.grants import team_of
from guanxi.access.positions import superiors_of
from guanxi.kernel.events import subscribe
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.records.events import RecordsWritten

KEY = "opportunity"
ENDS = {
    "won": declare(
        Kind(
            key="deal_won",
            label=_("Deal won"),
            text=_("%(by)s has won the deal “%(title)s”."),
            icon="check",
            about=KEY,
        )
    ),
    "lost": declare(
        Kind(
            key="deal_lost",
            label=_("Deal lost"),
            text=_("%(by)s has lost the deal “%(title)s”."),
            icon="close",
            about=KEY,
        )
    ),
}


@subscribe(RecordsWritten)
def tell_of_ends(event: RecordsWritten) -> None:
    """A deal that is won or lost now, whichever way that was said."""
    if event.module.key != KEY:
        return
    ended = [one for one in event.changes if one.changes("status") and one.value("status") in ENDS]
    notify.ask([telling for one in ended if not one.history for telling in _tellings(one)])


def _tellings(change: Any) -> Iterator[Telling]:
    deal = change.record
    people = {member.user_id for member in team_of(registry.get(KEY), deal.pk)}
    people |= {deal.owner_id, *superiors_of(deal.owner)} if deal.owner_id else set()
    kind = ENDS[change.value("status")]
    for person in sorted(people - {change.actor.user_id}):
        yield Telling(
            kind=kind,
            user_id=person,
            key=f"{kind.key}:{deal.pk}:{deal.version}",
            module=KEY,
            record_id=deal.pk,
            by_id=change.actor.user_id,
        )
