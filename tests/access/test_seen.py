"""What is said of a record that one sees is what the one filter of access says, only without asking it again."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actor import Actor
from guanxi.access.scope import can, visible
from guanxi.access.seen import allowed, attached_q
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from tests.kit.people import NAMES, Kit

ACTIONS = ("edit", "delete")
MODULES = ("account", "contact", "opportunity", "activity", "task", "lead")


def many_below(actor: Actor) -> Actor:
    """The same person as if he had so many people below that they are not named one by one."""
    return replace(actor, below=None)


@pytest.fixture
def records(kit: Kit) -> dict[str, list]:
    """Records of alice, bob and charlie, some attached to accounts of others."""
    found: dict[str, list] = {key: [] for key in MODULES}
    for name in ("alice", "bob", "charlie"):
        account = kit.make("account", name)
        deal = kit.make("opportunity", name, account=account.pk)
        lead = kit.make("lead", name)
        found["account"].append(account)
        found["opportunity"].append(deal)
        found["lead"].append(lead)
        found["contact"] += [kit.make("contact", name, account=account.pk), kit.make("contact", name)]
        found["activity"] += [
            kit.make("activity", name, account=account.pk),
            kit.make("activity", name, opportunity=deal.pk),
            kit.make("activity", name, lead=lead.pk),
        ]
        found["task"] += [kit.make("task", name, account=account.pk), kit.make("task", name)]
    task, account = found["task"][0], found["account"][1]
    about = {"account": account.pk, "account_owner": account.owner_id}
    type(task).objects.filter(pk=task.pk).update(**about)  # alice's, about an account of bob's
    return found


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_actions_on_a_record_are_those_that_the_filter_allows(kit: Kit, records, name: str, wide: bool):
    actor = many_below(kit[name]) if wide else kit[name]
    for key, rows in records.items():
        module = registry.get(key)
        for record in visible(module, actor).filter(pk__in=[row.pk for row in rows]):
            asked = [action for action in ACTIONS if actor.may(module, action)]
            assert allowed(actor, asked, module, record) == {
                action: can(actor, action, module, record) for action in asked
            }


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_what_hangs_on_a_record_is_seen_as_the_filter_lets_it_be_seen(kit: Kit, records, name: str, wide: bool):
    actor = many_below(kit[name]) if wide else kit[name]
    for other, key, parent in (
        ("activity", "account", "account"),
        ("activity", "opportunity", "opportunity"),
        ("activity", "lead", "lead"),
        ("contact", "account", "account"),
        ("opportunity", "account", "account"),
        ("task", "account", "account"),
    ):
        module = registry.get(other)
        for record in visible(registry.get(parent), actor):
            assert hanging(module, actor, key, record) == set(
                visible(module, actor).filter(**{key: record.pk}).values_list("pk", flat=True)
            )


def hanging(module: Module, actor: Actor, key: str, record) -> set[int]:
    rows = module.model.objects.filter(attached_q(module, actor, key, record), deleted_at=None, **{key: record.pk})
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("name", ["bob", "alice", "admin"])
def test_of_an_own_record_nothing_is_asked(kit: Kit, name: str):
    record, account = kit.make("account", name), registry.get("account")
    actor = kit[name]
    assert actor.below is not None
    with CaptureQueriesContext(connection) as asked:
        assert allowed(actor, ACTIONS, account, record) == {"edit": True, "delete": True}
    assert len(asked) == 0


def test_of_a_record_of_one_among_many_people_below_nothing_is_asked_either(kit: Kit):
    record, account = kit.make("account", "bob"), registry.get("account")
    director = many_below(kit["alice"])
    with CaptureQueriesContext(connection) as asked:
        assert allowed(director, ("edit",), account, record) == {"edit": True}
    assert len(asked) == 0


def test_who_may_not_edit_at_all_may_not_edit_what_he_sees(kit: Kit):
    record = kit.make("account", "bob")
    reader = replace(kit["alice"], rights=frozenset({"account.view"}))
    assert allowed(reader, ACTIONS, registry.get("account"), record) == {"edit": False, "delete": False}


def test_a_record_in_the_bin_hangs_on_nothing(kit: Kit, records):
    contact = records["contact"][2]
    type(contact).objects.filter(pk=contact.pk).update(deleted_at=clock.now())
    account = records["account"][1]
    assert contact.pk not in hanging(registry.get("contact"), kit["bob"], "account", account)
