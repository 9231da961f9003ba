"""What the roles of a person leave of single fields (F009). The widest counts: what one lets him read, he reads."""

from collections.abc import Iterable, Mapping

from guanxi.access.standing import Standing
from guanxi.meta import registry

Level = tuple[str, str]  # what may be done with a field, and how it is shown
OPEN: Level = ("edit", "none")
LEVELS = ("hidden", "read", "edit")
MASKS = ("all", "list", "none")


def levels_of(standing: Standing) -> Mapping[str, Mapping[str, Level]]:
    """By records and field, what is left where that is less than everything. A role that gives nothing with such
    records has no say about their fields, unless none of them does."""
    said: dict[tuple[str, str], dict[int, Level]] = {}
    for role, records, key, level, mask in standing.fields:
        said.setdefault((records, key), {})[role] = (level, mask)
    found: dict[str, dict[str, Level]] = {}
    if any(is_admin for _pk, is_admin, _rights in standing.roles):
        return found
    for (records, key), by_role in said.items():
        kept = _widest(by_role.get(pk, OPEN) for pk in _concerned(standing, records))
        if kept != OPEN:
            found.setdefault(records, {})[key] = kept
    return found


def _concerned(standing: Standing, records: str) -> list[int]:
    module = registry.by_slug(records)
    prefix = f"{module.key}." if module else ""
    having = [pk for pk, _is_admin, rights in standing.roles if any(right.startswith(prefix) for right in rights)]
    return having or [pk for pk, _is_admin, _rights in standing.roles]


def _widest(levels: Iterable[Level]) -> Level:
    """The widest level, and the least of the masks of roles that show the field at all."""
    known = list(levels)
    level = max((one for one, _mask in known), key=LEVELS.index)
    masks = [mask for one, mask in known if one != "hidden"] or ["none"]
    return level, max(masks, key=MASKS.index)
