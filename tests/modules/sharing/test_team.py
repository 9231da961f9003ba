"""Teams of records: who may choose them, what comes along, how long, and what is said about why."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import RecordGrant, User
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.explain import explain
from guanxi.records.models import AuditEntry
from guanxi.records.team import lapse
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def act(kit: Kit, name: str, pk: int, action: str, **arguments: object) -> Any:
    address = f"/api/v1/accounts/{pk}/actions/{action}"
    return kit.api(name).post(address, arguments, content_type="application/json")


def sees(kit: Kit, name: str, key: str, pk: int, action: str = "view") -> bool:
    return visible(registry.get(key), kit.again(name), action).filter(pk=pk).exists()


def test_a_team_is_chosen_by_the_owner_and_lapses(kit: Kit) -> None:
    account = kit.make("account", "bob").pk
    contact = kit.make("contact", "bob", account=account).pk
    deal = kit.make("opportunity", "bob", account=account).pk
    charlie, ben = kit["charlie"].user_id, kit["ben"].user_id

    owner = act(kit, "bob", account, "add_member", user=kit["bob"].user_id)
    assert (owner.status_code, owner.json()["code"]) == (422, "E_MEMBER_IS_OWNER")
    assert act(kit, "ben", account, "add_member", user=charlie).status_code == 404
    day = clock.today(kit["bob"].timezone)
    over = act(kit, "bob", account, "add_member", user=charlie, expires_on=str(day - timedelta(days=1)))
    assert over.json()["code"] in {"E_DATE_RULE", "E_INVALID"}
    added = act(kit, "bob", account, "add_member", user=charlie, access="write", expires_on=str(day))
    assert added.status_code == 200, added.json()

    assert sees(kit, "charlie", "account", account, "edit")
    assert sees(kit, "charlie", "contact", contact)
    assert not sees(kit, "charlie", "contact", contact, "edit")
    assert not sees(kit, "charlie", "opportunity", deal)
    assert act(kit, "charlie", account, "add_member", user=ben).json()["code"] == "E_NO_PERMISSION"
    assert kit.api("charlie").delete(f"/api/v1/accounts/{account}").status_code == 403
    mate = act(kit, "bob", account, "add_member", user=ben, access="write")
    assert mate.status_code == 200
    taken = kit.api("ben").patch(f"/api/v1/accounts/{account}", {"owner": ben}, content_type="application/json")
    assert taken.status_code == 403
    assert act(kit, "ben", account, "change_owner", to=ben).status_code == 403
    assert act(kit, "ben", account, "release", reason="other").status_code == 403
    assert act(kit, "ben", account, "unlock").status_code == 403
    assert act(kit, "ben", account, "remove_member", user=ben).status_code == 200
    found = kit.api("charlie").get(f"/api/v1/accounts/{account}/team").json()["items"]
    assert [(one["user"], one["access"], one["expires_on"]) for one in found] == [(charlie, "write", str(day))]
    page = kit.browser("bob").get(f"/m/accounts/{account}/team").content.decode()
    assert "Charlie" in page
    assert "actions/add_member" in page
    assert "actions/add_member" not in kit.browser("charlie").get(f"/m/accounts/{account}/team").content.decode()
    assert kit.browser("bob").get(f"/m/accounts/{account}/actions/add_member").status_code == 200

    act(kit, "alice", account, "add_member", user=charlie, along=["opportunity.account"])
    assert sees(kit, "charlie", "opportunity", deal)
    assert not sees(kit, "charlie", "contact", contact)
    assert not sees(kit, "charlie", "account", account, "edit")

    RecordGrant.objects.update(expires_at=clock.now())
    assert not sees(kit, "charlie", "account", account)
    assert not sees(kit, "charlie", "opportunity", deal)
    assert lapse(kit["admin"], 10) == 1
    assert AuditEntry.objects.filter(record_id=account, verb="member_lapsed", note="Charlie").exists()
    assert not RecordGrant.objects.exists()


def test_taking_away_what_is_named_takes_the_record_away(kit: Kit) -> None:
    """Each reason that is given really gives it: without all that are named nobody sees the record; without one of two
    he still does. Who may not look at rules reads no name of one."""
    account = kit.make("account", "bob")
    module, rules = registry.get("account"), registry.get("sharing_rule")
    desk, selling = kit.position("charlie").pk, kit.position("bob").pk
    data = {"name": "Secret name", "object": "accounts", "source_position": selling, "target_position": desk}
    made = store.create(rules, kit["admin"], data)
    act(kit, "bob", account.pk, "add_member", user=kit["charlie"].user_id)
    address = f"/api/v1/accounts/{account.pk}/access?user={kit['charlie'].user_id}"

    told = kit.api("admin").get(address).json()["items"][0]
    assert {reason["kind"] for reason in told["reasons"]} == {"rule", "team"}
    assert {"module": "sharing-rules", "id": made.pk} in [reason["ref"] for reason in told["reasons"]]
    assert (told["access"], [one["kind"] for one in told["missing"]]) == ("read", ["mode"])
    assert "Secret name" not in kit.api("bob").get(address).content.decode()
    assert "Secret name" in kit.browser("admin").get(f"/m/accounts/{account.pk}/access/all").content.decode()

    act(kit, "bob", account.pk, "remove_member", user=kit["charlie"].user_id)
    assert explain(kit.again("charlie"), module, account).access == "read"
    store.update(rules, kit["admin"], made.pk, {"active": False})
    assert explain(kit.again("charlie"), module, account).access == ""
    closed = kit.api("bob").get(address).json()["items"][0]
    assert (closed["access"], [one["kind"] for one in closed["reasons"]]) == (None, ["mode"])
    User.objects.filter(pk=kit["charlie"].user_id).update(status="disabled")
    assert kit.api("bob").get(address).json()["items"][0]["reasons"][0]["kind"] == "role"


def test_everyone_who_sees_a_record_is_as_many_queries_for_many_people_as_for_few(kit: Kit) -> None:
    account = kit.make("account", "bob").pk
    sharing, rule = kit.position("charlie").pk, registry.get("sharing_rule")
    data = {"object": "accounts", "source_position": kit.position("bob").pk, "target_position": sharing}
    client, browser = kit.api("admin"), kit.browser("admin")

    def asked(name: str) -> list[int]:
        store.create(rule, kit["admin"], {"name": name, **data})
        found = []
        for get in (lambda: client.get(f"/api/v1/accounts/{account}/access"), lambda: browser.get(page)):
            assert get().status_code == 200
            with CaptureQueriesContext(connection) as seen:
                get()
            found.append(len(seen))
        return found

    page = f"/m/accounts/{account}/access/all"
    before = asked("First")
    for place in range(6):
        data_of = {"name": f"P{place}", "username": f"p{place}", "email": f"p{place}@acme.test", "position": sharing}
        store.create(registry.get("user"), kit["admin"], {**data_of, "roles": kit.user("charlie").roles})
    act(kit, "bob", account, "add_member", user=kit["ben"].user_id)

    assert asked("Second") == before
    assert len(client.get(f"/api/v1/accounts/{account}/access").json()["items"]) == 11


def test_a_record_is_given_away_with_what_hangs_on_it_and_nothing_else_changes(kit: Kit) -> None:
    account = kit.make("account", "bob").pk
    contact = kit.make("contact", "bob", account=account)
    deal, others = (kit.make("opportunity", name, account=account) for name in ("bob", "alice"))
    ben = kit["ben"].user_id
    assert act(kit, "charlie", account, "change_owner", to=ben).status_code == 403
    assert act(kit, "ben", account, "change_owner", to=ben).status_code == 404
    lists = ["contact.account", "opportunity.account:open"]
    given = act(kit, "bob", account, "change_owner", to=ben, along=lists, keep="read", reason="New region")
    assert given.status_code == 200, given.json()

    for record in (contact, deal):
        before = (record.version, getattr(record, "stage_id", None))
        record.refresh_from_db()
        assert record.owner_id == ben
        assert (record.version - 1, getattr(record, "stage_id", None)) == before
    others.refresh_from_db()
    assert others.owner_id == kit["alice"].user_id
    assert sees(kit, "bob", "account", account)
    assert not sees(kit, "bob", "account", account, "edit")
    told = AuditEntry.objects.filter(module="account", record_id=account).order_by("-id").values("note", "changes")[0]
    assert (told["note"], told["changes"]["owner"]) == ("New region", [kit["bob"].user_id, ben])
    assert told["changes"].keys() == {"owner", "received_at"}
    assert kit.browser("ben").get(f"/m/accounts/{account}/actions/change_owner").status_code == 200
