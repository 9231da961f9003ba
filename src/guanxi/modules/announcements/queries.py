"""Whom announcements are for, seen from both sides, and who has read them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanxi.access.actor import AFTER_DOT, Actor
from guanxi.access.models import Department, Position, User
from guanxi.access.scope import people_at_or_below
from guanxi.kernel import clock
from guanxi.modules.announcements.models import Announcement, AnnouncementRead


def addressed_to(actor: Actor) -> Q:
    """The announcements that are out and meant for a person: what he reads beside his own."""
    asked = Q(audience="all") | Q(audience="users", users__holds=actor.user_id)
    for pk in _departments_of(actor):
        asked |= Q(audience="departments", departments__holds=pk)
    for pk in sorted({int(part) for path in actor.paths for part in path.split(".") if part}):
        asked |= Q(audience="positions", positions__holds=pk)
    return is_out() & asked


def is_out() -> Q:
    """Published, and still valid."""
    return Q(status="published") & (Q(expire_at=None) | Q(expire_at__gt=clock.now()))


def audience_of(announcement: Announcement) -> QuerySet[User]:
    """The people who work here and are meant, in the order of their ids; its owner knows it anyway."""
    people = User.objects.filter(status="active", deleted_at=None).exclude(pk=announcement.owner_id).order_by("pk")
    if announcement.audience == "departments":
        return people.filter(_in_departments(announcement.departments))
    if announcement.audience == "positions":
        paths = Position.objects.filter(pk__in=announcement.positions).values_list("path", "pk")
        found = Q(pk__in=[])
        for path, pk in paths:
            found |= Q(pk__in=people_at_or_below(f"{path}{pk}."))
        return people.filter(found)
    return people.filter(pk__in=announcement.users) if announcement.audience == "users" else people


def reads_of(announcement: Announcement) -> QuerySet[AnnouncementRead]:
    """Who has read it, the newest first."""
    rows = AnnouncementRead.objects.filter(announcement=announcement).select_related("user")
    return rows.order_by("-read_at", "-pk")


def missing(announcement: Announcement) -> QuerySet[User]:
    """Those of the audience who have not read it yet, or not confirmed it where that is asked for."""
    read = AnnouncementRead.objects.filter(announcement=announcement, user=OuterRef("pk"))
    if announcement.need_confirm:
        read = read.exclude(confirmed_at=None)
    return audience_of(announcement).filter(~Exists(read))


def read_by(actor: Actor, ids: Iterable[int]) -> dict[int, AnnouncementRead]:
    """What a person has read of these announcements."""
    rows = AnnouncementRead.objects.filter(user_id=actor.user_id, announcement_id__in=list(ids))
    return {row.announcement_id: row for row in rows}


def _departments_of(actor: Actor) -> list[int]:
    """The departments that a person belongs to, and those above them: two queries at most."""
    row = User.objects.filter(pk=actor.user_id).values_list("department_id", "department__path", "extra_departments")
    found: set[int] = set()
    for pk, path, more in row:
        others = Department.objects.filter(pk__in=more).values_list("pk", "path") if more else ()
        for one, above in ((pk, path), *others):
            found.update({one, *(int(part) for part in (above or "").split(".") if part)} if one else ())
    return sorted(found)


def _in_departments(ids: Iterable[int]) -> Q:
    """In one of these departments or below it, with the main department or a further one."""
    named = Q(pk__in=[])
    for pk, path in Department.objects.filter(pk__in=list(ids)).values_list("pk", "path"):
        below = f"{path}{pk}."
        named |= Q(pk=pk) | Q(path__gte=below, path__lt=below[:-1] + AFTER_DOT)
    meant = list(Department.objects.filter(named).values_list("pk", flat=True))
    found: Any = Q(department_id__in=meant)
    for pk in meant:
        found |= Q(extra_departments__holds=pk)
    return found
