"""Sharing modes (F005)."""

from typing import Any

import pytest

from guanxi.access.scope import can
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.people.sharing import modes_of, people_losing_access, share_module
from tests.kit.people import Kit

ACCOUNT, CONTACT, PRODUCT = (registry.get(key) for key in ("account", "contact", "product"))


def share(kit: Kit, mode: str, **more: Any) -> None:
    share_module(actor=kit["admin"], module=ACCOUNT, mode=mode, **more)


def may(kit: Kit, name: str, record: Any) -> list[str]:
    """What someone may do, asked again as at the next request."""
    return [action for action in ("view", "edit", "delete") if can(kit.again(name), action, ACCOUNT, record)]


@pytest.mark.parametrize(("mode", "may_do"), [("private", []), ("read", ["view"]), ("read_write", ["view", "edit"])])
def test_f005_r1_the_mode_opens_reading_and_writing_but_never_deleting(kit: Kit, mode: str, may_do: list[str]) -> None:
    record = kit.make("account", "bob")

    share(kit, mode)

    assert may(kit, "ben", record) == may_do
    assert may(kit, "bob", record) == ["view", "edit", "delete"]


def test_f005_r1_what_follows_its_parent_opens_with_it(kit: Kit) -> None:
    contact = kit.make("contact", "bob", account=kit.make("account", "bob").pk)

    share(kit, "read")

    assert can(kit.again("ben"), "view", CONTACT, contact)
    assert not can(kit["ben"], "edit", CONTACT, contact)


def test_f005_r4_a_change_holds_at_the_next_request(kit: Kit) -> None:
    record = kit.make("account", "bob")
    share(kit, "read_write")
    assert may(kit, "ben", record) == ["view", "edit"]

    share(kit, "private")

    assert may(kit, "ben", record) == []


def test_f005_r4_narrowing_tells_how_many_people_lose_access(kit: Kit) -> None:
    kit.make("account", "bob")
    share(kit, "read")
    for name in ("admin", "alice", "bob", "ben", "charlie"):
        kit.again(name)

    assert people_losing_access(module=ACCOUNT, mode="private") == 2
    assert people_losing_access(module=ACCOUNT, mode="read_write") == 0
    assert people_losing_access(module=ACCOUNT, mode="private", grant_by_hierarchy=False) == 3


def test_f005_r5_the_hierarchy_can_be_switched_off_for_a_module(kit: Kit) -> None:
    record = kit.make("account", "bob")

    share(kit, "private", grant_by_hierarchy=False)

    assert may(kit, "alice", record) == []
    assert may(kit, "admin", record) == ["view", "edit", "delete"]


def test_only_administrators_choose_and_only_modes_that_there_are(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        share_module(actor=kit["alice"], module=ACCOUNT, mode="read")
    for module, mode in ((ACCOUNT, "controlled_by_parent"), (ACCOUNT, "open"), (PRODUCT, "private")):
        with pytest.raises(DomainError, match="E_CHOICE"):
            share_module(actor=kit["admin"], module=module, mode=mode)
    assert modes_of(CONTACT) == ("private", "read", "read_write", "controlled_by_parent")
