"""Synthetic rows by the million, the same for the same seed; written past the store, for nothing is checked."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from guanxi.kernel.text import KeyColumn, fold

CITIES = ("上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安", "南京", "重庆")
HEADS = ("华", "中", "东", "新", "康", "安", "德", "正", "宏", "瑞", "嘉", "博", "明", "远", "恒", "泰")
TAILS = ("医院", "诊所", "科技有限公司", "医疗器械有限公司", "商贸有限公司", "实业集团")
INDUSTRIES = ("medical", "trade", "it", "manufacturing", "education", "")
LEVELS = ("A", "B", "C", "D", "")
START = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """Who owns what: all sellers in order, and those whose rows are all old."""

    sellers: Sequence[int]
    stale: frozenset[int]


def moment(source: random.Random, owner: int, people: People) -> datetime:
    """When a row was last touched: in two years, but for a team that has long done nothing."""
    span = 90 if owner in people.stale else 1000
    return START + timedelta(days=source.randrange(span), seconds=source.randrange(86400))


def accounts(count: int, seed: int, people: People) -> Iterator[dict[str, Any]]:
    """Accounts: named, placed, owned by sellers in turn."""
    source = random.Random(seed)
    for pk in range(1, count + 1):
        owner = people.sellers[pk % len(people.sellers)]
        at = moment(source, owner, people)
        name = f"{source.choice(CITIES)}{source.choice(HEADS)}{source.choice(HEADS)}{source.choice(TAILS)}{pk}"
        number = f"KH{pk:06d}"
        yield {
            "id": pk,
            "name": name,
            "name_key": fold(name),
            "number": number,
            "number_key": fold(number),
            "owner_id": owner,
            "created_by_id": owner,
            "updated_by_id": owner,
            "created_at": at,
            "updated_at": at,
            "city": source.choice(CITIES),
            "industry": source.choice(INDUSTRIES),
            "level": source.choice(LEVELS),
            "phone": f"139{source.randrange(10**8):08d}",
        }


def opportunities(count: int, accounts_made: int, seed: int, people: People, stages: Sequence[Model]) -> Iterator[dict]:
    """Opportunities: most of them closed, the open ones spread over the stages."""
    source = random.Random(seed + 1)
    for pk in range(1, count + 1):
        account = source.randrange(1, accounts_made + 1)
        owner = people.sellers[account % len(people.sellers)]
        at = moment(source, owner, people)
        stage: Any = stages[min(source.randrange(len(stages) + 6), len(stages) - 1)]
        amount = source.randrange(1_000, 900_000) * 10_000
        name = f"{source.choice(HEADS)}{source.choice(TAILS)}项目{pk}"
        close = (at + timedelta(days=source.randrange(20, 200))).date()
        yield {
            "id": pk,
            "name": name,
            "name_key": fold(name),
            "number": f"SJ{pk:08d}",
            "number_key": f"sj{pk:08d}",
            "account_id": account,
            "owner_id": owner,
            "created_by_id": owner,
            "updated_by_id": owner,
            "created_at": at,
            "updated_at": at,
            "stage_set_id": stage.stage_set_id,
            "stage_id": stage.pk,
            "status": stage.kind,
            "probability": int(stage.probability * 10_000),
            "forecast_category": stage.category,
            "currency_code": "CNY",
            "amount": amount,
            "amount_base": amount,
            "weighted_base": amount * int(stage.probability) // 100,
            "expected_close_date": close,
            "closed_at": close if stage.kind != "open" else None,
            "stage_entered_at": at,
        }


def load(model: type[Model], rows: Iterator[dict[str, Any]], tell: Callable[[int], None], size: int = 10_000) -> None:
    """Write rows as fast as the database takes them: COPY on PostgreSQL, executemany on SQLite."""
    columns, base = _base_row(model)
    place = {name: index for index, name in enumerate(columns)}
    block: list[tuple[Any, ...]] = []
    done = 0
    for row in rows:
        values = list(base)
        for name, value in row.items():
            values[place[name]] = value
        block.append(tuple(values))
        if len(block) == size:
            done += _write(model, columns, block)
            tell(done)
    tell(done + _write(model, columns, block))


def _base_row(model: type[Model]) -> tuple[list[str], list[Any]]:
    """What every row has in the columns that nobody names: the column's own default, as it is stored."""
    empty = model()
    fields = model._meta.concrete_fields
    values = [
        "" if isinstance(field, KeyColumn) else field.get_db_prep_save(getattr(empty, field.attname), connection)
        for field in fields
    ]
    return [field.column for field in fields], values


def _write(model: type[Model], columns: list[str], block: list[tuple[Any, ...]]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in block:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            plain = [tuple(_sqlite(value) for value in row) for row in block]
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)
    count = len(block)
    block.clear()
    return count


def _sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value.isoformat() if hasattr(value, "isoformat") else value
