"""The address that says what a date in words means."""

from typing import Any

import pytest
from django.test import Client

from tests.kit.people import Kit


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-15T02:00:00+00:00"


def test_it_answers_in_the_zone_and_language_of_the_person(kit: Kit):
    client = kit.browser("bob")
    client.post("/me", {"timezone": "Asia/Shanghai"})

    assert client.get("/datewords", {"text": "下周三下午3点"}).json() == {
        "at": "2026-03-18T15:00+08:00",
        "shown": "Wed 18 Mar 2026 15:00",
    }


def test_what_means_no_moment_is_answered_as_such(kit: Kit):
    assert kit.browser("bob").get("/datewords", {"text": "when it suits"}).json() == {"at": None, "shown": ""}


def test_a_stranger_is_not_answered(kit: Kit):
    assert Client().get("/datewords?text=tomorrow").status_code == 302


def test_a_day_on_which_nobody_works_is_said_so(kit: Kit, settings: Any) -> None:
    settings.FROZEN_TIME = "2026-09-28T02:00:00+00:00"
    client = kit.browser("bob")

    assert client.get("/datewords", {"text": "10月1日"}).json()["shown"].startswith("Thu 1 Oct 2026 09:00 · ")
    assert client.get("/datewords", {"text": "next Saturday"}).json()["shown"].endswith("2026 09:00")  # worked instead
