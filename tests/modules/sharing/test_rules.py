"""Sharing rules: who reads and changes what because the company said so, on both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access import standing
from guanxi.access.models import SharingRule
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.sharing.jobs import measure_rules
from guanxi.records import store
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def share(kit: Kit, **said: object) -> SharingRule:
    """A rule drawn by the administrator through the API."""
    rule = {"name": "Rule", "object": "accounts", "access": "read", **said}
    answer = kit.api("admin").post("/api/v1/sharing-rules", rule, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    return SharingRule.objects.get(pk=answer.json()["id"])


def seen(kit: Kit, name: str, key: str = "account", action: str = "view") -> set[int]:
    module, actor = registry.get(key), kit.again(name)
    rows = set(visible(module, actor, action).values_list("pk", flat=True))
    assert rows == set(visible(module, actor, action, named=True).values_list("pk", flat=True))
    assert rows == set(visible(module, actor, action).order_by("-updated_at")[:51].values_list("pk", flat=True))
    return rows


@pytest.mark.parametrize("limit", [200, 0])
def test_rules_widen_what_people_read_and_change_and_nothing_else(
    kit: Kit, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By position, department, group and condition; the same where the owners are few or many."""
    monkeypatch.setattr(standing, "SMALL_REACH", limit)
    admin = kit["admin"]
    bobs = kit.make("account", "bob", city="Shanghai").pk
    contact = kit.make("contact", "bob", account=bobs).pk
    alices = kit.make("account", "alice", city="Beijing").pk
    director, selling, desk = (kit.position(name).pk for name in ("alice", "bob", "charlie"))
    assert seen(kit, "charlie") == set()

    below = share(kit, source_position=director, target_type="position", target_position=desk)
    assert seen(kit, "charlie") == {bobs, alices}
    assert seen(kit, "charlie", "contact") == {contact}
    assert seen(kit, "charlie", action="edit") == set()
    store.update(registry.get("sharing_rule"), admin, below.pk, {"access": "read_write", "source_type": "position"})
    assert seen(kit, "charlie") == seen(kit, "charlie", action="edit") == {alices}
    assert seen(kit, "charlie", action="delete") == set()
    store.update(registry.get("sharing_rule"), admin, below.pk, {"active": False})
    assert seen(kit, "charlie") == set()

    team = store.create(registry.get("user_group"), admin, {"name": "Team", "members": [kit["bob"].user_id]})
    share(kit, source_type="group", source_group=team.pk, target_position=desk)
    assert seen(kit, "charlie") == {bobs}
    store.update(registry.get("user_group"), admin, team.pk, {"members": [kit["ben"].user_id]})
    assert seen(kit, "charlie") == set()

    city = share(
        kit,
        source_type="condition",
        condition={"field": "city", "op": "eq", "value": "Shanghai"},
        target_type="group",
        target_group=team.pk,
    )
    for is_wide in (True, False):
        assert SharingRule.objects.get(pk=city.pk).is_wide is is_wide
        assert seen(kit, "ben") == {bobs}
        assert seen(kit, "ben", "contact") == {contact}
        measure_rules(None)  # type: ignore[arg-type]
    store.update(registry.get("account"), admin, bobs, {"city": "Nanjing"})
    assert seen(kit, "ben") == set()

    house = store.create(registry.get("department"), admin, {"name": "North"})
    room = store.create(registry.get("department"), admin, {"name": "North 1", "parent": house.pk})
    store.update(registry.get("user"), admin, kit["alice"].user_id, {"extra_departments": [room.pk]})
    store.update(registry.get("user"), admin, kit["charlie"].user_id, {"department": house.pk})
    share(
        kit,
        source_type="department_below",
        source_department=house.pk,
        target_type="department",
        target_department=house.pk,
    )
    assert seen(kit, "charlie") == {alices}
    store.update(registry.get("department"), admin, room.pk, {"parent": None})
    assert seen(kit, "charlie") == set()
    assert selling


def test_who_asks_stays_one_query_and_a_page_three(kit: Kit) -> None:
    kit.make("account", "bob")
    for place in range(6):
        share(
            kit, name=f"Rule {place}", source_position=kit.position("alice").pk, target_position=kit.position("bob").pk
        )
    client = kit.api("ben")
    client.get("/api/v1/accounts")
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get("/api/v1/accounts").json()["items"]) == 1
    assert len(asked) <= 3


def test_rules_that_make_no_sense_are_refused_with_the_field(kit: Kit) -> None:
    client = kit.api("admin")
    desk = kit.position("charlie").pk
    wrong = [
        ({"object": "accounts"}, "source_position"),
        ({"object": "users", "source_position": desk}, "object"),
        ({"object": "accounts", "source_type": "condition"}, "condition"),
        ({"object": "accounts", "source_type": "condition", "condition": {"field": "no", "op": "eq"}}, "condition"),
    ]
    for said, field in wrong:
        body = {"name": "Rule", "target_position": desk, **said}
        answer = client.post("/api/v1/sharing-rules", body, content_type="application/json")
        assert answer.status_code in {400, 422}
        assert field in {error["field"] for error in answer.json()["errors"]}, answer.json()
    assert kit.api("bob").get("/api/v1/sharing-rules").status_code == 403
