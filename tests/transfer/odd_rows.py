"""Rows with odd values in every table of a home: `python -m tests.transfer.odd_rows SEED ROWS`, in its environment.

Emoji, long texts, the ends of what numbers and dates can be, and structures in structures; but nothing that one of the
databases can't keep at all, such as the character zero.
"""

import os
import random
import string
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import django

TEXTS = (
    "关系 🤝",
    "Ünïcödé",
    "'; DROP TABLE x; --",
    "\\N",
    "\\.",
    "a\tb\nc\r\n",
    "﷽",
    "👩‍👩‍👧‍👦",
    "\x01\x7f\x85",
    '"',
    "ẞ",
    " ",
    "",
)
NUMBERS = (0, 1, -1, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63))
DAYS = (date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date(9999, 12, 31))
FLOATS = (0.1, 1.0, -2.5e-7, 1e20, 123456789.123456)


def main(seed: str, rows: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    django.setup()
    from django.apps import apps

    chance = random.Random(seed)
    waiting = list(apps.get_models(include_auto_created=True))
    for _round in range(4):  # a table is filled as soon as those that it refers to have rows
        waiting = [model for model in waiting if not fill(model, chance, int(rows))]


def fill(model: Any, chance: random.Random, rows: int) -> bool:
    """Add rows to a table; False when it has to wait for another one."""
    fields = [field for field in model._meta.local_concrete_fields if not is_counter(field)]
    ids: dict[str, list[Any]] = {}
    for field in fields:
        if field.is_relation:
            ids[field.name] = list(field.related_model._base_manager.values_list("pk", flat=True)[:50])
            if not ids[field.name] and not field.null:
                return False
    made = [model(**{field.attname: value_for(field, chance, ids) for field in fields}) for _row in range(rows)]
    model._base_manager.bulk_create(made, ignore_conflicts=True)
    return True


def is_counter(field: Any) -> bool:
    return field.primary_key and field.get_internal_type().endswith("AutoField")


def value_for(field: Any, chance: random.Random, ids: dict[str, list[Any]]) -> Any:
    if field.null and chance.random() < 0.3:
        return None
    if field.is_relation:
        return chance.choice(ids[field.name]) if ids[field.name] else None
    if field.name in {"sha256", "folder"}:  # they name places on the disk
        return chance.randbytes(field.max_length // 2).hex()[: 64 if field.name == "sha256" else 32]
    special = {
        "ScaledDecimalField": amount,
        "ListColumn": several,
        "PathColumn": path,
        "ReferencesColumn": references,
        "TokensColumn": tokens,
    }
    for kind in type(field).__mro__:
        if kind.__name__ in special:
            return special[kind.__name__](field, chance)
    return BY_TYPE[field.get_internal_type()](field, chance)


def text(field: Any, chance: random.Random) -> str:
    longest = field.max_length or chance.choice((50, 50, 50, 300 if is_indexed(field) else 100_000))
    odd = "".join(chance.choice((*TEXTS, chr(chance.randrange(0x20, 0xD7FF)))) for _part in range(chance.randrange(20)))
    wanted = (odd * (longest // max(len(odd), 1) + 1))[:longest] if chance.random() < 0.05 else odd[:longest]
    return f"{chance.randrange(10**9)}{wanted}"[:longest] if field.unique or field.primary_key else wanted


def is_indexed(field: Any) -> bool:
    """PostgreSQL takes no more than 2,700 bytes into an index."""
    return any(field.name in index.fields for index in field.model._meta.indexes)


def number(low: int, high: int) -> Any:
    def value(field: Any, chance: random.Random) -> int:
        return min(max(chance.choice((*NUMBERS, chance.randrange(10**9))), low), high)

    return value


def amount(field: Any, chance: random.Random) -> Decimal:
    return Decimal(chance.choice((0, 1, -1, 10**15, -(10**15), chance.randrange(10**12)))).scaleb(-field.places)


def several(field: Any, chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.choice(("红", "a b", "x'y", "🙂")) for _item in range(chance.randrange(4)))


def path(field: Any, chance: random.Random) -> str:
    return "".join(f"{chance.randrange(10**6)}." for _step in range(chance.randrange(10)))


def references(field: Any, chance: random.Random) -> tuple[int, ...]:
    return tuple(chance.randrange(1, 10**6) for _item in range(chance.randrange(3)))


def tokens(field: Any, chance: random.Random) -> str:
    return " ".join("".join(chance.choices(string.ascii_lowercase + string.digits, k=4)) for _item in range(8))


def moment(field: Any, chance: random.Random) -> datetime:
    day = datetime.combine(chance.choice(DAYS), time(chance.randrange(24), 59, 59), UTC)
    return day + timedelta(microseconds=chance.choice((0, 1, 999_999, 120_000)))


def structure(field: Any, chance: random.Random, depth: int = 0) -> Any:
    plain = (None, True, chance.choice(TEXTS), chance.choice(FLOATS), chance.choice(NUMBERS), 10**30, [])
    if depth == 3 or chance.random() < 0.3:
        return chance.choice(plain) if depth else {}
    parts = [structure(field, chance, depth + 1) for _part in range(chance.randrange(4))]
    return (
        parts
        if depth and chance.random() < 0.5
        else {f"{chance.choice('zya名')}{n}": part for n, part in enumerate(parts)}
    )


BY_TYPE = {
    **dict.fromkeys(("CharField", "TextField"), text),
    **dict.fromkeys(("BigIntegerField",), number(-(2**63), 2**63 - 1)),
    **dict.fromkeys(("IntegerField",), number(-(2**31), 2**31 - 1)),
    **dict.fromkeys(("SmallIntegerField",), number(-(2**15), 2**15 - 1)),
    **dict.fromkeys(("PositiveIntegerField",), number(0, 2**31 - 1)),
    **dict.fromkeys(("PositiveSmallIntegerField",), number(0, 2**15 - 1)),
    "BooleanField": lambda field, chance: chance.random() < 0.5,
    "DateTimeField": moment,
    "DateField": lambda field, chance: chance.choice(DAYS),
    "TimeField": lambda field, chance: time(chance.randrange(24), 0, 1, chance.choice((0, 5))),
    "JSONField": structure,
    "GenericIPAddressField": lambda field, chance: chance.choice(("127.0.0.1", "2001:db8::1", "::ffff:10.0.0.1")),
    "BinaryField": lambda field, chance: chance.randbytes(chance.randrange(50)),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
