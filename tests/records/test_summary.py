"""A summary is whole or refused."""

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import summary
from guanxi.records.query import Query
from tests.kit.people import Kit


def test_more_groups_than_can_be_told_are_refused_and_none_left_out(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "MAX_ROWS", 2)
    account = registry.get("account")
    for name in "ab":
        kit.make(account, "bob", name=name)
    assert len(summary.summarise(account, kit["bob"], Query(), "name", "").groups) == 2

    kit.make(account, "bob", name="c")
    with pytest.raises(DomainError, match="E_RANGE"):
        summary.summarise(account, kit["bob"], Query(), "name", "")


def test_what_holds_several_things_is_no_group(kit: Kit) -> None:
    account = registry.get("account")
    kit.make(account, "bob", preferences={"tea": "green"})

    with pytest.raises(DomainError, match="E_UNKNOWN_OPERATOR"):
        summary.summarise(account, kit["bob"], Query(), "preferences", "")
