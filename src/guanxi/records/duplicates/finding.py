"""Records that may be the same as the one somebody is writing (F025): found whoever owns them, told in a few facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import gate
from guanxi.records.duplicates.keys import Keys, keys_of
from guanxi.records.duplicates.names import are_similar
from guanxi.records.models import DuplicateKey

MOST_KEYS = 60
MOST_OF_A_PART = 200  # rows; a part that more companies bear tells little, and its newest are enough
EXACT, STRONG, SIMILAR = "exact", "strong", "similar"
LEVELS = (SIMILAR, STRONG, EXACT)
STATES = ("owned", "in_pool", "free", "in_approval", "deleted")

#: How sure it is that two are the same when one bears the first as the other bears the second.
SURE: Mapping[str, Mapping[str, str]] = {
    "companies": {"companies": EXACT, "aliases": STRONG},
    "aliases": {"companies": STRONG, "aliases": STRONG},
    "codes": {"codes": EXACT},
    "cores": {"cores": STRONG},
    "phones": {"phones": STRONG},
    "mails": {"mails": STRONG},
    "sites": {"sites": STRONG},
    "accounts": {"accounts": STRONG},
    "people": {"people": SIMILAR},
}

Place = tuple[str, int]


@dataclass
class Match:
    """Why a record may be the same: the level of the surest reason, and the fields of the asked values that match."""

    level: str
    why: set[str]

    def add(self, level: str, why: Iterable[str]) -> None:
        """One reason more."""
        self.level = max(self.level, level, key=LEVELS.index)
        self.why |= set(why)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """All that may be told of a record that somebody perhaps does not see: nothing else leaves this file.

    `why` names the fields of the asked values that match, `level` how sure it is. With `is_visible` the asker may open
    it.
    """

    module: Module
    pk: int
    name: str
    why: tuple[str, ...]
    level: str
    owner: str = ""
    department: str = ""
    pool: str = ""
    is_deleted: bool = False
    is_in_approval: bool = False
    last_follow_up: datetime | None = None
    is_visible: bool = False

    @property
    def state(self) -> str:
        """How it stands: deleted, in approval, owned by somebody, in a pool, or nobody's."""
        if self.is_deleted:
            return "deleted"
        if self.is_in_approval:
            return "in_approval"
        return "owned" if self.owner else "in_pool" if self.pool else "free"


def candidates(
    module: Module,
    values: Mapping[str, Any],
    *,
    but: int | None = None,
    actor: Actor | None = None,
    limit: int = 5,
) -> list[Candidate]:
    """The records of any module that may be the same as these values say: live ones and the surest first.

    Sharing is ignored on purpose; `but` is the record itself. Without an actor nothing counts as visible.
    """
    return told(keys_of(module, values), but=(module.key, but) if but else None, actor=actor, limit=limit)


def told(
    asked: Keys, *, but: Place | None = None, actor: Actor | None = None, limit: int, similar: bool = True
) -> list[Candidate]:
    """The records that bear these keys, or a name that is `similar`, in the few facts that may be told of them."""
    matched = matches(asked, similar=similar)
    matched.pop(but, None) if but else None
    by_module: dict[str, dict[int, Match]] = defaultdict(dict)
    for (key, pk), match in matched.items():
        by_module[key][pk] = match
    found = chain.from_iterable(tell(registry.get(key), some, actor) for key, some in by_module.items())
    return sorted(found, key=_rank, reverse=True)[:limit]


def matches(asked: Keys, *, similar: bool = True) -> dict[Place, Match]:
    """The records that bear these keys, each with the reasons."""
    found = _bearing(asked)
    if similar:
        for place, fields in _similar(asked).items():
            found.setdefault(place, Match(SIMILAR, set())).add(SIMILAR, fields)
    return found


def _bearing(asked: Keys) -> dict[Place, Match]:
    wanted = Q(pk__in=[])
    for kind, value in asked:
        for other in SURE.get(kind, ()):
            wanted |= Q(kind=other, value=value)
    found: dict[Place, Match] = {}
    for row in DuplicateKey.objects.filter(wanted).order_by("-pk")[:MOST_KEYS] if wanted else ():
        for kind, levels in SURE.items():
            if row.kind in levels and (fields := asked.get((kind, row.value))):
                match = found.setdefault((row.module, row.record_id), Match(SIMILAR, set()))
                match.add(levels[row.kind], fields)
    return found


def _similar(asked: Keys) -> dict[Place, set[str]]:
    """The companies with a name that is nearly the same, found by the parts of the names."""
    mine = {value: fields for (kind, value), fields in asked.items() if kind == "cores"}
    places = _bearing_parts([value for kind, value in asked if kind == "parts"]) if mine else []
    found: dict[Place, set[str]] = defaultdict(set)
    for place, other in _cores(places):
        for core, fields in mine.items():
            if are_similar(core, other):
                found[place] |= set(fields)
    return found


def _bearing_parts(parts: list[str]) -> list[Place]:
    """The records that bear the most of these parts, of each part the newest: one query."""
    if not parts:
        return []
    table = connection.ops.quote_name(DuplicateKey._meta.db_table)
    one = f"SELECT * FROM (SELECT module, record_id FROM {table} WHERE kind = %s AND value = %s LIMIT {MOST_OF_A_PART})"
    each = " UNION ALL ".join(f"{one} AS part_{number}" for number in range(len(parts)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT module, record_id FROM ({each}) AS found GROUP BY module, record_id "
            f"ORDER BY COUNT(*) DESC, record_id DESC LIMIT {MOST_KEYS}",
            [given for part in parts for given in ("parts", part)],
        )
        return [(str(module), int(pk)) for module, pk in cursor.fetchall()]


def _cores(places: Iterable[Place]) -> list[tuple[Place, str]]:
    by_module: dict[str, list[int]] = defaultdict(list)
    for module, pk in places:
        by_module[module].append(pk)
    wanted = Q(pk__in=[])
    for module, ids in by_module.items():
        wanted |= Q(module=module, record_id__in=ids)
    rows = DuplicateKey.objects.filter(wanted, kind="cores") if by_module else ()
    return [((row.module, row.record_id), row.value) for row in rows]


def tell(module: Module, matched: Mapping[int, Match], actor: Actor | None) -> list[Candidate]:
    """The facts of the matching records of one module: one query, and one more for what the actor sees."""
    declared = module.duplicates
    followed = module.field(declared.followed).column if declared and declared.followed else "deleted_at"
    owned = ("owner__name", "owner_department__name") if module.is_owned else ("pk", "pk")
    pool = f"{module.sharing.pool}__name" if module.sharing.pool else "pk"
    columns = ("pk", module.field(module.title).column, "deleted_at", followed, *owned, pool)
    rows = list(module.model.objects.filter(module.rows, pk__in=list(matched)).values_list(*columns))
    seen, locks = _seen(module, list(matched), actor) if rows else (set(), set())
    return [
        Candidate(
            module=module,
            pk=pk,
            name=str(name),
            why=tuple(sorted(matched[pk].why)),
            level=matched[pk].level,
            owner=(owner or "") if module.is_owned else "",
            department=(department or "") if module.is_owned else "",
            pool=(lies_in or "") if module.sharing.pool else "",
            is_deleted=deleted_at is not None,
            is_in_approval=pk in locks,
            last_follow_up=last if declared and declared.followed else None,
            is_visible=pk in seen,
        )
        for pk, name, deleted_at, last, owner, department, lies_in in rows
    ]


def _seen(module: Module, ids: list[int], actor: Actor | None) -> tuple[set[int], set[int]]:
    """Which of these the actor sees, and which an approval holds."""
    if actor is None:
        return set(), set()
    rows = visible(module, actor, named=True).filter(pk__in=ids).values_list("pk", flat=True)
    return set(rows), set(gate.watch.ask(module, actor, ids).locks)


def _rank(one: Candidate) -> tuple[bool, int, int, float]:
    """Living before deleted, the surest first, more matches before fewer, then the latest follow-up."""
    followed = one.last_follow_up.timestamp() if one.last_follow_up else 0.0
    return not one.is_deleted, LEVELS.index(one.level), len(one.why), followed
