from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.pools.claiming import claim_many, room
from guanxi.pools.declared import of
from guanxi.pools.figures import Period, fairness
from guanxi.pools.models import PoolEntry
from guanxi.pools.sharing_out import share_out
from guanxi.records import store, undo
from guanxi.records.explain import explain
from tests.flow.approval.flows import deciding, define, node, now, people
from tests.kit.people import Kit
from tests.pools.company import lying, on, pool, run, stay


def test_T03_claims_are_counted_as_events(kit: Kit) -> None:
    north = pool(kit, daily_claim_limit=3)
    first, second, third, fourth = (lying(kit, north) for _each in range(4))
    for account in (first, second, third):
        run(kit, "bob", account, "claim")
    run(kit, "bob", first, "release", reason="no_demand")

    with pytest.raises(DomainError, match="E_POOL_DAILY_LIMIT") as refused:
        run(kit, "bob", fourth, "claim")

    assert refused.value.params["left"] == 0
    assert PoolEntry.objects.filter(left_kind="claim", left_by=kit["bob"].user_id).count() == 3
    run(kit, "ben", fourth, "claim")
    with pytest.raises(DomainError, match="E_POOL_TAKEN"):
        run(kit, "bob", fourth, "claim")


def test_T04_who_lost_it_lets_others_try_first(kit: Kit) -> None:
    north = pool(kit, reclaim_cooldown_days=7)
    account = lying(kit, north)
    with on("2026-02-20"):
        run(kit, "bob", account, "claim")
    with on("2026-03-01"):
        run(kit, "bob", account, "release", reason="unreachable")

    with on("2026-03-07", "23:59"), pytest.raises(DomainError, match="E_POOL_COOLDOWN"):
        run(kit, "bob", account, "claim")
    with on("2026-03-08", "00:00"):
        assert run(kit, "bob", account, "claim").owner_id == kit["bob"].user_id


def test_T05_dealt_customers_take_no_room(kit: Kit) -> None:
    kit.make("capacity_rule", "admin", object="accounts", scope="company", max=5)
    own = [kit.make("account", "bob") for _each in range(4)]
    type(own[0]).objects.filter(pk__in=[own[0].pk, own[1].pk]).update(deal_status="dealt")
    own += [kit.make("account", "bob") for _each in range(2)]
    assert len(own) == 6  # of which two have bought: four count

    kit.make("account", "bob")
    with pytest.raises(DomainError, match="E_CAPACITY"):
        kit.make("account", "bob")


def test_a_claimed_customer_is_its_claimers_and_says_so(kit: Kit) -> None:
    account = lying(kit, north := pool(kit))
    assert (account.owner_id, account.pool_id, stay(account).previous_owner_id) == (
        *(None, north.pk),
        kit["charlie"].user_id,
    )

    run(kit, "bob", account, "claim")

    assert (account.owner_id, account.pool_id, account.home_pool_id) == (kit["bob"].user_id, None, north.pk)
    assert account.previous_owner_id is None
    assert stay(account) is None
    page = kit.browser("bob").get(f"/m/accounts/{account.pk}/").content.decode()
    assert "claimed it" in page
    assert "returned it to the pool" in page


def test_members_see_what_lies_in_their_pool_and_others_do_not(kit: Kit) -> None:
    account = lying(kit, pool(kit))
    module = registry.get("account")
    contact = kit.make("contact", "admin", account=account.pk)

    seen = {name: visible(module, kit[name]).filter(pk=account.pk).exists() for name in ("alice", "bob", "charlie")}
    edits = {name: visible(module, kit[name], "edit").filter(pk=account.pk).exists() for name in ("alice", "bob")}
    contacts = visible(registry.get("contact"), kit["bob"]).filter(pk=contact.pk)

    assert seen == {"alice": True, "bob": True, "charlie": False}
    assert edits == {"alice": True, "bob": False}
    assert not contacts.exists()
    assert [reason.kind for reason in explain(kit["bob"], module, account).reasons] == ["pool"]


def test_a_pool_for_assigning_only_shows_members_nothing(kit: Kit) -> None:
    account = lying(kit, pool(kit, kind="assign_only"))

    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        run(kit, "bob", account, "claim")
    assert run(kit, "alice", account, "assign", to=kit["bob"].user_id).owner_id == kit["bob"].user_id


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"new_entry_hours": 24}, "E_POOL_NOT_OPEN"),
        ({"daily_claim_limit": 0}, "E_POOL_DAILY_LIMIT"),
        ({"pool_holding_limit": 0}, "E_POOL_HOLDING_LIMIT"),
    ],
)
def test_limits_hold_members_but_the_first_two_not_who_leads(kit: Kit, limits: dict[str, int], code: str) -> None:
    account = lying(kit, pool(kit, **limits))

    with pytest.raises(DomainError, match=code):
        run(kit, "bob", account, "claim")
    if code == "E_POOL_HOLDING_LIMIT":
        with pytest.raises(DomainError, match=code):
            run(kit, "alice", account, "claim")
    else:
        run(kit, "alice", account, "claim")


def test_a_batch_is_refused_as_a_whole_by_what_limits_all_and_told_one_by_one_else(kit: Kit) -> None:
    north = pool(kit, daily_claim_limit=3)
    accounts = [lying(kit, north) for _each in range(4)]
    ids = [account.pk for account in accounts]

    refused = claim_many("account", kit["bob"], ids)
    assert {error.code for error in refused.values()} == {"E_POOL_DAILY_LIMIT"}
    assert room("account", kit["bob"], north).most == 3
    run(kit, "ben", accounts[0], "claim")

    refused = claim_many("account", kit["bob"], ids)

    assert {pk: error.code for pk, error in refused.items()} == {ids[0]: "E_POOL_TAKEN"}
    assert room("account", kit["bob"], north).most == 0


def test_f022_r7_claims_that_need_consent_wait_for_it_by_whatever_way_many_are_taken(kit: Kit) -> None:
    north = pool(kit)
    first, second = (lying(kit, north) for _each in range(2))
    flow = node("a", people(kit["alice"].user_id))
    define(kit, flow, module="accounts", trigger="action", watched=["claim", "assign"])

    claimed = claim_many("account", kit["bob"], [first.pk])
    again = claim_many("account", kit["ben"], [first.pk])
    given = share_out("account", kit["alice"], [second.pk], {kit["ben"].user_id or 0: 1})

    for account in (first, second):
        account.refresh_from_db()
    assert [one.code for one in claimed.values()] == ["E_WAITS"]
    assert [one.code for one in again.values()] == ["E_RECORD_LOCKED"]
    assert [one.code for one in given.values()] == ["E_WAITS"]
    assert (first.owner_id, second.owner_id) == (None, None)
    deciding.approve(now(kit["alice"]), claimed[first.pk].params["approval"])
    first.refresh_from_db()
    assert first.owner_id == kit["bob"].user_id


def test_who_does_not_see_a_pool_does_not_hear_what_lies_there(kit: Kit) -> None:
    there = lying(kit, pool(kit, member_users=[kit["ben"].user_id]))
    held = kit.make("account", "charlie")

    refused = claim_many("account", kit["bob"], [there.pk, held.pk, 987_654])

    assert [one.code for one in refused.values()] == ["E_NOT_FOUND"] * 3


def test_a_claim_can_be_undone_and_counts_all_the_same(kit: Kit) -> None:
    account = lying(kit, north := pool(kit, daily_claim_limit=1))
    run(kit, "bob", account, "claim")

    undo.undo(kit["bob"], kit["bob"].operation)

    account.refresh_from_db()
    assert (account.owner_id, account.pool_id) == (None, north.pk)
    assert stay(account).reason == "undone"
    with pytest.raises(DomainError, match="E_POOL_DAILY_LIMIT"):
        run(kit, "bob", account, "claim")


def test_whoever_writes_the_owner_of_a_customer_in_a_pool_assigns_it(kit: Kit) -> None:
    account = lying(kit, pool(kit))

    answer = kit.api("alice").patch(
        f"/api/v1/accounts/{account.pk}", {"owner": kit["ben"].user_id}, content_type="application/json"
    )

    assert answer.status_code == 200, answer.content
    account.refresh_from_db()
    assert (account.owner_id, account.pool_id) == (kit["ben"].user_id, None)
    assert PoolEntry.objects.get(record_id=account.pk).left_kind == "assign"


def test_the_api_claims_and_says_why_not(kit: Kit) -> None:
    account, other = (lying(kit, pool(kit, name=name, daily_claim_limit=1)) for name in "ab")
    api: Any = kit.api("bob")

    done = api.post(f"/api/v1/accounts/{account.pk}/actions/claim", {}, content_type="application/json")
    late = kit.api("ben").post(f"/api/v1/accounts/{account.pk}/actions/claim", {}, content_type="application/json")
    foreign = kit.api("charlie").post(f"/api/v1/accounts/{other.pk}/actions/claim", {}, content_type="application/json")

    assert done.status_code == 200, done.content
    assert done.json()["record"]["owner"] == kit["bob"].user_id
    assert late.status_code == 409, late.content
    assert late.json()["code"] == "E_POOL_TAKEN"
    assert foreign.status_code == 403


def test_leads_go_the_same_way(kit: Kit) -> None:
    north = pool(kit, "lead_pool", require_cleansing=True)
    lead = kit.make("lead", "bob", mobile="13800138000")

    run(kit, "bob", lead, "release", reason="no_demand", pool=north.pk)
    with pytest.raises(DomainError, match="E_POOL_RAW"):
        run(kit, "ben", lead, "claim")
    type(lead).objects.update(cleanse_state="clean")

    assert run(kit, "ben", lead, "claim").owner_id == kit["ben"].user_id


def test_a_member_opens_only_so_many_records_of_a_pool_a_day(kit: Kit) -> None:
    north = pool(kit, daily_view_limit=1)
    first, second = (lying(kit, north) for _each in range(2))
    api: Any = kit.api("bob")

    told = [api.get(f"/api/v1/accounts/{one.pk}").status_code for one in (first, first, second)]
    run(kit, "bob", first, "claim")  # what one has claimed since was opened all the same
    page = kit.browser("bob").get(f"/m/accounts/{second.pk}/")

    assert told == [200, 200, 409]
    assert page.status_code == 409
    assert api.get(f"/api/v1/accounts/{first.pk}").status_code == 200
    assert kit.api("alice").get(f"/api/v1/accounts/{second.pk}").status_code == 200


def test_converting_a_lead_into_a_customer_of_a_pool_claims_it(kit: Kit) -> None:
    account = lying(kit, pool(kit))
    lead = kit.make("lead", "bob", mobile="13800138000")

    run(kit, "bob", lead, "convert", account=account.pk, create_opportunity=False)

    account.refresh_from_db()
    assert account.owner_id == kit["bob"].user_id
    assert PoolEntry.objects.get(record_id=account.pk).left_kind == "claim"


def test_many_are_claimed_shared_out_and_counted_through_the_api(kit: Kit) -> None:
    north = pool(kit)
    accounts = [lying(kit, north) for _each in range(4)]
    ids = [account.pk for account in accounts]
    people = [{"user": kit[name].user_id, "share": share} for name, share in (("bob", 2), ("ben", 1))]

    def post(name: str, where: str, data: dict[str, Any]) -> Any:
        return kit.api(name).post(f"/api/v1/{where}", {"module": "accounts", **data}, content_type="application/json")

    claimed = post("bob", "pool-claims", {"ids": ids[:1]})
    refused = post("bob", "pool-assignments", {"ids": ids[1:2], "to": people})
    given = post("alice", "pool-assignments", {"ids": ids, "to": people, "how": "by_ratio"})
    figures = kit.api("alice").get("/api/v1/pool-figures?module=accounts").json()

    assert post("bob", "pool-claims", {"ids": list(range(1, 202))}).json()["code"] == "E_TOO_LARGE"
    assert [one["done"] for one in claimed.json()["results"]] == [True]
    assert refused.json()["results"][0]["code"] == "E_POOL_NOT_MEMBER"
    assert [one["done"] for one in given.json()["results"]] == [False, True, True, True]
    told = {one["name"]: (one["claimed"], one["assigned"], one["kept"]) for one in figures["people"]}
    assert told["Bob"] == (1, 2, 3)
    assert told["Ben"] == (0, 1, 1)
    (lies,) = (one for one in figures["pools"] if one["pool"] == north.pk)
    assert (lies["lying"], lies["claimed"], lies["assigned"]) == (0, 1, 3)


def test_who_leads_one_pool_hears_nothing_of_the_people_of_another(kit: Kit) -> None:
    mine = pool(kit, name="Mine", admins=[kit["bob"].user_id])
    north = pool(kit)
    for where, name in ((mine, "ben"), (north, "ben"), (north, "bob")):
        run(kit, name, lying(kit, where), "claim")

    today = clock.today("Asia/Shanghai")
    told = {one.name: one.claimed for one in fairness(of("account"), kit["bob"], Period(today, today))}

    assert told["Ben"] == 1  # from the pool that bob leads; of the other one he is a member
    assert told["Bob"] == 1


def test_many_come_to_one_owner_with_one_question_about_his_limit(kit: Kit) -> None:
    kit.make("capacity_rule", "admin", object="accounts", scope="company", max=3)
    module = registry.get("account")

    def asked(count: int) -> tuple[int, list[str]]:
        changes = [store.new(module, kit["bob"], {"name": f"Batch {count}-{each}"}) for each in range(count)]
        with CaptureQueriesContext(connection) as queries:
            store.write(changes)
        return len(queries), [error.code for change in changes for error in change.errors]

    first, second = asked(1), asked(4)

    assert second[1] == ["E_CAPACITY"] * 2
    assert second[0] <= first[0] + 1


def test_the_page_of_pools_and_chosen_rows_say_what_came_of_each(kit: Kit) -> None:
    north = pool(kit, daily_claim_limit=2)
    first, second = (lying(kit, north) for _each in range(2))
    run(kit, "ben", second, "claim")
    page = kit.browser("bob")

    assert b"You may claim 2 more today." in page.get("/pools/").content
    done = page.post("/pools/claim/accounts", {"ids": [first.pk, second.pk], "step": "keep"})

    first.refresh_from_db()
    assert first.owner_id == kit["bob"].user_id
    assert done.status_code == 409
    assert b"Already claimed by someone else." in done.content
