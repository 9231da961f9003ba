"""Undo of a deletion that took others along."""

from dataclasses import replace

import pytest

from guanxi.access.actor import new_operation
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import actions, store
from guanxi.records.files import add_file
from guanxi.records.models import StoredFile
from guanxi.records.undo import undo
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
ACCOUNT, LEAD = registry.get("account"), registry.get("lead")


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


def test_files_that_a_conversion_gave_to_a_customer_leave_it_again(kit: Kit) -> None:
    lead, account = kit.make("lead", "bob").pk, kit.make("account", "bob").pk
    add_file(LEAD, kit["bob"], lead, "drawing.txt", [b"A house"])
    add_file(ACCOUNT, kit["bob"], account, "own.txt", [b"Its own"])
    actor = replace(kit["admin"], operation=new_operation())
    actions.run(LEAD, actor, lead, "convert", {"account": account, "create_contact": False})
    assert names(ACCOUNT, account) == ["drawing.txt", "own.txt"]

    back = replace(kit["admin"], operation=new_operation())
    undone = undo(back, actor.operation)

    assert undone.kept == ()
    assert names(ACCOUNT, account) == ["own.txt"]
    assert names(LEAD, lead) == ["drawing.txt"]
    undo(replace(kit["admin"], operation=new_operation()), back.operation)
    assert names(ACCOUNT, account) == ["drawing.txt", "own.txt"]


def names(module: Module, pk: int) -> list[str]:
    rows = StoredFile.objects.filter(module=module.key, record_id=pk, deleted_at=None)
    return sorted(rows.values_list("name", flat=True))
