"""Changing a part of a module: kept as a draft, put into force, put back. What is in force reaches every process by its
next request. Two people at once: the second is told, and what he has is still his."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from guanxi.access.actor import Actor
from guanxi.access.shape import reshape
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, Missing, Stale
from guanxi.tailoring.models import Adjustment, Publication

SHOWN = 50  # publications that a page offers to go back to


@dataclass(frozen=True)
class Part:
    """Which part of which module: `words` of `accounts`, the `picklist` of `accounts` for `level`."""

    kind: str
    object: str
    key: str = ""


def require_administration(actor: Actor) -> None:
    """Denied to whoever does not administer the company."""
    if not actor.is_admin or actor.read_only:
        raise Denied("administer")


def kept(part: Part) -> Adjustment:
    """What the company has made of a part; untouched so far, a row that is not there yet."""
    found = Adjustment.objects.filter(kind=part.kind, object=part.object, key=part.key).select_related("changed_by")
    return found.first() or Adjustment(kind=part.kind, object=part.object, key=part.key)


def in_force(kind: str, **of: str) -> dict[tuple[str, str], Any]:
    """What the company has put into force of a kind, by module and key."""
    rows = Adjustment.objects.filter(kind=kind, **of).exclude(body=None)
    return {(row.object, row.key): row.body for row in rows}


@transaction.atomic
def keep_draft(actor: Actor, part: Part, draft: Any, version: int | None) -> Adjustment:
    """Keep what is not in force yet; nothing throws it away."""
    row = _locked(actor, part, version)
    row.draft = draft
    return _changed(row, actor)


@transaction.atomic
def publish(actor: Actor, part: Part, body: Any, version: int | None) -> Adjustment:
    """Put into force, for everyone and at once; nothing means what the product brings."""
    row = _locked(actor, part, version)
    row.body, row.draft = body, None
    _changed(row, actor)
    number = (row.publications.aggregate(last=Max("number"))["last"] or 0) + 1
    Publication.objects.create(adjustment=row, number=number, body=body, at=row.changed_at, by_id=actor.user_id)
    reshape()
    return row


def body_of(part: Part, number: int) -> Any:
    """What was in force under a number."""
    rows = Publication.objects.filter(
        adjustment__kind=part.kind, adjustment__object=part.object, adjustment__key=part.key
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise Missing
    return found.body


def publications(row: Adjustment) -> list[Publication]:
    """What was in force, newest first."""
    if row.pk is None:
        return []
    return list(row.publications.select_related("by").order_by("-number")[:SHOWN])


def _locked(actor: Actor, part: Part, version: int | None) -> Adjustment:
    """The row for changing; Stale when it is no longer the version that the actor has read."""
    require_administration(actor)
    row, _is_new = Adjustment.objects.get_or_create(kind=part.kind, object=part.object, key=part.key)
    row = Adjustment.objects.select_for_update().get(pk=row.pk)
    if version is not None and row.version != version:
        raise Stale
    return row


def _changed(row: Adjustment, actor: Actor) -> Adjustment:
    row.version += 1
    row.changed_at, row.changed_by_id = clock.now(), actor.user_id
    row.save()
    return row
