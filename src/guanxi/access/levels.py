"""What the roles of a person leave of single fields (F009). The widest counts: what one lets him read, he reads.

A right names the fields of a document's lines as everything does (`lines.amount`); they are kept under the name of the
lines (`opportunities.lines`)."""

from collections.abc import Iterable, Mapping

from guanxi.access.standing import Held, Standing
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
    if any(role.is_admin for role in standing.roles):
        return found
    for (records, key), by_role in said.items():
        module = registry.by_slug(records)
        concerned = roles_with(standing, module.key if module else "")
        kept = _widest(by_role.get(role.id, OPEN) for role in concerned)
        if kept != OPEN:
            of, _dot, last = f"{records}.{key}".rpartition(".")
            found.setdefault(of, {})[last] = kept
    return found


def roles_with(standing: Standing, key: str) -> list[Held]:
    """The roles that give anything to do with the records of a module; all of them where none does."""
    prefix = f"{key}." if key else ""
    having = [role for role in standing.roles if any(right.startswith(prefix) for right in role.rights)]
    return having or list(standing.roles)


def _widest(levels: Iterable[Level]) -> Level:
    """The widest level, and the least of the masks of roles that show the field at all."""
    known = list(levels)
    level = max((one for one, _mask in known), key=LEVELS.index)
    masks = [mask for one, mask in known if one != "hidden"] or ["none"]
    return level, max(masks, key=MASKS.index)
