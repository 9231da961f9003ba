"""Changing many records at once: in the background, one by one, each refusal told."""

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.modules.accounts.models import Account
from tests.kit.people import Kit
from tests.pools.company import lying, pool
from tests.web.pages import text_of


def work_off() -> Job:
    """Do the newest job as a worker does it."""
    newest = Job.objects.latest("pk")
    claimed = lease.claim("test", only=newest.pk)
    assert claimed is not None
    execute(claimed, lambda: False)
    newest.refresh_from_db()
    return newest


def test_one_field_of_the_chosen_records_is_changed(kit: Kit):
    chosen = [kit.make("account", "bob", name=f"House {number}").pk for number in range(3)]
    kit.make("account", "bob", name="Not chosen")
    bob = kit.browser("bob")

    assert 'value="level"' in text_of(bob.post("/m/accounts/bulk", {"ids": chosen, "do": "edit"}))
    assert 'name="level"' in text_of(bob.post("/m/accounts/bulk", {"ids": chosen, "do": "edit", "field": "level"}))
    begun = bob.post("/m/accounts/bulk/do", {"ids": chosen, "do": "edit", "field": "level", "level": "A"})
    work_off()

    page = text_of(bob.get(begun.headers["location"]))
    assert sorted(Account.objects.filter(level="A").values_list("pk", flat=True)) == sorted(chosen)
    assert '<span class="stat__value">3</span>' in page


def test_all_that_match_means_the_whole_filtered_list(kit: Kit):
    for number in range(4):
        kit.make("account", "bob", name=f"House {number}", city="Oslo")
    kit.make("account", "bob", city="Bergen")
    kit.make("account", "ben", city="Oslo")
    data = {"all": "1", "from": "/m/accounts/?city=Oslo&limit=20", "do": "edit", "field": "level", "level": "B"}

    kit.browser("bob").post("/m/accounts/bulk/do", data)
    work_off()

    assert list(Account.objects.filter(level="B").values_list("city", "owner_id").distinct()) == [
        ("Oslo", kit["bob"].user_id)
    ]
    assert Account.objects.filter(level="B").count() == 4


def test_each_refused_record_is_told_with_its_reason(kit: Kit):
    deal = kit.make("opportunity", "bob")
    free = kit.make("account", "bob", name="Free")
    bob = kit.browser("bob")
    assert "Delete 2 records?" in text_of(
        bob.post("/m/accounts/bulk", {"ids": [deal.account_id, free.pk], "do": "delete"})
    )

    begun = bob.post("/m/accounts/bulk/do", {"ids": [deal.account_id, free.pk], "do": "delete"})
    work_off()

    page = text_of(bob.get(begun.headers["location"]))
    assert "E_IN_USE" in page
    assert f'href="/m/accounts/{deal.account_id}/"' in page
    assert list(Account.objects.filter(deleted_at=None).values_list("pk", flat=True)) == [deal.account_id]


def test_f021_r1_chosen_records_are_moved_to_another_pool_by_who_leads_theirs(kit: Kit):
    north, south = (pool(kit, name=name, admins=[kit["bob"].user_id]) for name in ("North", "South"))
    first, second = (lying(kit, north).pk for _each in range(2))
    held = kit.make("account", "bob").pk
    bob, given = kit.browser("bob"), {"ids": [first, second, held], "do": "pool"}

    assert 'name="do" value="pool"' in text_of(bob.get(f"/m/accounts/?pool={north.pk}"))
    assert 'name="do" value="pool"' not in text_of(kit.browser("ben").get(f"/m/accounts/?pool={north.pk}"))
    assert "Move to another pool: 3" in text_of(bob.post("/m/accounts/bulk", given))
    assert "South" in text_of(bob.post("/m/accounts/bulk/preview", {**given, "pool": south.pk}))
    begun = bob.post("/m/accounts/bulk/do", {**given, "pool": south.pk})
    work_off()

    assert "E_POOL_HELD" in text_of(bob.get(begun.headers["location"]))
    assert set(Account.objects.filter(pool=south.pk).values_list("pk", flat=True)) == {first, second}
    again = {"all": True, "pool": north.pk}
    assert (
        kit.api("ben").post(f"/api/v1/accounts/change-pool?pool={south.pk}", again, "application/json").status_code
        == 202
    )
    work_off()
    assert Account.objects.filter(pool=south.pk).count() == 2  # ben is a member there and no more
    kit.api("bob").post(f"/api/v1/accounts/change-pool?pool={south.pk}", again, "application/json")
    work_off()
    assert Account.objects.filter(pool=north.pk).count() == 2


def test_records_of_others_are_refused_and_stay(kit: Kit):
    other = kit.make("account", "ben", level="A")

    kit.browser("bob").post("/m/accounts/bulk/do", {"ids": [other.pk], "do": "edit", "field": "level", "level": "B"})

    result = work_off().result
    assert isinstance(result, dict)
    assert (result["changed"], result["refused"], result["reasons"][0]["code"]) == (0, 1, "E_NOT_FOUND")
    other.refresh_from_db()
    assert other.level == "A"


def test_a_value_that_no_record_could_take_is_refused_at_once(kit: Kit):
    account = kit.make("account", "bob")
    data = {"ids": [account.pk], "do": "edit", "field": "annual_revenue", "annual_revenue": "much"}

    answer = kit.browser("bob").post("/m/accounts/bulk/do", data)

    assert answer.status_code == 422
    assert 'value="much"' in text_of(answer)
    assert not Job.objects.exists()


def test_it_needs_its_own_right(kit: Kit):
    account = kit.make("account", "charlie")
    charlie = kit.browser("charlie")

    assert charlie.post("/m/accounts/bulk", {"ids": [account.pk], "do": "edit"}).status_code == 403
    text = text_of(charlie.get("/m/accounts/"))
    assert not [way for way in ("edit", "delete", "move") if f'name="do" value="{way}"' in text]


def test_the_outcome_is_for_the_one_who_asked(kit: Kit):
    account = kit.make("account", "bob")
    data = {"ids": [account.pk], "do": "edit", "field": "level", "level": "A"}
    begun = kit.browser("bob").post("/m/accounts/bulk/do", data)

    assert kit.browser("ben").get(begun.headers["location"]).status_code == 404
    assert kit.browser("ben").get(f"/jobs/{Job.objects.latest('pk').pk}").status_code == 404
    assert kit.browser("bob").get(f"/jobs/{Job.objects.latest('pk').pk}").json()["state"] == "queued"
