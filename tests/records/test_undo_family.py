"""Undo of a deletion that took others along."""

from dataclasses import replace

import pytest

from guanxi.access.actor import new_operation
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.undo import undo
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
ACCOUNT, CONTACT, DEAL = (registry.get(key) for key in ("account", "contact", "opportunity"))


@pytest.mark.parametrize("person", ["admin", "bob", "alice"])
def test_what_went_with_a_record_comes_back_and_nothing_is_said_to_have_stayed(kit: Kit, person: str) -> None:
    account = kit.make("account", "bob").pk
    contacts = [kit.make("contact", "bob", account=account, is_primary=place == 0).pk for place in range(2)]
    kit.make("activity", "bob", account=account, contacts=contacts)
    kit.make("activity", "bob", account=account)
    kit.make("task", "bob", account=account, contact=contacts[0])
    actor = replace(kit[person], operation=new_operation())
    store.delete(ACCOUNT, actor, account)

    undone = undo(replace(kit[person], operation=new_operation()), actor.operation)

    assert [(kept.module, kept.pk, str(kept.error)) for kept in undone.kept] == []
    assert undone.done == 6
