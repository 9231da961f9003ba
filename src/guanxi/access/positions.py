"""Keeps who holds which position and belongs to which department, by path, in step with people and the two trees."""

from collections.abc import Iterable

from guanxi.access.actor import Actor
from guanxi.access.models import Department, Position, User, UserDepartment, UserPosition

ACTIVE = {"user__status": "active", "user__deleted_at": None}


def hold_positions(users: Iterable[User]) -> None:
    """Write anew which positions these people hold: the main one and the further ones."""
    people = list(users)
    wanted = {user.pk: dict.fromkeys((user.position_id, *user.extra_positions)) for user in people}
    paths = paths_to(Position, {pk for positions in wanted.values() for pk in positions})
    UserPosition.objects.filter(user__in=people).delete()
    UserPosition.objects.bulk_create(
        UserPosition(user_id=user.pk, position_id=pk, path=paths[pk], is_main=pk == user.position_id)
        for user in people
        for pk in wanted[user.pk]
        if pk in paths
    )


def join_departments(users: Iterable[User]) -> None:
    """Write anew which departments these people belong to: the main one and the further ones."""
    people = list(users)
    wanted = {user.pk: dict.fromkeys((user.department_id, *user.extra_departments)) for user in people}
    paths = paths_to(Department, {pk for departments in wanted.values() for pk in departments})
    UserDepartment.objects.filter(user__in=people).delete()
    UserDepartment.objects.bulk_create(
        UserDepartment(user_id=user.pk, department_id=pk, path=paths[pk])
        for user in people
        for pk in wanted[user.pk]
        if pk in paths
    )


def paths_to(tree: type[Position | Department], ids: Iterable[int]) -> dict[int, str]:
    """For each position or department, the path that leads down to it: its ancestors' ids and its own."""
    rows = tree.objects.filter(pk__in=list(ids)).values_list("pk", "path")
    return {pk: f"{path}{pk}." for pk, path in rows}


def positions_moved(ids: Iterable[int]) -> None:
    """After positions have a new path: the people who hold them stand there too."""
    paths = paths_to(Position, ids)
    held = list(UserPosition.objects.filter(position_id__in=list(paths)))
    for row in held:
        row.path = paths[row.position_id]
    UserPosition.objects.bulk_update(held, ["path"], batch_size=500)


def departments_moved(ids: Iterable[int]) -> None:
    """After departments have a new path: their people belong there too."""
    paths = paths_to(Department, ids)
    joined = list(UserDepartment.objects.filter(department_id__in=list(paths)))
    for row in joined:
        row.path = paths[row.department_id]
    UserDepartment.objects.bulk_update(joined, ["path"], batch_size=500)


def direct_reports(actor: Actor) -> list[int]:
    """The people who hold a position directly below one of the actor's."""
    held = UserPosition.objects.filter(position__path__in=actor.paths, **ACTIVE)
    return list(dict.fromkeys(held.order_by("user").values_list("user_id", flat=True)))


def superiors_of(user: User) -> list[int]:
    """Who decides about a person's requests: the direct superior, else whoever holds the nearest occupied position
    above; nobody above the top (F004 rule 6)."""
    if user.manager_id:
        return [user.manager_id]
    above = Position.objects.values_list("path", flat=True).get(pk=user.position_id)
    for pk in reversed([int(part) for part in above.split(".") if part]):
        holders = UserPosition.objects.filter(position=pk, **ACTIVE).exclude(user=user).order_by("-is_main", "user")
        if found := list(holders.values_list("user_id", flat=True)):
            return found
    return []
