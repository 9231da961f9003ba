"""What somebody tried who has no business here stands in the log under a name of its own."""

import logging

import pytest
from django.test import Client

from tests.kit.people import PASSWORD, Kit

pytestmark = pytest.mark.once


def test_attempts_are_told_apart_from_mistakes(kit: Kit, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.WARNING, "guanxi.attempts")
    stranger, signed_in = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    signed_in.force_login(kit.user("bob"), backend="guanxi.access.signin.NameMailOrMobile")

    def tried(status: int) -> list[str]:
        told = [line.getMessage() for line in caplog.records if line.name == "guanxi.attempts"]
        caplog.clear()
        assert answer.status_code == status
        return told

    answer = stranger.post("/login/", {"username": "bob", "password": PASSWORD})
    assert len(tried(403)) == 1
    answer = signed_in.post("/api/v1/accounts", {"name": "x"}, content_type="application/json")
    assert len(tried(403)) == 1
    answer = stranger.get("/api/v1/accounts", headers={"Authorization": "Bearer gx_made_up"})
    assert len(tried(401)) == 1
    answer = stranger.get("/invitation/1/made-up")
    assert len(tried(409)) == 1
    answer = signed_in.get("/m/accounts/999999/")
    assert tried(404) == []
    assert "gx_made_up" not in caplog.text
