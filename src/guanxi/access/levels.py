"""What the roles of a person leave of single fields (F009). The widest counts: what one lets him read, he reads.

A right names the fields of a document's lines as everything does (`lines.amount`); they are kept under the name of the
lines (`opportunities.lines`). What is worked out from other fields is as closed as the most closed of them, for each
role that has no right to the field itself."""

from collections.abc import Iterable, Mapping

from guanxi.access.origins import Place, origins
from guanxi.access.standing import Held, Standing
from guanxi.meta import registry
from guanxi.meta.module import LINES

Level = tuple[str, str]  # what may be done with a field, and how it is shown
OPEN: Level = ("edit", "none")
HIDDEN: Level = ("hidden", "none")
LEVELS = ("hidden", "read", "edit")
OFF_LISTS = "page"  # worked out from what lists mask: known on the page of a record, and not there in lists
MASKS = ("all", "list", OFF_LISTS, "none")


def levels_of(standing: Standing) -> Mapping[str, Mapping[str, Level]]:
    """By records and field, what is left where that is less than everything. A role that gives nothing with such
    records has no say about their fields, unless none of them does."""
    if not standing.fields or any(role.is_admin for role in standing.roles):
        return {}
    said, made = _said(standing), origins.ask()
    found: dict[Place, Level] = {}
    for place in said.keys() - made.keys():
        found[place] = _of(standing, place, said[place], OPEN)
    for place, read in made.items():
        found[place] = _of(standing, place, said.get(place, {}), _following([found.get(one, OPEN) for one in read]))
    return _by_records(found)


def _said(standing: Standing) -> dict[Place, dict[int, Level]]:
    """What each role says of a field."""
    said: dict[Place, dict[int, Level]] = {}
    for role, records, key, level, mask in standing.fields:
        is_of_lines = key.startswith(f"{LINES}.")
        place = (f"{records}.{LINES}", key.partition(".")[2]) if is_of_lines else (records, key)
        said.setdefault(place, {})[role] = (level, mask)
    return said


def _of(standing: Standing, place: Place, by_role: Mapping[int, Level], otherwise: Level) -> Level:
    """The widest level of the roles that have a say; one that says nothing leaves what is so otherwise."""
    if not by_role:
        return otherwise
    module = registry.by_slug(place[0].partition(".")[0])
    concerned = roles_with(standing, module.key if module else "")
    return _widest(by_role.get(role.id, otherwise) for role in concerned)


def _following(read: list[Level]) -> Level:
    """What is left of a value that is worked out from others. There is no mask that would hide what it tells of them,
    so it is not there at all where one of them is masked."""
    if any(level == "hidden" or mask == "all" for level, mask in read):
        return HIDDEN
    return ("edit", OFF_LISTS) if any(mask != "none" for _level, mask in read) else OPEN


def _by_records(found: Mapping[Place, Level]) -> dict[str, dict[str, Level]]:
    kept: dict[str, dict[str, Level]] = {}
    for (records, key), level in found.items():
        if level != OPEN:
            kept.setdefault(records, {})[key] = level
    return kept


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
