"""python -m bench.made_to_measure: what a company's own fields and rights add, in the company of GUANXI_HOME.

Two managers ask the same of the whole product, in turn, in this process: one as everybody begins, one with 40 own
fields in his columns and forms, six sharing rules, teams on 20,000 records, and fields that are masked. None of it
opens everything: what is neither his people's nor given to him is looked at and passed over.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from guanxi.access.actor import actor_of, system_actor  # noqa: E402
from guanxi.access.grants import give  # noqa: E402
from guanxi.access.models import Role, User  # noqa: E402
from guanxi.access.scope import visible  # noqa: E402
from guanxi.access.tokens import make_token  # noqa: E402
from guanxi.jobs.run import Run  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.modules.sharing.jobs import measure_rules  # noqa: E402
from guanxi.records import store  # noqa: E402

OPTIONS = [{"value": f"o{place}", "label_zh": f"选项{place}", "label_en": f"Option {place}"} for place in range(5)]
KINDS: tuple[dict[str, Any], ...] = ({"kind": "text"}, {"kind": "decimal"}, {"kind": "date"}, {"kind": "choice"})
FIELDS = [f"x_bench_{place}" for place in range(40)]
PLAIN = "name,number,level,industry,city,stage,owner,updated_at"
COLUMNS = "name,level,industry,city,stage,last_follow_at,next_follow_at,owner"
MASKED = ("phone", "fax", "email", "website", "street", "postcode", "legal_person", "name_en")
TEAMS, CHUNK, TIMES = 20_000, 2_000, 20
KINDS_OF_ROWS, AT_ONCE = 997, 50_000
_turns = count()
_Taken = tuple[float, float]


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    plain, loaded = (User.objects.get(username=name) for name in ("middle1", "middle2"))
    system_actor()
    if FIELDS[0] not in registry.get("account").by_key:
        _load(loaded)
    one, other = _Desk(plain), _Desk(loaded)
    print("| what | plain ms | made to measure ms | ratio | plain processor ms | made to measure | ratio |", flush=True)
    print(f"| --- {'| ---: ' * 6}|", flush=True)
    wide = ",".join(FIELDS)
    api, page = "/api/v1/accounts?sort=-updated_at&fields=", "/m/accounts/?view=all&columns="
    _line("API list", lambda: one.api(api + PLAIN), lambda: other.api(f"{api}{PLAIN},{wide}"))
    _line("API list, same columns", lambda: one.api(api + PLAIN), lambda: other.api(api + PLAIN))
    alike = "&limit=10&count=none"  # as many rows of both, however few the company has
    _line("API list, ten rows", lambda: one.api(api + PLAIN + alike), lambda: other.api(f"{api}{PLAIN},{wide}{alike}"))
    _line(
        "API list, ten rows, same columns", lambda: one.api(api + PLAIN + alike), lambda: other.api(api + PLAIN + alike)
    )
    _line("HTML list", lambda: one.page(page + COLUMNS), lambda: other.page(page + COLUMNS))
    _line(
        "HTML list, ten own columns", lambda: one.page(page + COLUMNS), lambda: other.page(page + ",".join(FIELDS[:10]))
    )
    _line("HTML record", lambda: one.page(f"/m/accounts/{one.pk}/"), lambda: other.page(f"/m/accounts/{other.pk}/"))
    _line("save", one.save, other.save)
    _line("save of 40 own fields", one.save, lambda: other.save(own=True))


def _load(person: User) -> None:
    """Fields with values in every account, and for one person rules, teams and masks."""
    account = registry.get("account").model
    for place, key in enumerate(FIELDS):
        kind = KINDS[place % len(KINDS)]
        more = {"options": OPTIONS} if kind["kind"] == "choice" else {}
        said = {"object": "accounts", "key": key, "name": f"Bench {place}", **kind, **more}
        store.create(registry.get("custom_field"), system_actor(), said)
    _fill()
    with transaction.atomic():
        _mask(person)
        _share(person)
        ids = list(account.objects.exclude(owner=person).order_by("-pk").values_list("pk", flat=True)[:TEAMS])
        for start in range(0, len(ids), CHUNK):
            some = [(registry.get("account"), pk) for pk in ids[start : start + CHUNK]]
            give(some, person.pk, "read", kind="team")
    measure_rules(Run(1, None))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _fill() -> None:
    """A value in each of the fields of every account, of as many kinds of rows as there are `KINDS_OF_ROWS`."""
    module = registry.get("account")
    kind = module.model._meta.get_field("custom").db_type(connection)
    table, key = module.model._meta.db_table, module.model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bench_own (turn integer PRIMARY KEY, custom {kind})")
        cursor.executemany("INSERT INTO bench_own VALUES (%s, %s)", list(enumerate(map(_own, range(KINDS_OF_ROWS)))))
        for start in range(0, module.model.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1, AT_ONCE):
            cursor.execute(
                f"UPDATE {table} SET custom = (SELECT o.custom FROM bench_own o WHERE o.turn = {table}.{key} %% %s) "
                f"WHERE {key} >= %s AND {key} < %s",
                [KINDS_OF_ROWS, start, start + AT_ONCE],
            )


def _own(turn: int) -> str:
    """The own values of one kind of row, as they are kept."""
    module = registry.get("account")
    row = module.model()
    for place, key in enumerate(FIELDS):
        field = module.field(key)
        field.write(row, field.clean(_value(place, turn)))
    return json.dumps(row.custom)


def _value(place: int, turn: int) -> str:
    number = turn * 31 + place
    return (f"Value {number}", str(number % 9973), f"2026-{number % 12 + 1:02d}-15", f"o{number % 5}")[place % 4]


def _mask(person: User) -> None:
    """A role of the person's own, which sees some fields in lists behind a mask."""
    held = Role.objects.get(pk=person.roles[0])
    said = {"name": "Bench", "rights": list(held.rights), "data_cap": "all"}
    role = store.create(registry.get("role"), system_actor(), said)
    store.update(registry.get("user"), system_actor(), person.pk, {"roles": [role.pk]})
    for field in MASKED:
        right = {"role": role.pk, "object": "accounts", "field": field, "level": "edit", "mask": "all"}
        store.create(registry.get("field_right"), system_actor(), right)


def _share(person: User) -> None:
    """Six rules: by position, by position and below, by a department, by group, and two by conditions, of which one is
    met by many."""
    department = _department()
    group = store.create(registry.get("user_group"), system_actor(), {"name": "Bench", "members": [person.pk]})
    others = list(User.objects.filter(username__startswith="seller").exclude(pk=person.pk).order_by("-pk")[:3])
    colleagues = store.create(
        registry.get("user_group"), system_actor(), {"name": "Bench 2", "members": [one.pk for one in others]}
    )
    whose: tuple[dict[str, Any], ...] = (
        {"source_type": "position", "source_position": others[0].position_id},
        {"source_type": "position_below", "source_position": others[1].position_id},
        {"source_type": "department", "source_department": department},
        {"source_type": "group", "source_group": colleagues.pk},
        {"source_type": "condition", "condition": {"field": "city", "op": "eq", "value": "上海"}},
        {"source_type": "condition", "condition": {"field": "number", "op": "startswith", "value": "KH0000"}},
    )
    for place, source in enumerate(whose):
        target = {"target_type": "group", "target_group": group.pk}
        said = {"name": f"Bench {place}", "object": "accounts", **source, **target}
        store.create(registry.get("sharing_rule"), system_actor(), said)


def _department() -> int:
    """One of a few people; the company as it is seeded has a single one of all."""
    made = store.create(registry.get("department"), system_actor(), {"name": "Bench"})
    for pk in User.objects.filter(username__startswith="seller").order_by("pk").values_list("pk", flat=True)[:30]:
        store.update(registry.get("user"), system_actor(), pk, {"department": made.pk})
    return int(made.pk)


class _Desk:
    """One person's way to ask the whole product, within this process."""

    def __init__(self, person: User) -> None:
        self.programs = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {make_token(person)}"})
        self.browser = Client(SERVER_NAME="localhost")
        self.browser.force_login(person, backend="guanxi.access.signin.NameMailOrMobile")
        mine = visible(registry.get("account"), actor_of(person), "edit")
        self.pk = mine.order_by("pk").values_list("pk", flat=True)[0]

    def api(self, address: str) -> None:
        assert self.programs.get(address).status_code == 200, address

    def page(self, address: str) -> None:
        assert self.browser.get(address).status_code == 200, address

    def save(self, *, own: bool = False) -> None:
        turn = next(_turns)
        values = {"remark": f"Bench {turn}"}
        if own:
            values |= {key: _value(place, turn) for place, key in enumerate(FIELDS)}
        answer = self.programs.patch(f"/api/v1/accounts/{self.pk}", json.dumps(values), content_type="application/json")
        assert answer.status_code == 200, answer.content


def _line(what: str, plain: Callable[[], None], loaded: Callable[[], None]) -> None:
    """Ask both in turn; the middle of what each has taken by the clock, and of this process's processor, which says
    more on a machine with other work."""
    taken: tuple[list[_Taken], list[_Taken]] = ([], [])
    for turn in range(TIMES + 1):
        for times, ask in zip(taken, (plain, loaded), strict=True):
            one = _timed(ask)
            if turn:  # the first reads what is read once
                times.append(one)
    figures = []
    for each in zip(*(zip(*times, strict=True) for times in taken), strict=True):
        theirs, ours = map(statistics.median, each)
        figures.append(f"{theirs:.1f} | {ours:.1f} | {ours / theirs:.2f}")
    print(f"| {what} | {' | '.join(figures)} |", flush=True)


def _timed(ask: Callable[[], None]) -> _Taken:
    """How many milliseconds it took by the clock, and of the processor."""
    began, used = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000


if __name__ == "__main__":
    main()
