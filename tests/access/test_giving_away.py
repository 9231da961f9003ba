"""Who may give records to others, and write in the name of others."""

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

ACCOUNT, ACTIVITY, TASK = (registry.get(key) for key in ("account", "activity", "task"))


def test_whoever_has_the_right_gives_his_record_away_and_is_out(kit: Kit):
    account = kit.make(ACCOUNT, "bob")

    store.update(ACCOUNT, kit["bob"], account.pk, {"owner": kit["charlie"].user_id})

    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        store.fetch(ACCOUNT, kit["bob"], account.pk)


def test_without_the_right_a_record_stays_with_its_owner(kit: Kit):
    account = kit.make(ACCOUNT, "charlie")

    with pytest.raises(DomainError) as refused:
        store.update(ACCOUNT, kit["charlie"], account.pk, {"owner": kit["bob"].user_id})

    assert (refused.value.code, refused.value.field, refused.value.status) == ("E_FIELD_FORBIDDEN", "owner", 403)


def test_without_the_right_a_new_record_is_ones_own(kit: Kit):
    data = {"name": "Alba", "owner": kit["charlie"].user_id}
    assert store.create(ACCOUNT, kit["charlie"], data).owner_id == kit["charlie"].user_id

    with pytest.raises(DomainError, match="E_FIELD_FORBIDDEN"):
        store.create(ACCOUNT, kit["charlie"], {**data, "owner": kit["bob"].user_id})


@pytest.mark.parametrize("key", ["author", "owner"])
def test_nobody_writes_follow_ups_in_the_name_of_a_superior(kit: Kit, key: str):
    data = {"content": "I promised ten percent", key: kit["alice"].user_id}

    with pytest.raises(DomainError, match="E_FIELD_FORBIDDEN"):
        store.create(ACTIVITY, kit["bob"], data)
    assert store.create(ACTIVITY, kit["alice"], {**data, key: kit["bob"].user_id}).author_id == kit["bob"].user_id


def test_nobody_gives_tasks_in_the_name_of_a_superior(kit: Kit):
    data = {"subject": "Clean my desk", "assignee": kit["ben"].user_id}

    with pytest.raises(DomainError, match="E_FIELD_FORBIDDEN"):
        store.create(TASK, kit["bob"], {**data, "assigner": kit["alice"].user_id})
    assert store.create(TASK, kit["bob"], data).assigner_id == kit["bob"].user_id
