"""python -m bench.made_to_measure: what a company's own fields and rights add, in the company of GUANXI_HOME.

Two managers ask the same of the whole product, in turn, in this process: one as everybody begins, one with 40 own
fields in his columns and forms, six sharing rules, teams on 20,000 records, and fields that are masked.
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
TEAMS, CHUNK, TIMES = 20_000, 2_000, 15
_turns = count()


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    plain, loaded = (User.objects.get(username=name) for name in ("middle1", "middle2"))
    system_actor()
    if FIELDS[0] not in registry.get("account").by_key:
        _load(loaded)
    one, other = _Desk(plain), _Desk(loaded)
    print("| what | plain ms | made to measure ms | ratio |\n| --- | ---: | ---: | ---: |", flush=True)
    wide = ",".join(FIELDS)
    api, page = "/api/v1/accounts?sort=-updated_at&fields=", "/m/accounts/?view=all&columns="
    _line("API list", lambda: one.api(api + PLAIN), lambda: other.api(f"{api}{PLAIN},{wide}"))
    _line("API list, same columns", lambda: one.api(api + PLAIN), lambda: other.api(api + PLAIN))
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
        cursor.execute("ANALYZE")


def _fill() -> None:
    """A value in each of the fields of every account."""
    module, after = registry.get("account"), 0
    fields = [module.field(key) for key in FIELDS]
    while rows := list(module.model.objects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        for row in rows:
            for place, field in enumerate(fields):
                field.write(row, field.clean(_value(place, row.pk)))
        module.model.objects.bulk_update(rows, ["custom"], batch_size=CHUNK // 4)
        after = rows[-1].pk


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
    """Six rules: by position, by position and below, by department, by group, and two by conditions, of which one is
    met by many."""
    group = store.create(registry.get("user_group"), system_actor(), {"name": "Bench", "members": [person.pk]})
    others = list(User.objects.filter(username__startswith="seller").exclude(pk=person.pk).order_by("-pk")[:3])
    colleagues = store.create(
        registry.get("user_group"), system_actor(), {"name": "Bench 2", "members": [one.pk for one in others]}
    )
    whose: tuple[dict[str, Any], ...] = (
        {"source_type": "position", "source_position": others[0].position_id},
        {"source_type": "position_below", "source_position": others[1].position_id},
        {"source_type": "department", "source_department": others[2].department_id},
        {"source_type": "group", "source_group": colleagues.pk},
        {"source_type": "condition", "condition": {"field": "city", "op": "eq", "value": "上海"}},
        {"source_type": "condition", "condition": {"field": "number", "op": "startswith", "value": "C0000001"}},
    )
    for place, source in enumerate(whose):
        target = {"target_type": "group", "target_group": group.pk}
        said = {"name": f"Bench {place}", "object": "accounts", **source, **target}
        store.create(registry.get("sharing_rule"), system_actor(), said)


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
    """Ask both in turn; the middle of what each has taken."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(TIMES + 1):
        for times, ask in zip(taken, (plain, loaded), strict=True):
            began = time.perf_counter()
            ask()
            if turn:  # the first reads what is read once
                times.append((time.perf_counter() - began) * 1000)
    theirs, ours = (statistics.median(times) for times in taken)
    print(f"| {what} | {theirs:.1f} | {ours:.1f} | {ours / theirs:.2f} |", flush=True)


if __name__ == "__main__":
    main()
