"""Conditions on values that differ only in case mean the same on every database."""

import pytest

from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import make_test
from guanxi.records.query import apply, parse
from guanxi.records.sources import ActorSources
from tests.kit.people import Kit

ACCOUNT = registry.get("account")


@pytest.mark.parametrize(
    ("op", "value", "found"), [("contains", "vip", False), ("contains", "VIP", True), ("in", "vip", False)]
)
def test_a_tag_is_found_as_it_is_written(kit: Kit, op: str, value: str, found: bool):
    account = kit.make(ACCOUNT, "bob", tags=["VIP", "a_b"])
    sources = ActorSources(kit["bob"])
    test = make_test(ACCOUNT, "tags", op, value, sources.readable)

    assert matches(account, test, sources) is found
    assert apply(ACCOUNT, kit["bob"], parse(ACCOUNT, kit["bob"], [(f"tags__{op}", value)])).exists() is found


def test_a_sign_of_a_pattern_is_a_sign_like_any_other(kit: Kit):
    kit.make(ACCOUNT, "bob", tags=["axb"], name="100 percent")
    for name, value in (("tags__contains", "a_b"), ("name__contains", "100%"), ("name__contains", "_")):
        assert not apply(ACCOUNT, kit["bob"], parse(ACCOUNT, kit["bob"], [(name, value)])).exists()
