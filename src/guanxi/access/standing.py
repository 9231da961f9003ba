"""What a person is at this moment, all of it read by one query. Nothing that decides access is kept between requests:
who is disabled, loses a role or a token, is refused by the very next one, whichever process answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection

from guanxi.kernel import clock

SEEN_EVERY = timedelta(minutes=5)
SMALL_REACH = 200
MOST_GRANTS = 200

# Of the rules that a person is meant by: what they are about, and the people whose records they give him as far as they
# are few enough to be named. Their places are told as paths, to be looked up where they are many.
PLACED = {
    "position": "SELECT x.user_id FROM access_userposition x WHERE x.position_id = s.source_position_id",
    "position_below": """SELECT x.user_id FROM access_position t JOIN access_userposition x
        ON x.path >= t.path || t.id || '.' AND x.path < t.path || t.id || '/' WHERE t.id = s.source_position_id""",
    "department": "SELECT x.user_id FROM access_userdepartment x WHERE x.department_id = s.source_department_id",
    "department_below": """SELECT x.user_id FROM access_department t JOIN access_userdepartment x
        ON x.path >= t.path || t.id || '.' AND x.path < t.path || t.id || '/' WHERE t.id = s.source_department_id""",
}
RULES = (
    """(SELECT {rows}({row}(s.id, s.object, s.access, s.source_type,
    CASE WHEN s.source_type IN ('position', 'position_below')
      THEN (SELECT t.path || t.id || '.' FROM access_position t WHERE t.id = s.source_position_id)
      WHEN s.source_type IN ('department', 'department_below')
      THEN (SELECT t.path || t.id || '.' FROM access_department t WHERE t.id = s.source_department_id)
      ELSE (SELECT g.members FROM access_usergroup g WHERE g.id = s.source_group_id AND g.deleted_at IS NULL) END,
    {condition}, s.is_wide, CASE s.source_type """
    + " ".join(
        f"WHEN '{kind}' THEN (SELECT {{rows}}(y.user_id) FROM ({people} LIMIT %s) y)" for kind, people in PLACED.items()
    )
    + """ END)){text} FROM access_sharingrule s WHERE s.active AND s.deleted_at IS NULL AND CASE s.target_type
    WHEN 'position' THEN EXISTS (SELECT 1 FROM access_userposition p
      WHERE p.user_id = u.id AND p.position_id = s.target_position_id)
    WHEN 'position_below' THEN EXISTS (SELECT 1 FROM access_userposition p
      WHERE p.user_id = u.id AND {find}('.' || p.path, '.' || s.target_position_id || '.') > 0)
    WHEN 'department' THEN EXISTS (SELECT 1 FROM access_userdepartment d
      WHERE d.user_id = u.id AND d.department_id = s.target_department_id)
    WHEN 'department_below' THEN EXISTS (SELECT 1 FROM access_userdepartment d
      WHERE d.user_id = u.id AND {find}('.' || d.path, '.' || s.target_department_id || '.') > 0)
    ELSE EXISTS (SELECT 1 FROM access_usergroup g WHERE g.id = s.target_group_id AND g.deleted_at IS NULL
      AND {find}(g.members, ',' || u.id || ',') > 0) END)"""
)
FIELDS = """(SELECT {rows}({row}(f.role_id, f.object, f.field, f.level, f.mask)){text} FROM access_fieldright f
  WHERE f.deleted_at IS NULL AND {find}(u.roles, ',' || f.role_id || ',') > 0)"""
DEPARTMENTS = "(SELECT {rows}(d.path){text} FROM access_userdepartment d WHERE d.user_id = u.id)"
# The pools that are open, with what decides whether the person is a member: few, whoever asks.
POOLS = """(SELECT {rows}({row}(o.id, o.object, o.kind, {find}(o.admins, ',' || u.id || ',') > 0,
  {find}(o.member_users, ',' || u.id || ',') > 0, o.member_departments, o.member_positions,
  o.show_history, o.daily_view_limit, o.is_wide)){text} FROM access_pool o WHERE o.active AND o.deleted_at IS NULL)"""
ASKED = (
    """
SELECT u.id, u.name, u.status = 'active' AND u.deleted_at IS NULL, u.department_id, u.language, u.timezone,
  (SELECT {rows}({row}(r.id, r.is_admin, r.rights, r.data_cap)){text} FROM access_role r
    WHERE r.deleted_at IS NULL AND {find}(u.roles, ',' || r.id || ',') > 0),
  (SELECT {rows}(p.path){text} FROM (SELECT path FROM access_userposition WHERE user_id = u.id
    ORDER BY is_main DESC, path) p),
  (SELECT {rows}({row}(s.module, s.mode, s.grant_by_hierarchy)){text} FROM access_sharingdefault s),
  (SELECT {rows}(below.user_id){text} FROM (SELECT DISTINCT b.user_id FROM access_userposition p
    JOIN access_userposition b ON b.path > p.path AND b.path < substr(p.path, 1, length(p.path) - 1) || '/'
    WHERE p.user_id = u.id LIMIT %s) below),
  c.account_owner_sees_children, c.language, c.timezone, c.base_currency, c.fiscal_start_month,
  c.asks_second_factor OR EXISTS (SELECT 1 FROM access_role r WHERE r.deleted_at IS NULL AND r.asks_second_factor
    AND {find}(u.roles, ',' || r.id || ',') > 0),
  (SELECT {rows}({row}(g.module, g.record_id, g.access, g.along)){text} FROM (SELECT module, record_id, access,
    along FROM access_recordgrant WHERE user_id = u.id AND (expires_at IS NULL OR expires_at > %s) LIMIT %s) g),
  c.shape_mark, CASE WHEN c.short_name = '' THEN c.name ELSE c.short_name END, """
    f"{RULES}, {FIELDS}, {DEPARTMENTS}, {POOLS}"
)
BY_ID = " FROM access_user u LEFT JOIN access_company c ON c.is_main WHERE u.id IN ({ids})"
BY_TOKEN = """, t.id, t.scope, t.last_used_at IS NULL OR t.last_used_at < %s
FROM access_apitoken t JOIN access_user u ON u.id = t.user_id LEFT JOIN access_company c ON c.is_main
WHERE t.digest = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s)"""
WORDS = {
    "sqlite": {
        "rows": "json_group_array",
        "row": "json_array",
        "text": "",
        "find": "instr",
        "condition": "json(s.condition)",
    },
    "postgresql": {
        "rows": "json_agg",
        "row": "json_build_array",
        "text": "::text",
        "find": "strpos",
        "condition": "s.condition",
    },
}
SQL = {vendor: ASKED.format(**words) for vendor, words in WORDS.items()}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A sharing rule that a person is meant by. `people` own what it gives him, None where they are many: then `place`
    is the path that they stand at, or below."""

    id: int
    object: str
    access: str
    source: str
    place: str
    condition: Any
    is_wide: bool
    people: tuple[int, ...] | None


@dataclass(frozen=True, kw_only=True)
class Seat:
    """That a person belongs to a pool of the records of a module (`object` is its slug): as one of its administrators
    (`leads`), or as a member, who sees what can be claimed (`sees`) and may open `views_a_day` of its records, any
    number where that is None. `is_wide`: the pool holds many."""

    pool: int
    object: str
    leads: bool
    sees: bool
    shows_history: bool
    views_a_day: int | None
    is_wide: bool


@dataclass(frozen=True)
class Held:
    """A role that a person holds: its rights, and the range (`data_cap`) to which it keeps what they reach."""

    id: int
    is_admin: bool
    rights: tuple[str, ...]
    cap: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the company has chosen for all."""

    account_owner_sees: bool
    language: str
    timezone: str
    currency: str
    fiscal_start: int
    shape_mark: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A person with his roles, the paths of his positions and departments, the ids of the people below when they are
    few enough to be named one by one, the single records that he was given (module, id, access, lists that come along)
    when they are few as well, the sharing modes of all modules, the sharing rules that he is meant by, what his roles
    know of single fields (role, records, field, level, mask), the pools to which he belongs, and the company around
    him: nothing on an empty home."""

    user_id: int
    name: str
    is_active: bool
    department_id: int | None
    language: str
    timezone: str
    roles: tuple[Held, ...]
    paths: tuple[str, ...]
    department_paths: tuple[str, ...]
    below: tuple[int, ...] | None
    grants: tuple[tuple[str, int, str, tuple[str, ...]], ...] | None
    rules: tuple[Rule, ...]
    fields: tuple[tuple[int, str, str, str, str], ...]
    seats: tuple[Seat, ...]
    modes: dict[str, tuple[str, bool]]
    asks_second_factor: bool
    company: Surroundings | None


@dataclass(frozen=True)
class TokenFound:
    """A token that is in force. `is_due`: its last use was written down some time ago."""

    id: int
    scope: str
    is_due: bool


def standing_of(user_id: int) -> Standing | None:
    """How a person stands now; nothing when there is no such person."""
    return standings_of([user_id]).get(user_id)


def standings_of(user_ids: Iterable[int]) -> dict[int, Standing]:
    """How several people stand now, by their ids: one query for all of them."""
    ids = ", ".join(str(int(pk)) for pk in user_ids)
    return {row[0]: _standing(row) for row in _rows(BY_ID.format(ids=ids), [])} if ids else {}


def standing_by_token(digest: str) -> tuple[Standing, TokenFound] | None:
    """How the person of a token stands now, and the token; nothing when it is unknown or has ended."""
    now = clock.now()
    stale, present = map(connection.ops.adapt_datetimefield_value, (now - SEEN_EVERY, now))
    for row in _rows(BY_TOKEN, [stale, digest, present]):
        return _standing(row), TokenFound(row[23], row[24], bool(row[25]))
    return None


def _rows(rest: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        now = connection.ops.adapt_datetimefield_value(clock.now())
        limits = [SMALL_REACH + 1, now, MOST_GRANTS + 1, *[SMALL_REACH + 1] * len(PLACED)]
        cursor.execute(SQL[connection.vendor] + rest, [*limits, *parameters])
        return list(cursor.fetchall())


def _standing(row: tuple[Any, ...]) -> Standing:
    below = tuple(_parsed(row[9]))
    given = _parsed(row[16])
    grants = ((module, pk, access, _listed(along)) for module, pk, access, along in given)
    roles = [Held(pk, bool(is_admin), _listed(rights), cap) for pk, is_admin, rights, cap in _parsed(row[6])]
    return Standing(
        user_id=row[0],
        name=row[1],
        is_active=bool(row[2]),
        department_id=row[3],
        language=row[4],
        timezone=row[5],
        roles=tuple(roles),
        paths=tuple(_parsed(row[7])),
        department_paths=tuple(_parsed(row[21])),
        modes={module: (mode, bool(by_hierarchy)) for module, mode, by_hierarchy in _parsed(row[8])},
        asks_second_factor=bool(row[15]),
        below=below if len(below) <= SMALL_REACH else None,
        grants=tuple(grants) if len(given) <= MOST_GRANTS else None,
        rules=tuple(_rule(*one) for one in _parsed(row[19])),
        fields=tuple(tuple(one) for one in _parsed(row[20])),
        seats=tuple(_seats(_parsed(row[22]), _parsed(row[7]), _parsed(row[21]))),
        company=None if row[11] is None else _surroundings(row),
    )


def _rule(*row: Any) -> Rule:
    pk, about, access, source, place, condition, is_wide, people = row
    if source == "group":
        place, owners = "", tuple(int(one) for one in _listed(place or ""))
    else:
        owners = tuple(dict.fromkeys(_parsed(people)))
    return Rule(
        id=pk,
        object=about,
        access=access,
        source=source,
        place=place or "",
        condition=_parsed(condition) or None,
        is_wide=bool(is_wide),
        people=owners if source == "group" or len(owners) <= SMALL_REACH else None,
    )


def _seats(rows: list[Any], positions: list[str], departments: list[str]) -> Iterator[Seat]:
    """The pools to which a person belongs: named himself, or standing at or below a place that is named."""
    stands_at, belongs_to = ({part for path in paths for part in path.split(".")} for paths in (positions, departments))
    for pk, about, kind, leads, is_named, in_departments, at_positions, history, views, is_wide in rows:
        is_member = is_named or belongs_to & set(_listed(in_departments)) or stands_at & set(_listed(at_positions))
        if leads or is_member:
            yield Seat(
                pool=pk,
                object=about,
                leads=bool(leads),
                sees=bool(leads) or kind == "claimable",
                shows_history=bool(leads or history),
                views_a_day=None if leads else views,
                is_wide=bool(is_wide),
            )


def _surroundings(row: tuple[Any, ...]) -> Surroundings:
    return Surroundings(
        account_owner_sees=bool(row[10]),
        language=row[11],
        timezone=row[12],
        currency=row[13],
        fiscal_start=row[14],
        shape_mark=row[17],
        name=row[18],
    )


def _parsed(text: Any) -> Any:
    """The rows of a list; there is none at all where PostgreSQL has nothing to gather. SQLite may know already that
    what stands inside another list is one."""
    return (orjson.loads(text) if isinstance(text, str) else text) or []


def _listed(text: str) -> tuple[str, ...]:
    """Values that stand between commas, as the column keeps them."""
    return tuple(part for part in text.split(",") if part)
