"""For whom layouts and lists are made, as their keys say it: everyone, a position with those below it, or a role."""

import re
from collections.abc import Iterable

from guanxi.access.models import Position, Role

WHO = r"(?:(?:role|position)-[0-9]{1,18})?"
ONE = re.compile(r"(role|position)-([0-9]{1,18})")
MODELS = {"role": Role, "position": Position}


def roles() -> list[str]:
    """All roles, as keys name them."""
    return [f"role-{pk}" for pk in Role.objects.filter(deleted_at=None).order_by("pk").values_list("pk", flat=True)]


def is_position(who: str) -> bool:
    """Whether this names a position that is there; they are too many to be listed."""
    kind, pk = _parts(who)
    return kind == "position" and Position.objects.filter(deleted_at=None, pk=pk).exists()


def names(whose: Iterable[str]) -> dict[str, str]:
    """What roles and positions are called, by how keys name them: one query for each of both."""
    asked = [_parts(who) for who in dict.fromkeys(whose)]
    found: dict[str, str] = {}
    for kind, model in MODELS.items():
        ids = [pk for one, pk in asked if one == kind]
        rows = model.objects.filter(deleted_at=None, pk__in=ids).values_list("pk", "name") if ids else ()
        found |= {f"{kind}-{pk}": name for pk, name in rows}
    return found


def _parts(who: str) -> tuple[str, int]:
    found = ONE.fullmatch(who)
    return (found[1], int(found[2])) if found else ("", 0)
