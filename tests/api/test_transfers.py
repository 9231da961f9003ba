"""Many records given to someone else through the interface, with what the page offers."""

import pytest

from guanxi.access.models import RecordGrant
from guanxi.jobs.models import Job
from guanxi.records.models import AuditEntry
from tests.api.client import Api, code_of, fields_of
from tests.exchange.conftest import work_off
from tests.kit.people import Kit


@pytest.mark.once
def test_many_records_go_to_someone_else_with_what_belongs_to_them(kit: Kit):
    bob, ben = Api(kit, "bob"), kit["ben"].user_id
    mine = [kit.make("account", "bob", name=f"Mine {place}", city="Oslo") for place in range(3)]
    people = [kit.make("contact", "bob", account=account.pk) for account in mine]
    other = kit.make("account", "charlie", name="Not mine", city="Oslo")
    along = {"to": ben, "along": ["contact.account"], "keep": "read", "reason": "New region"}

    assert code_of(Api(kit, "charlie").post("/accounts/transfer", {"ids": [1], **along})) == (403, "E_NO_PERMISSION")
    for wrong in ({}, {"ids": []}, {"ids": ["7"]}, {"ids": [7], "all": True}, {"all": False}):
        assert code_of(bob.post("/accounts/transfer", {**along, **wrong})) == (422, "E_FORMAT"), wrong
    assert fields_of(bob.post("/accounts/transfer", {"ids": [mine[0].pk], "whom": 1})) == {
        "whom": "E_UNKNOWN_FIELD",
        "to": "E_REQUIRED",
    }
    assert code_of(bob.post("/accounts/transfer?city=Oslo", {"ids": [mine[0].pk], **along})) == (
        400,
        "E_UNKNOWN_PARAMETER",
    )
    assert not Job.objects.filter(name="change_many").exists()

    begun = bob.post("/accounts/transfer", {"ids": [mine[0].pk, other.pk], **along})
    work_off(Job.objects.get(pk=begun.json()["job"]))
    told = bob.get(begun.headers["location"].removeprefix("/api/v1")).json()["result"]
    assert (told["changed"], [(one["id"], one["code"]) for one in told["reasons"]]) == (1, [(other.pk, "E_NOT_FOUND")])
    begun = bob.post("/accounts/transfer?city=Oslo&name__ne=Mine 2", {"all": True, "to": ben})
    work_off(Job.objects.get(pk=begun.json()["job"]))

    for record in (*mine, *people, other):
        record.refresh_from_db()
    assert [account.owner_id for account in mine] == [ben, ben, kit["bob"].user_id]
    assert [person.owner_id for person in people] == [ben, kit["bob"].user_id, kit["bob"].user_id]
    assert other.owner_id == kit["charlie"].user_id
    assert RecordGrant.objects.get(kind="team").user_id == kit["bob"].user_id
    assert AuditEntry.objects.filter(module="account", note="New region").count() == 1
