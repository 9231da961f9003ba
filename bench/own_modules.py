"""python -m bench.own_modules: a module that a company has made beside accounts, with as many rows of the same names,
owners and dates, in the company of GUANXI_HOME; each question is asked of both in turn, in this process.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from guanxi.access.actor import Actor, actor_of, system_actor  # noqa: E402
from guanxi.access.models import User  # noqa: E402
from guanxi.jobs.run import Run  # noqa: E402
from guanxi.kernel.inserting import insert  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.meta.models import CustomRecord  # noqa: E402
from guanxi.meta.module import Module  # noqa: E402
from guanxi.records import store  # noqa: E402
from guanxi.records.jobs import index_fields  # noqa: E402
from guanxi.records.query import find, parse  # noqa: E402
from guanxi.records.search.entries import enter  # noqa: E402

SLUG, KEY = "x-bench-devices", "x_bench_devices"
FIELDS: dict[str, dict[str, Any]] = {
    "x_level": {"kind": "choice", "options": [{"value": f"l{x}", "label_zh": x, "label_en": x} for x in "abcd"]},
    "x_city": {"kind": "text", "indexed": True},
    "x_worth": {"kind": "decimal", "indexed": True},
}
CHUNK, TIMES = 2_000, 15
_names = count()


def main() -> None:
    system_actor()  # who asks knows the modules that the company has made
    module = registry.by_slug(SLUG) or made()
    account, system = registry.get("account"), system_actor()
    bob = actor_of(User.objects.get(username="seller1-1-1"))
    bob = replace(bob, rights=bob.rights | {f"{KEY}.{action}" for action in ("view", "create", "edit")})
    print("| what | who | built in ms | own ms | ratio |\n| --- | --- | ---: | ---: | ---: |", flush=True)
    for who, actor in (("everything", system), ("salesperson", bob)):
        for what, theirs, ours in QUESTIONS:
            line(what, who, asked(account, actor, theirs), asked(module, actor, ours))
        line("save", who, saved(account, actor), saved(module, actor))


QUESTIONS: tuple[tuple[str, list[tuple[str, str]], list[tuple[str, str]]], ...] = (
    ("list", [("sort", "-updated_at")], [("sort", "-updated_at")]),
    ("sorted by name", [("sort", "name")], [("sort", "name")]),
    ("filtered", [("city", "上海"), ("level", "A")], [("x_city", "上海"), ("x_level", "la")]),
    ("searched", [("q", "宏瑞")], [("q", "宏瑞")]),
    ("sorted by a number that may be missing", [("sort", "-annual_revenue")], [("sort", "-x_worth")]),
)


def made() -> Module:
    """The module with its fields, a row for each account, its entries of the search and its indexes."""
    system = system_actor()
    given = {"name": "设备", "slug": SLUG, "numbering": "BD{seq:8}"}
    with transaction.atomic():
        store.create(registry.get("custom_module"), system, given)
        for key, more in FIELDS.items():
            store.create(registry.get("custom_field"), system, {"object": SLUG, "key": key, "name": key, **more})
    columns = ("name", "owner_id", "owner_department_id", "created_at", "updated_at", "level", "city", "pk")
    rows, last = registry.get("account").model.objects.order_by("pk").values(*columns), 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):  # no long read: SQLite's log would grow beside it
        last = chunk[-1]["pk"]
        with transaction.atomic():
            fill(registry.get(KEY), chunk)
    index_fields(Run(1, None), SLUG)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return registry.get(KEY)


def fill(module: Module, rows: Iterable[dict[str, Any]]) -> None:
    """A record for each of these accounts."""
    records = []
    for row in rows:
        level, city, pk = row.pop("level"), row.pop("city"), row.pop("pk")
        record = CustomRecord(module=KEY, number=f"OLD{pk:08d}", **row)
        for key, value in (("x_level", f"l{level.lower()}" if level else ""), ("x_city", city), ("x_worth", pk % 9973)):
            module.field(key).write(record, module.field(key).clean(value))
        records.append(record)
    insert(records)
    enter(module, records)


def asked(module: Module, actor: Actor, pairs: list[tuple[str, str]]) -> float:
    return median(lambda: find(module, replace(actor), parse(module, actor, pairs)))


def saved(module: Module, actor: Actor) -> float:
    def save() -> None:
        with transaction.atomic():
            store.create(module, actor, {"name": f"Bench {next(_names)}"})
            transaction.set_rollback(True)

    return median(save)


def median(ask: Callable[[], Any]) -> float:
    ask()
    taken = []
    for _turn in range(TIMES):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def line(what: str, who: str, theirs: float, ours: float) -> None:
    print(f"| {what} | {who} | {theirs:.1f} | {ours:.1f} | {ours / theirs:.2f} |", flush=True)


if __name__ == "__main__":
    main()
