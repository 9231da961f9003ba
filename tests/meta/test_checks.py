"""What is wrong with a declaration is said before anyone uses it."""

from dataclasses import replace

from guanxi.meta import registry
from guanxi.meta.checks import problems

USER = registry.get("user")


def test_a_private_field_stands_in_no_title() -> None:
    assert any("'mobile' is private" in problem for problem in problems(replace(USER, subtitle="mobile")))
    assert problems(USER) == []


def test_a_name_that_nothing_bears_is_found() -> None:
    assert problems(replace(USER, search=("nickname",))) == ["user: search names unknown field 'nickname'"]
