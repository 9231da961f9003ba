"""Rules with a button: offered to whom they are meant for where the condition holds, done at once or not at all."""

import pytest

from guanxi.flow.automation.models import State
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.records import actions, store
from guanxi.web.detail import header
from tests.flow.automation.rules import fill, rule, runs
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db

ACCOUNT = registry.get("account")
PRESS = {"on": "button", "label": "Mark as seen"}
TELL = {"do": "notify", "to": "field", "field": "owner", "text": "Seen"}


def offered(kit: Kit, name: str, record: object) -> list[str]:
    found = header.actions(ACCOUNT, record, kit[name], header.rights(ACCOUNT, record, kit[name]))
    return [str(action.label) for action in found if action.key.startswith("automation_")]


def test_a_button_is_done_at_once_in_the_history_of_who_pressed_it(kit: Kit):
    made = rule(kit, "accounts", PRESS, fill(remark="seen"), TELL)
    account = kit.make("account", "bob")
    assert offered(kit, "bob", account) == ["Mark as seen"]

    actions.run(ACCOUNT, kit["bob"], account.pk, f"automation_{made.pk}", {})

    (run,) = runs()
    account.refresh_from_db()
    assert (account.remark, run.state, run.cause["by"]) == ("seen", State.READY, kit["bob"].user_id)


def test_it_is_kept_from_other_roles_and_from_records_that_don_t_meet_the_condition(kit: Kit):
    admins = registry.get("role").model.objects.get(is_admin=True).pk
    made = rule(kit, "accounts", PRESS | {"roles": [admins]}, fill(remark="seen"))
    account = kit.make("account", "bob")
    assert (offered(kit, "bob", account), offered(kit, "admin", account)) == ([], ["Mark as seen"])
    with pytest.raises(Missing):
        actions.run(ACCOUNT, kit["bob"], account.pk, f"automation_{made.pk}", {})

    other = rule(
        kit, "accounts", PRESS, fill(remark="x"), condition={"field": "name", "op": "eq", "value": "Somebody else"}
    )
    assert offered(kit, "bob", account) == []
    with pytest.raises(DomainError, match="E_AUTOMATION_UNMET"):
        actions.run(ACCOUNT, kit["bob"], account.pk, f"automation_{other.pk}", {})


def test_what_can_t_be_done_is_said_and_nothing_of_it_stays(kit: Kit):
    task = {"do": "create", "object": "tasks", "values": {"subject": "{{remark}}", "account": {"from": "id"}}}
    made = rule(kit, "accounts", PRESS | {"needs": "view"}, fill(phone="021-5555 0101"), task)
    account = kit.make("account", "bob")
    before = account.version

    with pytest.raises(DomainError, match="E_AUTOMATION_FAILED"):
        actions.run(ACCOUNT, kit["bob"], account.pk, f"automation_{made.pk}", {})

    account.refresh_from_db()
    assert account.version == before


def test_the_api_tells_of_the_button_and_presses_it(kit: Kit):
    made = rule(kit, "accounts", PRESS, fill(remark="seen"))
    account = kit.make("account", "bob")
    api = kit.api("bob")
    key = f"automation_{made.pk}"
    told = api.get("/api/v1/meta/modules/accounts").json()["actions"]
    assert key in [action["name"] for action in told]

    answer = api.post(f"/api/v1/accounts/{account.pk}/actions/{key}", {}, content_type="application/json")

    assert (answer.status_code, answer.json()["record"]["remark"]) == (200, "seen")
    assert store.fetch(ACCOUNT, kit["bob"], account.pk).remark == "seen"
