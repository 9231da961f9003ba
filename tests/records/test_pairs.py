"""The queue of probable duplicates: found by going once through all keys, batch by batch."""

import pytest

from guanxi.jobs.queue import enqueue
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.duplicates import pairing
from guanxi.records.duplicates.models import DuplicatePair
from guanxi.records.duplicates.queue import not_the_same, pairs
from guanxi.records.jobs import find_duplicates
from guanxi.records.merges.merging import merge
from tests.kit.people import Kit

ACCOUNT = registry.get("account")
COMPANIES = (
    {"name": "北京分阳科技有限公司"},
    {"name": "分阳科技（北京）"},
    {"name": "分阳科技发展"},
    {"name": "华东贸易", "phone": "13800138000"},
    {"name": "华南贸易"},
    {"name": "Riverside", "phone": "+86 138 0013 8000"},
)


def looked() -> list[tuple[str, str, str, str]]:
    see_through(enqueue(find_duplicates))
    titles = dict(ACCOUNT.model.objects.values_list("pk", "name"))
    rows = DuplicatePair.objects.filter(module="account").order_by("-rank", "first_id", "second_id")
    return [(titles[row.first_id], titles[row.second_id], str(row.rank), row.why) for row in rows]


@pytest.mark.parametrize("batch", [7, 10_000])
def test_all_pairs_are_found_in_batches_of_any_size(kit: Kit, monkeypatch: pytest.MonkeyPatch, batch: int):
    for values in COMPANIES:
        kit.make("account", "bob", **values)
    monkeypatch.setattr(pairing, "BATCH", batch)

    assert looked() == [
        ("北京分阳科技有限公司", "分阳科技（北京）", "1", "cores"),
        ("华东贸易", "Riverside", "1", "phones"),
        ("北京分阳科技有限公司", "分阳科技发展", "0", "parts"),
        ("分阳科技（北京）", "分阳科技发展", "0", "parts"),
    ]


def test_what_many_share_tells_nothing(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairing, "MOST_BEARERS", 2)
    for number in range(3):
        kit.make("account", "bob", name=f"No {number}", phone="400-800-8000")

    assert looked() == []


def test_pairs_leave_the_queue_when_decided_merged_deleted_or_changed(kit: Kit):
    ids = [kit.make("account", "bob", name=f"Riverside {word}", phone="13800138000").pk for word in "甲乙丙丁戊"]
    looked()
    not_the_same(ACCOUNT, kit["bob"], ids[1], ids[0], "a branch")
    merge(ACCOUNT, actor=kit["bob"], pk=ids[0], records=[ids[2]])
    store.delete(ACCOUNT, kit["bob"], ids[3])
    store.update(ACCOUNT, kit["bob"], ids[4], {"phone": "", "name": "Lakeside"})

    assert looked() == []


def test_a_person_sees_pairs_of_which_he_may_change_both_the_surest_first(kit: Kit):
    mine = [kit.make("account", "bob", name=name).pk for name in ("分阳科技", "分阳科技（北京）", "分阳科技发展")]
    kit.make("account", "ben", name="分阳科技有限公司")
    looked()

    found, following = pairs(ACCOUNT, kit["bob"], limit=2)
    rest, end = pairs(ACCOUNT, kit["bob"], after=following or 0, limit=2)

    assert [(one.first.pk, one.second.pk) for one in (*found, *rest)][:1] == [(mine[0], mine[1])]
    assert {one.level for one in (*found[1:], *rest)} == {"similar"}
    assert len(found) + len(rest) == 3
    assert end is None
