"""Notices: told once, in the reader's words, within the reader's rights."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.messaging import notices
from guanxi.messaging.jobs import KEPT, purge_notices
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

ACCOUNT = registry.get("account")
ECHO = declare(Kind(key="echo", label="Echo", text="%(by)s says %(word)s about %(title)s"))
FAR = declare(Kind(key="echo_far", label="Echo", text="%(word)s", rest="?owner=%(owner)s"))


def told(kit: Kit, name: str = "bob") -> list[str]:
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0]]


def tell(kit: Kit, key: str, record: Any, **params: Any) -> None:
    telling = Telling(
        kind=ECHO,
        user_id=kit["bob"].user_id,
        key=key,
        module="account",
        record_id=record.pk,
        by_id=kit["alice"].user_id,
        params={"word": "hello", **params},
    )
    notify.ask([telling])


def test_nobody_is_told_the_same_thing_twice(kit: Kit) -> None:
    account = kit.make(ACCOUNT, name="Riverside")

    tell(kit, "one", account)
    tell(kit, "one", account, word="again")
    tell(kit, "two", account, word="good-bye")

    assert told(kit) == ["Alice says good-bye about Riverside", "Alice says hello about Riverside"]


def test_what_is_rolled_back_is_not_told(kit: Kit) -> None:
    account = kit.make(ACCOUNT)

    with transaction.atomic():
        tell(kit, "one", account)
        transaction.set_rollback(True)

    assert told(kit) == []


def test_a_notice_about_a_record_that_one_sees_no_more_tells_nothing_of_it(kit: Kit) -> None:
    account = kit.make(ACCOUNT, name="Riverside")
    tell(kit, "one", account, word="the price is 5")

    store.update(ACCOUNT, kit["admin"], account.pk, {"owner": kit["charlie"].user_id})

    entry = notices.entries(kit["bob"], limit=9)[0][0]
    assert (entry.text, entry.rest) == ("About a record that you can't see any more.", "")


def test_a_new_owner_is_told_by_whom_in_his_own_language(kit: Kit) -> None:
    account = kit.make(ACCOUNT, "alice", name="Riverside")
    store.update(ACCOUNT, kit["alice"], account.pk, {"owner": kit["bob"].user_id})

    assert told(kit) == ["Alice gave you “Riverside” (Accounts)."]
    with translation.override("zh-hans"):
        assert "Riverside" in told(kit)[0]


def test_one_is_not_told_of_ones_own_doing_nor_of_the_past(kit: Kit) -> None:
    store.create(ACCOUNT, kit["bob"], kit.data(ACCOUNT))
    store.create(ACCOUNT, kit["alice"], kit.data(ACCOUNT, owner=kit["bob"].user_id), history=True)

    assert told(kit) == []


def test_what_one_job_gives_is_told_once(kit: Kit) -> None:
    job = kit["alice"].through("job", 7)
    for name in ("North", "South"):
        store.create(ACCOUNT, job, kit.data(ACCOUNT, name=name, owner=kit["bob"].user_id))

    entry = notices.entries(kit["bob"], limit=9)[0][0]
    assert told(kit) == ["Alice gave you several records: Accounts."]
    assert entry.rest == f"?owner={kit['bob'].user_id}&sort=-updated_at"


def test_opening_one_reads_it_and_others_can_not(kit: Kit) -> None:
    tell(kit, "one", kit.make(ACCOUNT))
    pk = Notice.objects.get().pk

    assert notices.opened(kit["ben"], pk) is None
    assert notices.unread(kit["bob"]) == 1
    assert notices.opened(kit["bob"], pk) is not None
    assert notices.unread(kit["bob"]) == 0


def test_reading_takes_as_many_queries_for_forty_as_for_two(kit: Kit, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        tell(kit, f"echo {number}", kit.make(ACCOUNT, name=f"Account {number}"))

    with django_assert_max_num_queries(8):
        assert len(told(kit)) == 40


def test_old_read_notices_are_removed(kit: Kit) -> None:
    account = kit.make(ACCOUNT)
    for key in ("old", "young", "unread"):
        tell(kit, key, account)
    now = clock.now()
    Notice.objects.filter(key="old").update(read_at=now - KEPT - timedelta(days=1))
    Notice.objects.filter(key="young").update(read_at=now)

    assert purge_notices(Run(job_id=1, user_id=None)) == {"removed": 1}
    assert sorted(Notice.objects.values_list("key", flat=True)) == ["unread", "young"]


def test_the_page_groups_by_day_and_marks_read(kit: Kit) -> None:
    account = kit.make(ACCOUNT, name="Riverside")
    tell(kit, "one", account)
    tell(kit, "two", account)
    client = kit.browser("bob")
    first = Notice.objects.order_by("pk").first()

    assert client.get("/notices/count").json()["unread"] == 2
    assert "Alice says hello about Riverside" in client.get("/notices").content.decode()
    assert client.get(f"/notices/{first.pk}").headers["location"] == f"/m/accounts/{account.pk}/"
    assert client.get("/notices/count").json()["unread"] == 1
    assert client.post("/notices/read", {"next": "/notices"}).headers["location"] == "/notices"
    counted = client.get("/notices/count").json()
    assert (counted["unread"], counted["label"], counted["user"]) == (0, "Notices", kit["bob"].user_id)
    assert kit.browser("ben").get(f"/notices/{first.pk}").status_code == 404


@pytest.mark.parametrize("address", ["/notices?before=x", "/notices/99999999999999999999"])
def test_strange_addresses_are_refused(kit: Kit, address: str) -> None:
    assert kit.browser("bob").get(address).status_code in {404, 422}
