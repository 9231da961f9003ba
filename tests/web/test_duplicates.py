"""The pages about records that may be the same: the tool that asks, and merging (F025 rule 7, F026)."""

import re
from datetime import UTC, date, datetime

import pytest

from guanxi.jobs.queue import enqueue
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import settings
from guanxi.records.duplicates.asking import A_DAY
from guanxi.records.duplicates.models import DuplicateCheck
from guanxi.records.jobs import find_duplicates
from guanxi.web import formats
from tests.kit.people import Kit
from tests.pools.company import pool, run

ACCOUNT = registry.get("account")


def test_the_tool_finds_what_others_own_and_tells_little(kit: Kit):
    kit.make("account", "ben", name="北京分阳科技有限公司", city="Oslo")
    browser = kit.browser("bob")

    html = browser.post("/duplicates", {"name": "分阳科技（北京）"}).content.decode()

    assert "北京分阳科技有限公司" in html
    assert "Ben" in html
    assert "Oslo" not in html
    assert DuplicateCheck.objects.get().asked == {"name": "分阳科技（北京）"}


def test_programs_ask_the_same_and_learn_no_id_of_what_they_do_not_see(kit: Kit):
    theirs = kit.make("account", "ben", name="Riverside", phone="13800138000")
    asked = {"name": "Riverside Ltd", "phone": "+86 138 0013 8000"}

    def found(who: str) -> list[dict]:
        return kit.api(who).post("/api/v1/duplicates/check", asked, "application/json").json()["items"]

    (told,) = found("bob")
    assert (told["id"], told["level"], told["state"], told["why"]) == (None, "strong", "owned", ["name", "phone"])
    assert found("alice")[0]["id"] == theirs.pk
    north = pool(kit, member_users=[])
    run(kit, "admin", theirs, "release", reason="other", pool=north.pk)
    (lying,) = found("bob")
    assert (lying["state"], lying["pool"], lying["owner"]) == ("in_pool", "North", "")
    assert "in the pool North" in kit.browser("bob").post("/duplicates", {"name": "Riverside Ltd"}).content.decode()


@pytest.mark.once
def test_who_asks_too_shortly_or_too_often_is_refused(kit: Kit):
    settings.put(actor=kit["admin"], setting=A_DAY, value=1)
    api = kit.api("bob")

    def status(**asked: str) -> tuple[int, str]:
        answer = api.post("/api/v1/duplicates/check", asked, "application/json")
        return answer.status_code, answer.json().get("code", "")

    assert status(name="abc") == (422, "E_FORMAT")
    assert status() == (422, "E_REQUIRED")
    assert status(city="Oslo") == (400, "E_UNKNOWN_FIELD")
    assert status(name="分阳")[0] == 200
    assert status(name="分阳") == (429, "E_RATE_LIMIT")


def test_chosen_records_are_merged_on_a_page_and_old_links_lead_on(kit: Kit):
    master = kit.make("account", "bob", name="One", city="Oslo")
    other = kit.make("account", "bob", name="Two", city="Bergen")
    kit.make("contact", "bob", name="Zoe", account=other.pk)
    browser, ids = kit.browser("bob"), [master.pk, other.pk]

    asked = browser.post("/m/accounts/merge", {"ids": ids}).content.decode()
    assert "Bergen" in asked
    assert "Contacts: " in asked
    given = {"ids": ids, "step": "merge", "master": master.pk, "take-city": other.pk, "along": "1"}
    answer = browser.post("/m/accounts/merge", given)

    assert answer.headers["Location"] == f"/m/accounts/{master.pk}/"
    assert Account.objects.get(pk=master.pk).city == "Bergen"
    assert browser.get(f"/m/accounts/{other.pk}/").headers["Location"] == f"/m/accounts/{master.pk}/"
    assert kit.browser("charlie").get(f"/m/accounts/{other.pk}/").status_code == 404


def test_programs_merge_by_an_action_and_are_led_on(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "bob", name="Two", city="Bergen")
    api = kit.api("bob")
    body = {"records": [other.pk], "take": {"city": other.pk}}

    answer = api.post(f"/api/v1/accounts/{master.pk}/actions/merge", body, "application/json")

    assert answer.json()["record"]["city"] == "Bergen"
    led = api.get(f"/api/v1/accounts/{other.pk}")
    assert (led.status_code, led.headers["Location"]) == (307, f"/api/v1/accounts/{master.pk}")

    apart = [
        kit.api(name).post(f"/api/v1/accounts/{master.pk}/actions/take_apart", {}, "application/json")
        for name in ("alice", "bob")
    ]

    assert (apart[0].status_code, apart[0].json()["code"]) == (409, "E_NOT_MERGED")  # alice didn't merge them
    assert (apart[1].status_code, apart[1].json()["record"]["city"]) == (200, "")
    assert api.get(f"/api/v1/accounts/{other.pk}").json()["city"] == "Bergen"


def test_the_queue_leads_to_merging_and_merges_are_taken_apart_there(kit: Kit):
    master = kit.make("account", "bob", name="分阳科技", city="Oslo")
    other = kit.make("account", "bob", name="北京分阳科技有限公司")
    see_through(enqueue(find_duplicates))
    browser = kit.browser("bob")

    Account.objects.filter(pk=master.pk).update(created_at=datetime(2020, 3, 1, 20, tzinfo=UTC))
    html = browser.get("/data-quality").content.decode()
    assert f"merge?ids={master.pk}&amp;ids={other.pk}" in html
    assert formats.day(date(2020, 3, 2)) in html  # where the reader is, it was the next day
    browser.post("/m/accounts/merge", {"ids": [master.pk, other.pk], "step": "merge", "master": master.pk})
    way_back = re.search(r"/undo/\w+", browser.get("/data-quality").content.decode())
    assert way_back
    browser.post(way_back[0])

    assert Account.objects.get(pk=other.pk).deleted_at is None
    assert browser.get(f"/m/accounts/{other.pk}/").status_code == 200


def test_what_is_not_the_same_leaves_the_queue(kit: Kit):
    first, second = (kit.make("account", "bob", name=name).pk for name in ("分阳科技", "北京分阳科技有限公司"))
    see_through(enqueue(find_duplicates))
    browser, given = kit.browser("bob"), {"of": "accounts", "first": first, "second": second}

    assert kit.browser("charlie").post("/data-quality/decided", given).status_code == 404
    assert browser.post("/data-quality/decided", given).status_code == 302

    assert "分阳科技" not in browser.get("/data-quality").content.decode()
