"""`guanxi token`: a way in for programs."""

from tests.kit.homes import Home
from tests.kit.trust import ONCE

pytestmark = ONCE


def test_a_token_stands_alone_on_the_last_line(company: Home):
    said = company.guanxi("token", "owner@example.com", "--name", "robot", "--scopes", "read")

    assert said.stdout.splitlines()[-1].startswith("gx_")
    assert " " not in said.stdout.splitlines()[-1]
    assert said.stderr == ""


def test_nobody_gets_no_token(company: Home):
    said = company.guanxi("token", "nobody@example.com", check=False)

    assert said.returncode == 1
    assert "nobody@example.com" in said.stderr
    assert said.stdout == ""
