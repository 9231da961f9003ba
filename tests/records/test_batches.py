"""A batch of records is what the same records are one by one: rows, history, search, keys of duplicates, links."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.inserting import FEW
from guanxi.meta.module import Module
from guanxi.modules.accounts.module import ACCOUNT
from guanxi.modules.people.module import DEPARTMENT
from guanxi.records import store
from guanxi.records.models import AuditEntry, DuplicateKey, RecordLink
from guanxi.records.search.models import SearchEntry
from guanxi.records.search.places import place
from guanxi.records.store import Change
from tests.kit.people import Kit
from tests.kit.trust import times

Rows = Sequence[dict[str, Any]]
NOW = datetime(2026, 5, 4, tzinfo=UTC)  # when whatever is compared was written
MOMENTS = {"id", "created_at", "updated_at"}
TEXT = st.text(alphabet=st.sampled_from("张三 华东科技有限公司ＡＢab12é\x00'=-,單\U00020000"), max_size=12)
ACCOUNTS = st.fixed_dictionaries(
    {"name": TEXT},
    optional={
        "phone": st.sampled_from(["13800000001", "021-5555 1234", "+86 139 1234 5678", "x"]),
        "email": st.sampled_from(["Ann@Example.com", "nobody", ""]),
        "website": st.sampled_from(["example.com", "https://a.example/b?c=d", "javascript:alert(1)"]),
        "level": st.sampled_from(["A", "B", "", "Z"]),
        "aliases": st.lists(TEXT.filter(lambda text: "," not in text), max_size=3),
        "relation_types": st.lists(st.sampled_from(["customer", "partner", "supplier"]), max_size=3),
        "registered_capital": st.sampled_from(["1000000.50", "0", None, "1.234"]),
        "credit_days": st.sampled_from([0, 30, 9999, None]),
        "received_at": st.sampled_from([datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00+08:00", None]),
        "locked_from_pool": st.booleans(),
        "preferences": st.sampled_from([None, {}, {"a": [1, None, "二"]}]),
        "remark": TEXT,
        "tags": st.lists(TEXT.filter(lambda text: "," not in text), max_size=2),
        "nothing": TEXT,
    },
)


@settings(max_examples=times(3, 400), phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ACCOUNTS, min_size=FEW + 1, max_size=FEW + 6))
@pytest.mark.django_db
def test_accounts_are_the_same_one_by_one_and_together(kit: Kit, rows: Rows) -> None:
    marked = [{**row, "external_id": f"E{place}", "number": f"N{place}"} for place, row in enumerate(rows)]

    assert written(ACCOUNT, kit, marked, together) == written(ACCOUNT, kit, marked, one_by_one)


@pytest.mark.django_db
def test_trees_and_links_are_the_same_one_by_one_and_together(kit: Kit) -> None:
    top = store.create(DEPARTMENT, kit["admin"], {"name": "Sales"})
    people = [kit["alice"].user_id, kit["bob"].user_id]
    rows = [
        {"name": f"Team {place}", "external_id": f"E{place}", "parent": top.pk, "deputies": people[: place % 3]}
        for place in range(FEW + 4)
    ]

    assert written(DEPARTMENT, kit, rows, together) == written(DEPARTMENT, kit, rows, one_by_one)


@pytest.mark.django_db
def test_changes_are_the_same_one_by_one_and_together(kit: Kit) -> None:
    """Each to values of its own, some to the same ones, some to none."""

    def changed(write: Callable[[list[Change]], Any]) -> Any:
        with transaction.atomic(), clock.at(NOW):
            for number in range(FEW + 4):
                store.create(ACCOUNT, kit["admin"], {"name": f"House {number}", "external_id": f"E{number}"})
            records = list(ACCOUNT.model.objects.order_by("pk"))
            write([change(record, number) for number, record in enumerate(records)])
            found = state(ACCOUNT)
            transaction.set_rollback(True)
        return found

    def change(record: Any, number: int) -> Change:
        data = {"city": "Bonn", "tags": ["x"], "registered_capital": f"{number}.5", "name": f"Name {number}"}
        wanted = data if number % 3 else {"city": "Ulm"} if number % 2 else {}
        return Change(module=ACCOUNT, actor=kit["admin"], record=record, data=wanted, is_new=False)

    assert changed(store.write) == changed(lambda changes: [store.write([one]) for one in changes])


def written(module: Module, kit: Kit, rows: Rows, write: Callable[..., list[Any]]) -> Any:
    """What is there after writing rows, and which of them were refused for what; all of it is taken back."""
    with transaction.atomic(), clock.at(NOW):
        refusals = write(module, kit, rows)
        found = state(module)
        transaction.set_rollback(True)
    return found, refusals


def one_by_one(module: Module, kit: Kit, rows: Rows) -> list[Any]:
    refusals = []
    for row in rows:
        try:
            store.create(module, kit["admin"], row)
        except DomainError as error:
            refusals.append(told(error.errors or (error,)))
        else:
            refusals.append([])
    return refusals


def together(module: Module, kit: Kit, rows: Rows) -> list[Any]:
    changes = [store.new(module, kit["admin"], row) for row in rows]
    store.write(changes)
    return [told(change.errors) for change in changes]


def told(errors: Sequence[DomainError]) -> list[tuple[str, str, str]]:
    return [(error.code, error.field, error.message) for error in errors]


def state(module: Module) -> Any:
    """All that the database holds about the records with a mark, without ids and moments."""
    records = {row["id"]: row for row in module.model.objects.exclude(external_id="").order_by("pk").values()}
    mark = {pk: row["external_id"] for pk, row in records.items()}
    places = {place(module, pk): pk for pk in mark}
    history = AuditEntry.objects.filter(module=module.key, record_id__in=mark).order_by("pk")
    keys = DuplicateKey.objects.filter(module=module.key, record_id__in=mark)
    links = RecordLink.objects.filter(module=module.key, record_id__in=mark).order_by("pk")
    entries = SearchEntry.objects.filter(pk__in=places)
    return (
        {mark[pk]: {key: value for key, value in row.items() if key not in MOMENTS} for pk, row in records.items()},
        sorted(
            (mark[pk], str(told))
            for pk, *told in history.values_list("record_id", "verb", "changes", "by", "via", "note")
        ),
        {mark[places[entry.pk]]: (entry.text, sorted(entry.tokens.split())) for entry in entries},
        sorted((mark[pk], kind, value) for pk, kind, value in keys.values_list("record_id", "kind", "value")),
        [(mark[pk], field, target) for pk, field, target in links.values_list("record_id", "field", "target_id")],
    )
