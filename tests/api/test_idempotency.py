"""`Idempotency-Key`: sent twice, done once."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from guanxi.api.idempotency import LEASE, _claim, _first, _take_over
from guanxi.api.jobs import purge_api
from guanxi.api.models import IdempotencyKey, TokenUse
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError
from guanxi.modules.accounts.models import Account
from tests.api.client import ROOT, Api, code_of


@pytest.fixture
def bob(api):
    return api("bob")


def test_the_same_post_again_gives_the_first_answer_and_writes_nothing(bob):
    first = bob.post("/accounts", {"name": "x"}, idempotency_key="a")
    bob.patch(f"/accounts/{first.json()['id']}", {"name": "y"})

    again = bob.post("/accounts", {"name": "x"}, idempotency_key="a")

    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(bob.items("/accounts")) == 1


def test_without_a_key_or_with_another_one_it_is_done_again(bob):
    for key in ({}, {}, {"idempotency_key": "a"}, {"idempotency_key": "b"}):
        bob.post("/accounts", {"name": "x"}, **key)

    assert len(bob.items("/accounts")) == 4


def test_a_refusal_is_given_again_even_when_it_would_pass_by_now(bob, kit):
    refused = bob.post("/accounts", {"name": "x", "region": 1, "level": "Z"}, idempotency_key="a")
    again = bob.post("/accounts", {"name": "x", "region": 1, "level": "Z"}, idempotency_key="a")

    assert (refused.status_code, refused.content) == (again.status_code, again.content)
    assert again.headers["Content-Type"] == "application/problem+json"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert bob.items("/accounts") == []


def test_another_body_or_another_address_under_the_same_key_is_refused(bob):
    bob.post("/accounts", {"name": "x"}, idempotency_key="a")

    assert code_of(bob.post("/accounts", {"name": "y"}, idempotency_key="a")) == (422, "E_IDEMPOTENCY")
    assert code_of(bob.post("/contacts", {"name": "x"}, idempotency_key="a")) == (422, "E_IDEMPOTENCY")
    assert code_of(bob.post("/accounts?fields=name", {"name": "x"}, idempotency_key="a")) == (422, "E_IDEMPOTENCY")


def test_each_person_has_keys_of_his_own(api):
    one = api("bob").post("/accounts", {"name": "x"}, idempotency_key="a")
    two = api("ben").post("/accounts", {"name": "x"}, idempotency_key="a")

    assert one.json()["id"] != two.json()["id"]


def test_while_the_first_is_under_way_the_second_is_told_so(bob, kit):
    IdempotencyKey.objects.create(
        user_id=kit["bob"].user_id, key="a", request=asked(bob), leased_until=timezone.now() + LEASE
    )

    assert code_of(bob.post("/accounts", {"name": "x"}, idempotency_key="a")) == (409, "E_IDEMPOTENCY_IN_FLIGHT")


def test_a_request_that_began_by_a_clock_slightly_ahead_is_under_way_too(bob, kit):
    ahead = timezone.now() + timedelta(seconds=5)
    IdempotencyKey.objects.create(
        user_id=kit["bob"].user_id, key="a", request=asked(bob), leased_until=ahead + LEASE, created_at=ahead
    )

    assert code_of(bob.post("/accounts", {"name": "x"}, idempotency_key="a")) == (409, "E_IDEMPOTENCY_IN_FLIGHT")


def test_a_request_that_has_answered_meanwhile_is_not_done_again(kit):
    row, _is_mine = _claim(kit["bob"].user_id, "a", "0" * 64)
    IdempotencyKey.objects.filter(pk=row.pk).update(status=201)

    with pytest.raises(DomainError, match="E_IDEMPOTENCY_IN_FLIGHT"):
        _take_over(row, "0" * 64)


def test_a_request_that_died_under_way_is_taken_over_after_its_lease(bob, kit):
    IdempotencyKey.objects.create(
        user_id=kit["bob"].user_id, key="a", request=asked(bob), leased_until=timezone.now() - timedelta(seconds=1)
    )

    assert bob.post("/accounts", {"name": "x"}, idempotency_key="a").status_code == 201
    assert IdempotencyKey.objects.get(key="a").attempt == 2


def test_a_slow_request_that_was_taken_over_leaves_nothing(kit):
    row, is_mine = _claim(kit["bob"].user_id, "a", "0" * 64)
    IdempotencyKey.objects.filter(pk=row.pk).update(attempt=2)

    with pytest.raises(DomainError, match="E_IDEMPOTENCY_IN_FLIGHT"):
        _first(row, lambda: made_an_account(kit))

    assert is_mine
    assert not Account.objects.exists()
    assert IdempotencyKey.objects.filter(pk=row.pk).exists()


def test_a_mistake_of_ours_is_not_kept_as_an_answer(kit):
    row, _is_mine = _claim(kit["bob"].user_id, "a", "0" * 64)

    def fail() -> None:
        made_an_account(kit)
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        _first(row, fail)

    assert not Account.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_after_a_day_a_key_is_free_again(bob):
    bob.post("/accounts", {"name": "x"}, idempotency_key="a")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert bob.post("/accounts", {"name": "y"}, idempotency_key="a").json()["name"] == "y"
    assert bob.post("/accounts", {"name": "y"}, idempotency_key="a").headers["Idempotency-Replayed"]


def test_old_keys_and_counts_are_removed(bob):
    bob.post("/accounts", {"name": "x"}, idempotency_key="a")
    bob.post("/accounts", {"name": "x"}, idempotency_key="b")
    IdempotencyKey.objects.filter(key="a").update(created_at=timezone.now() - timedelta(hours=25))
    TokenUse.objects.create(token="0" * 64, window=1, count=5)

    assert purge_api(Run(1, None)) == {"removed": 1}
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["b"]
    assert not TokenUse.objects.filter(window=1).exists()


@pytest.mark.once
@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_is_no_plain_text_is_refused(bob, key):
    assert code_of(bob.post("/accounts", {"name": "x"}, idempotency_key=key)) == (422, "E_LENGTH")


def test_every_post_takes_a_key(bob, kit):
    account = kit.make("account", "bob")
    deal = kit.make("opportunity", "bob", amount="10")
    posts = {
        "/accounts/bulk": {"operations": [{"op": "create", "data": {"name": "x"}}]},
        f"/opportunities/{deal.pk}/actions/win": {"won_reason": "price"},
        f"/accounts/{account.pk}/restore": None,
    }
    bob.delete(f"/accounts/{account.pk}")

    for path, body in posts.items():
        first, again = (bob.post(path, body, idempotency_key=path) for _ in range(2))
        assert first.status_code == 200, first.content
        assert (again.status_code, again.content) == (200, first.content)


def test_a_form_with_a_file_is_known_again_whatever_its_boundary(kit):
    bob, path = kit.api("bob"), f"{ROOT}/accounts/{kit.make('account', 'bob').pk}/files"

    def send(content: bytes):
        return bob.post(path, {"file": SimpleUploadedFile("a.txt", content)}, headers={"idempotency-key": "a"})

    first, again, other = send(b"one"), send(b"one"), send(b"two")

    assert first.status_code == 201, first.content
    assert again.content == first.content
    assert code_of(other) == (422, "E_IDEMPOTENCY")
    assert len(bob.get(path).json()["items"]) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_time_one_is_done(kit):
    answers = []
    token = kit.api("bob").defaults

    def send() -> None:
        client = Api(kit, "bob")
        client.client.defaults = token
        answers.append(client.post("/accounts", {"name": "x"}, idempotency_key="a"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Account.objects.count() == 1


def made_an_account(kit):
    kit.make("account", "bob")
    response = type("Response", (), {"status_code": 201, "headers": {}, "content": b"{}"})
    return response


def asked(bob: Api) -> str:
    """The fingerprint of creating account x, as the product itself takes it."""
    with transaction.atomic():
        bob.post("/accounts", {"name": "x"}, idempotency_key="probe")
        found = IdempotencyKey.objects.get(key="probe").request
        transaction.set_rollback(True)
    return found
