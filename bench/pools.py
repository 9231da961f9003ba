"""python -m bench.pools: the night over all customers in the company of GUANXI_HOME, of which one in a hundred is due.

The first night works out the day of every customer, the second finds nothing changed, as most nights do.
"""

import os
import time
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.db.models.functions import Mod  # noqa: E402

from guanxi.access.actor import system_actor  # noqa: E402
from guanxi.access.models import Pool  # noqa: E402
from guanxi.kernel import clock  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.pools import jobs, setup  # noqa: E402
from guanxi.pools.declared import of  # noqa: E402
from guanxi.pools.recycling import recycle  # noqa: E402
from guanxi.records import store  # noqa: E402

DUE, DAYS = 100, 30


def main() -> None:
    prepare()
    print("| night | looked at | taken | s | customers a second |\n| --- | ---: | ---: | ---: | ---: |", flush=True)
    for night in ("the first", "the second"):
        begin = time.perf_counter()
        looked_at, taken = whole_night()
        took = time.perf_counter() - begin
        print(f"| {night} | {looked_at:,} | {taken:,} | {took:.1f} | {looked_at / took:,.0f} |", flush=True)


def prepare() -> None:
    """A pool with two rules; all customers were followed today but one in a hundred, long ago."""
    system = system_actor()
    if not Pool.objects.filter(module="pool").exists():
        store.create(registry.get("pool"), system, {"name": "Bench", "admins": [1]})
    with transaction.atomic():
        for trigger in ("no_followup", "no_deal"):
            rule = {"object": "accounts", "trigger": trigger, "days": DAYS, "active": True, "grace_on_enable": False}
            store.create(registry.get("pool_rule"), system, {**rule, "exceptions": ["locked", "in_approval"]})
        setup.changed()  # what the system makes is taken for what a company begins with
    rows, now = registry.get("account").model.objects.all(), clock.now()
    rows.update(received_at=now, last_follow_at=now)
    old = now - timedelta(days=2 * DAYS)
    rows.annotate(rest=Mod(F("pk"), DUE)).filter(rest=0).update(received_at=old, last_follow_at=old)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def whole_night() -> tuple[int, int]:
    """Every batch as the job has it, each in a transaction of its own."""
    system = system_actor()
    today: Any = clock.today(system.timezone)
    after, looked_at, taken = 0, 0, 0
    while True:
        with transaction.atomic():
            night = recycle(of("account"), system, after, jobs.BATCH, today)
        looked_at, taken = looked_at + night.looked_at, taken + night.taken
        if night.following is None:
            return looked_at, taken
        after = night.following


if __name__ == "__main__":
    main()
