"""Whoever guesses the id of a record that is not his to see does not learn from any page what it is called."""

import re

import pytest

from guanxi.jobs.models import Job
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

SECRET = "Secret Customer 秘"


@pytest.fixture
def hidden(kit: Kit) -> int:
    """An account of Charlie's, whom Bob does not stand above."""
    return int(kit.make("account", "charlie", name=SECRET).pk)


@pytest.mark.parametrize(
    "address",
    [
        "/m/opportunities/?account={id}",
        "/m/opportunities/?account__in={id},1",
        "/m/opportunities/?account__under={id}",
        '/m/opportunities/?filter={{"field":"account","op":"eq","value":{id}}}',
        "/m/opportunities/kanban?account={id}",
        "/m/opportunities/new?account={id}",
        "/m/activities/new?account={id}",
    ],
)
def test_an_address_with_a_guessed_id_tells_no_name(kit: Kit, hidden: int, address: str):
    answer = kit.browser("bob").get(address.format(id=hidden))

    assert SECRET not in answer.content.decode()


def test_a_refused_form_tells_no_name(kit: Kit, hidden: int):
    data = {"name": "Deal", "account": hidden, "amount": "1", "expected_close_date": "2999-01-01"}
    answer = kit.browser("bob").post("/m/opportunities/new", data)

    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()


def test_a_stale_form_tells_no_name(kit: Kit, hidden: int):
    deal = kit.make("opportunity", "bob")
    store.update(registry.get("opportunity"), kit["alice"], deal.pk, {"account": kit.make("account", "bob").pk})
    data = {"version": deal.version, "account": hidden, "seen": "1"}
    answer = kit.browser("bob").post(f"/m/opportunities/{deal.pk}/edit", data)

    assert answer.status_code == 409
    assert SECRET not in answer.content.decode()


def test_the_outcome_of_a_change_to_many_tells_no_name(kit: Kit, hidden: int):
    bob = kit.browser("bob")
    there = bob.post("/m/accounts/bulk/do", {"ids": [hidden], "do": "change", "field": "city", "city": "Oslo"})
    job = int(re.search(r"(\d+)$", there.headers["Location"])[1])
    see_through(Job.objects.get(pk=job))
    page = bob.get(there.headers["Location"]).content.decode()

    assert f"#{hidden}" in page
    assert SECRET not in page


def test_what_a_visible_record_refers_to_is_still_named_in_its_form(kit: Kit, hidden: int):
    deal = kit.make("opportunity", "bob")
    type(deal).objects.filter(pk=deal.pk).update(account=hidden)

    assert SECRET in kit.browser("bob").get(f"/m/opportunities/{deal.pk}/edit").content.decode()
