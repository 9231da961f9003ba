"""Who is whom: links between what is there and what is here, as lines of a plan make and use them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from guanxi.kernel import clock
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.directory.models import ClosedAccount, DepartmentLink, SyncLine
from guanxi.messaging.im.models import Identity

DEPARTMENTS = (Kind.DEPARTMENT_LINK, Kind.DEPARTMENT_NEW)
PEOPLE = (Kind.PERSON_LINK, Kind.PERSON_NEW)


@dataclass(frozen=True)
class Taken:
    """Names there and ids here that are linked already."""

    names: frozenset[str]
    ids: frozenset[int]


def linked_departments(provider: str, lines: Iterable[SyncLine]) -> Taken:
    """Which of the departments of these lines are linked by now, on either side."""
    names, ids = _sides(lines)
    rows = DepartmentLink.objects.filter(Q(external_id__in=names) | Q(department__in=ids), provider=provider)
    return _taken(rows.values_list("external_id", "department_id"))


def linked_people(provider: str, lines: Iterable[SyncLine]) -> Taken:
    """Which of the people of these lines are linked by now, on either side."""
    names, ids = _sides(lines)
    rows = Identity.objects.filter(Q(external_id__in=names) | Q(user__in=ids), provider=provider)
    return _taken(rows.values_list("external_id", "user_id"))


def departments_named(provider: str, names: Iterable[str]) -> dict[str, int]:
    """Our departments by their names there, as far as they are linked and not in the bin."""
    rows = DepartmentLink.objects.filter(provider=provider, external_id__in=set(names), department__deleted_at=None)
    return dict(rows.values_list("external_id", "department_id"))


def people_named(provider: str, names: Iterable[str]) -> dict[str, int]:
    """Our people by their names there."""
    rows = Identity.objects.filter(provider=provider, external_id__in=set(names))
    return dict(rows.values_list("external_id", "user_id"))


def remember(provider: str, lines: Sequence[SyncLine]) -> None:
    """Keep what lines that were done say of who is whom, and why accounts are off."""
    now = clock.now()
    DepartmentLink.objects.bulk_create(
        DepartmentLink(provider=provider, external_id=line.external_id, department_id=line.target)
        for line in lines
        if line.kind in DEPARTMENTS
    )
    Identity.objects.bulk_create(
        Identity(
            provider=provider,
            external_id=line.external_id,
            union_id=line.values.get("union_id", ""),
            user_id=line.target,
            since=now,
        )
        for line in lines
        if line.kind in PEOPLE
    )
    opened = [line.target for line in lines if line.kind == Kind.PERSON_BACK]
    ClosedAccount.objects.filter(user__in=opened).delete()
    ClosedAccount.objects.bulk_create(
        (
            ClosedAccount(provider=provider, user_id=line.target)
            for line in lines
            if line.kind in (Kind.PERSON_OFF, Kind.PERSON_GONE)
        ),
        ignore_conflicts=True,
    )


def unlink_departments(provider: str, lines: Iterable[SyncLine]) -> None:
    """These departments are nobody's there any more."""
    names = [line.external_id for line in lines]
    DepartmentLink.objects.filter(provider=provider, external_id__in=names).delete()


def _sides(lines: Iterable[SyncLine]) -> tuple[list[str], list[int]]:
    lines = list(lines)
    return [line.external_id for line in lines], [line.target for line in lines if line.target]


def _taken(pairs: Iterable[tuple[str, int]]) -> Taken:
    pairs = list(pairs)
    return Taken(frozenset(name for name, _pk in pairs), frozenset(pk for _name, pk in pairs))
