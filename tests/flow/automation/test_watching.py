"""Rules that watch records, in the transaction of what set them off."""

from typing import Any

import pytest
from django.db import transaction

from guanxi.flow.automation.models import State
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.flow.automation.rules import fill, rule, runs, work_off
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def test_a_new_record_is_filled_in_in_the_same_transaction(kit: Kit):
    rule(kit, "accounts", {"on": "created"}, fill(remark="Seen: {{name}} of {{owner}}"))

    account = kit.make("account", "bob", name="North Clinic")

    account.refresh_from_db()
    assert account.remark == "Seen: North Clinic of Bob"
    (run,) = runs()
    assert (run.state, run.record_id, run.depth) == (State.DONE, account.pk, 1)
    assert run.told[0]["changes"] == {"remark": ["", "Seen: North Clinic of Bob"]}


def test_the_row_that_the_writer_holds_knows_what_the_rule_wrote(kit: Kit):
    rule(kit, "accounts", {"on": "created"}, fill(remark="by rule"))

    account = kit.make("account", "bob")

    store.update(registry.get("account"), kit["bob"], account.pk, {"remark": "by hand"}, version=account.version)


def test_only_records_that_meet_the_condition_are_touched_and_the_run_says_why(kit: Kit):
    condition = {"field": "account.industry", "op": "eq", "value": "medical"}
    rule(kit, "opportunities", {"on": "created"}, fill(next_step="call"), condition=condition)
    clinic = kit.make("account", "bob", industry="medical")
    mine = kit.make("opportunity", "bob", account=clinic.pk)
    kit.make("opportunity", "bob")

    (run,) = runs()
    assert run.record_id == mine.pk
    assert run.cause["values"] == {"account.industry": "medical"}


def test_a_field_that_becomes_a_value_sets_a_rule_off_once(kit: Kit):
    rule(kit, "accounts", {"on": "became", "field": "level", "from": None, "to": "A"}, fill(remark="top"))
    account = kit.make("account", "bob")
    for data in ({"level": "B"}, {"level": "A"}, {"phone": "021-5550000"}):
        store.update(registry.get("account"), kit["bob"], account.pk, data)

    account.refresh_from_db()
    assert account.remark == "top"
    assert len(runs()) == 1


def test_a_rule_is_rolled_back_with_its_cause(kit: Kit):
    rule(
        kit,
        "accounts",
        {"on": "created"},
        {"do": "create", "object": "tasks", "values": {"subject": "Call", "account": {"from": "id"}}},
    )

    with transaction.atomic():
        kit.make("account", "bob")
        assert len(runs()) == 1
        transaction.set_rollback(True)

    assert runs() == []
    assert not registry.get("task").model.objects.exists()


def test_a_step_that_is_refused_fails_its_run_and_nothing_else(kit: Kit):
    rule(kit, "accounts", {"on": "created"}, fill(parent_account={"from": "id"}))

    account = kit.make("account", "bob", name="Stays")

    account.refresh_from_db()
    (run,) = runs()
    assert (run.state, run.error["code"]) == (State.FAILED, "E_ACCOUNT_CYCLE")
    assert account.parent_account_id is None


def test_rules_that_set_each_other_off_are_cut_at_depth_five(kit: Kit):
    rule(kit, "accounts", {"on": "changed", "fields": ["remark"]}, fill(phone="{{remark}}0"))
    rule(kit, "accounts", {"on": "changed", "fields": ["phone"]}, fill(remark="{{phone}}1"))
    account = kit.make("account", "bob")

    store.update(registry.get("account"), kit["bob"], account.pk, {"remark": "0211234"})

    assert [run.depth for run in runs()] == [6, 5, 4, 3, 2, 1]
    assert [run.error["code"] for run in runs() if run.state == State.STOPPED] == ["E_AUTOMATION_LOOP"]


def test_the_history_names_the_rule_and_undo_takes_its_work_back_too(kit: Kit):
    rule(kit, "accounts", {"on": "changed", "fields": ["level"]}, fill(remark="by rule"))
    account = kit.make("account", "bob")

    store.update(registry.get("account"), kit["bob"], account.pk, {"level": "A"})

    by_hand, by_rule = AuditEntry.objects.filter(
        module="account", record_id=account.pk, verb__in=["changed", "automated"]
    )
    entries = {by_hand.verb: by_hand, by_rule.verb: by_rule}
    assert entries["automated"].note == "Rule"
    assert entries["automated"].operation == entries["changed"].operation


def test_a_hundred_records_cost_as_many_queries_as_ten(kit: Kit, django_assert_max_num_queries: Any):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    condition = {"field": "owner.name", "op": "contains", "value": "o"}
    rule(
        kit,
        "accounts",
        {"on": "created"},
        fill(remark="{{name}}"),
        {"do": "assign", "to": "turn", "users": [kit["bob"].user_id, kit["ben"].user_id]},
        condition=condition,
    )
    module = registry.get("account")

    def cost(count: int) -> int:
        with (
            CaptureQueriesContext(
                connection,
            ) as found,
            transaction.atomic(),
        ):
            store.write([store.new(module, kit["bob"], {"name": f"A{count}-{place}"}) for place in range(count)])
        return len(found)

    few, many = cost(20), cost(200)
    assert many <= few + 2
    owners = list(module.model.objects.values_list("owner", flat=True))
    assert owners.count(kit["bob"].user_id) == owners.count(kit["ben"].user_id) == 110
    assert work_off() == 0
