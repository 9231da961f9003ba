"""python -m bench.changing_fields --rows 1000000: while a field of a big module is added, made quick, made unique and
removed in the company of GUANXI_HOME, two processes save its records and one reads its list; the longest wait of each.

On SQLite an index is made within one transaction, so whoever saves waits for it as long as it takes.
"""

import argparse
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402

from guanxi.access.actor import system_actor  # noqa: E402
from guanxi.jobs.run import Run  # noqa: E402
from guanxi.kernel import clock  # noqa: E402
from guanxi.kernel.inserting import insert  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.meta.models import CustomRecord, FieldDefinition  # noqa: E402
from guanxi.meta.module import Module  # noqa: E402
from guanxi.records import store  # noqa: E402
from guanxi.records.jobs import index_fields  # noqa: E402
from guanxi.records.query import find, parse  # noqa: E402

SLUG, KEY, FIELD = "x-bench-fields", "x_bench_fields", "x_code"
CHUNK, WRITERS, CALM = 2_000, 2, 5.0  # seconds in which nothing is changed, to compare with
Wait = tuple[float, float]  # when somebody asked, and how long he waited


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    system_actor()  # who asks knows the modules that the company has made
    module = registry.by_slug(SLUG) or made()
    filled(module, rows)
    connections.close_all()
    crowd = [Helper(work) for work in (*[saves] * WRITERS, reads)]
    stages = list(changes(module))
    waits = [helper.end() for helper in crowd]
    saved, read = [wait for own in waits[:WRITERS] for wait in own], waits[WRITERS]
    print(f"{connection.vendor}, {rows} rows\n\n| what | took s | saves | longest ms | median ms | longest list ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for what, began, ended in stages:
        print(line(what, began, ended, saved, read), flush=True)


class Helper:
    """A process that works until it is told to stop, and then tells how long it waited each time."""

    def __init__(self, work: Callable[[], Iterator[None]]) -> None:
        self._ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_working, args=(work, theirs))
        self._process.start()
        self._ours.recv()

    def end(self) -> list[Wait]:
        self._ours.send(None)
        waits: list[Wait] = self._ours.recv()
        self._process.join()
        return waits


def _working(work: Callable[[], Iterator[None]], told: Connection) -> None:
    waits: list[Wait] = []
    turns = work()
    next(turns)
    told.send("ready")
    while not told.poll():
        began = time.time()
        next(turns)
        waits.append((began, time.time() - began))
    told.send(waits)


def saves() -> Iterator[None]:
    """One save each turn, of the records in their order, as a request does it: with the modules of this moment."""
    ids = list(CustomRecord.objects.filter(module=KEY).values_list("pk", flat=True).order_by("pk")[:5_000])
    for place in count():
        actor = system_actor()
        with transaction.atomic():
            store.update(
                registry.get(KEY),
                actor,
                ids[(os.getpid() * 37 + place) % len(ids)],
                {"remark": f"{os.getpid()} {place}"},
            )
        yield


def reads() -> Iterator[None]:
    """The first page of the list each turn."""
    while True:
        actor = system_actor()
        module = registry.get(KEY)
        find(module, actor, parse(module, actor, [("sort", "name")]))
        yield


def changes(module: Module) -> Iterator[tuple[str, float, float]]:
    """Each change with its beginning and its end, the making of indexes included."""
    actor, kind = system_actor(), registry.get("custom_field")
    given = {"object": SLUG, "key": FIELD, "name": "Code", "kind": "text", "longest": 60}
    yield timed("nothing", lambda: time.sleep(CALM))
    pk = FieldDefinition.objects.filter(object=SLUG, key=FIELD).values_list("pk", flat=True).first()
    if pk is None:
        yield timed("a field is added", lambda: store.create(kind, actor, given))
        pk = FieldDefinition.objects.get(object=SLUG, key=FIELD).pk
    else:
        yield timed("a field is taken out of the bin", lambda: store.restore(kind, actor, pk))
    for what, values in (("made quick to find", {"indexed": True}), ("made unique", {"once": True})):
        yield timed(what, lambda values=values: changed(kind, pk, values))
    yield timed("removed", lambda: removed(kind, pk))


def changed(kind: Module, pk: int, values: dict[str, Any]) -> None:
    store.update(kind, system_actor(), pk, values)
    system_actor()
    index_fields(Run(1, None), SLUG)


def removed(kind: Module, pk: int) -> None:
    store.update(kind, system_actor(), pk, {"indexed": False, "once": False})
    store.delete(kind, system_actor(), pk)
    index_fields(Run(1, None), SLUG)


def timed(what: str, do: Callable[[], Any]) -> tuple[str, float, float]:
    began = time.time()
    do()
    return what, began, time.time()


def made() -> Module:
    with transaction.atomic():
        store.create(registry.get("custom_module"), system_actor(), {"name": "Fields", "slug": SLUG})
    system_actor()
    return registry.get(KEY)


def filled(module: Module, rows: int) -> None:
    """As many records as asked for; each has a value of the field that is added later, as one that was there before."""
    there = CustomRecord.objects.filter(module=KEY).count()
    now = clock.now()
    for start in range(there, rows, CHUNK):
        places = range(start, min(start + CHUNK, rows))
        with transaction.atomic():
            values = ({FIELD: f"C-{place}", f"{FIELD}_key": f"c-{place}"} for place in places)
            insert(
                [
                    CustomRecord(module=KEY, name=f"Row {place}", custom=custom, created_at=now, updated_at=now)
                    for place, custom in zip(places, values, strict=True)
                ]
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def line(what: str, began: float, ended: float, saved: list[Wait], read: list[Wait]) -> str:
    """The waits of those who asked while it went on."""
    mine = [took * 1000 for at, took in saved if began - took <= at <= ended]
    theirs = [took * 1000 for at, took in read if began - took <= at <= ended]
    middle = statistics.median(mine) if mine else 0
    waits = f"{len(mine)} | {max(mine, default=0):.0f} | {middle:.0f} | {max(theirs, default=0):.0f}"
    return f"| {what} | {ended - began:.1f} | {waits} |"


if __name__ == "__main__":
    main()
