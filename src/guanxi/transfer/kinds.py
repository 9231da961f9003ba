"""One form for each value, whatever database it comes from: texts, whole numbers, yes and no, nothing else.

Moments are UTC with six digits, structures are JSON with sorted names, bytes are base64, search tokens are sorted.
Amounts are whole numbers in the database already. So rows have the same checksum on both databases.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import ForeignKey

from guanxi.records.search.models import TokensColumn

Convert = Callable[[Any], Any]
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?")
TIME = re.compile(r"\d\d:\d\d:\d\d(\.\d{1,6})?")
LONG_WAY = re.compile(rb"\d{16}|\d[.eE]")  # there may be numbers in it that databases write each in its own way


@dataclass(frozen=True)
class Kind:
    """How values of one kind of column are read and written. `{}` in the SQL stands for the column."""

    postgres: str = "{}"
    from_sqlite: Convert | None = None
    from_postgres: Convert | None = None
    to_sqlite: Convert | None = None
    to_postgres: Convert | None = None


def kind_of(field: Any) -> Kind:
    """The kind of a column; KeyError for one that nobody has thought of, which a test finds."""
    if isinstance(field, ForeignKey):
        return kind_of(field.target_field)
    if isinstance(field, TokensColumn):
        return TOKENS
    return KINDS[field.get_internal_type()]


def _moment(value: str) -> str:
    if not MOMENT.fullmatch(value):
        raise ValueError(f"{value!r} is no moment")
    return f"{value[:10]}T{value[11:19]}.{value[20:]:0<6}Z"


def _sqlite_moment(value: str) -> str:
    """As Django writes it: without digits behind the second when there are none."""
    return f"{value[:10]} {value[11:19] if value.endswith('.000000Z') else value[11:26]}"


def _time(value: str) -> str:
    if not TIME.fullmatch(value):
        raise ValueError(f"{value!r} is no time")
    return f"{value[:8]}.{value[9:]:0<6}"


def _structure(value: str) -> str:
    raw = value.encode()
    if LONG_WAY.search(raw):
        return json.dumps(
            json.loads(value, parse_float=_number), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
    return orjson.dumps(orjson.loads(raw), option=orjson.OPT_SORT_KEYS).decode()


def _number(text: str) -> int | float:
    """PostgreSQL writes 1e+20 with all its digits."""
    return int(Decimal(text)) if "e+" in text.lower() else float(text)


def _tokens(value: str) -> str:
    return " ".join(sorted(set(value.split())))


def _base64(value: Any) -> str:
    return b64encode(bytes(value)).decode()


PLAIN = Kind()
FLAG = Kind(from_sqlite=bool)
MOMENTS = Kind(
    postgres="""to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    from_sqlite=_moment,
    to_sqlite=_sqlite_moment,
)
DAY = Kind(postgres="to_char({}, 'YYYY-MM-DD')")
TIMES = Kind(postgres="to_char({}, 'HH24:MI:SS.US')", from_sqlite=_time)
STRUCTURE = Kind(postgres="{}::text", from_sqlite=_structure, from_postgres=_structure)
TOKENS = Kind(postgres="array_to_string(tsvector_to_array({}), ' ')", from_sqlite=_tokens, from_postgres=_tokens)
ADDRESS = Kind(postgres="host({})")
BYTES = Kind(from_sqlite=_base64, from_postgres=_base64, to_sqlite=b64decode, to_postgres=b64decode)

KINDS = {
    **dict.fromkeys(("CharField", "TextField", "FileField", "SlugField", "UUIDField", "EmailField", "URLField"), PLAIN),
    **dict.fromkeys(("AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"), PLAIN),
    **dict.fromkeys(("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"), PLAIN),
    "BooleanField": FLAG,
    "DateTimeField": MOMENTS,
    "DateField": DAY,
    "TimeField": TIMES,
    "JSONField": STRUCTURE,
    "GenericIPAddressField": ADDRESS,
    "BinaryField": BYTES,
}
