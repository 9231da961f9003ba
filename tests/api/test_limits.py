"""How many requests a token may make."""

import pytest
from django.test import Client, override_settings

from guanxi.access.tokens import make_token
from guanxi.api import limits
from guanxi.api.models import TokenUse
from tests.api.client import ROOT, code_of


@pytest.fixture(autouse=True)
def in_the_middle_of_a_minute(monkeypatch):
    """So that no window ends within a test."""
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_030.0)
    limits._used.clear()


@override_settings(API_RATE=3)
def test_after_its_share_a_token_waits_for_the_next_minute(kit):
    bob = kit.api("bob")

    answers = [bob.get(f"{ROOT}/accounts") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit"] for answer in answers[:3]] == [f'"minute";r={left};t=30' for left in (2, 1, 0)]
    assert answers[0].headers["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert code_of(answers[3]) == (429, "E_RATE_LIMIT")
    assert answers[3].headers["Retry-After"] == "30"
    assert kit.api("ben").get(f"{ROOT}/accounts").status_code == 200


@override_settings(API_RATE=3)
def test_several_processes_share_one_limit(kit):
    bob = kit.api("bob")
    bob.get(f"{ROOT}/accounts")
    limits._used.clear()  # what another process knows: nothing yet

    answers = [bob.get(f"{ROOT}/accounts") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


@override_settings(API_RATE=100)
def test_few_requests_cost_no_writes(kit, django_assert_num_queries):
    client = Client(headers={"authorization": f"Bearer {make_token(kit.user('bob'))}"})

    client.get(f"{ROOT}/accounts")

    assert not TokenUse.objects.exists()
    for _ in range(3):
        client.get(f"{ROOT}/accounts")
    assert TokenUse.objects.get().count == 4


@override_settings(API_RATE=1)
def test_a_refusal_for_too_many_requests_is_not_kept_under_a_key(kit, monkeypatch):
    bob = kit.api("bob")
    bob.get(f"{ROOT}/accounts")

    def send():
        return bob.post(
            f"{ROOT}/accounts", {"name": "x"}, content_type="application/json", headers={"idempotency-key": "a"}
        )

    assert send().status_code == 429
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_090.0)
    assert send().status_code == 201


def test_pages_have_no_limit_and_no_headers(kit):
    assert "RateLimit" not in kit.browser("bob").get(f"{ROOT}/accounts").headers
