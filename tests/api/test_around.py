"""Actions, history, timeline, access, related lists."""

from datetime import timedelta

import pytest

from guanxi.kernel import clock
from guanxi.modules.opportunities.models import Stage
from tests.api.client import code_of, fields_of


@pytest.fixture
def bob(api):
    return api("bob")


@pytest.fixture
def deal(kit):
    return kit.make("opportunity", "bob", name="deal", amount="100")


def test_an_action_does_what_its_button_does(bob, deal):
    answer = bob.post(f"/opportunities/{deal.pk}/actions/win", {"won_reason": "price"}).json()

    assert (answer["record"]["status"], answer["record"]["won_reason"]) == ("won", "price")
    assert (answer["created"], answer["job"]) == ([], None)
    assert answer["record"] == bob.get(f"/opportunities/{deal.pk}").json()


def test_a_moved_stage_and_a_patched_one_pass_the_same_gates(bob, deal):
    won = Stage.objects.filter(kind="won").first().pk

    moved = bob.post(f"/opportunities/{deal.pk}/actions/move", {"stage": won})
    patched = bob.patch(f"/opportunities/{deal.pk}", {"stage": won})

    assert code_of(moved) == code_of(patched) == (422, "E_REASON_REQUIRED")
    assert bob.post(f"/opportunities/{deal.pk}/actions/move", {"stage": won, "reason": "price"}).status_code == 200


def test_a_gate_names_everything_that_is_missing(bob, kit, deal):
    target = Stage.objects.filter(kind="open").order_by("-sequence").first()
    Stage.objects.filter(pk=target.pk).update(required_fields=["next_step", "lines"], checklist=["Demo given"])

    answer = bob.post(f"/opportunities/{deal.pk}/actions/move", {"stage": target.pk})

    assert code_of(answer) == (422, "E_STAGE_GATE")
    assert fields_of(answer) == {
        "stage": "E_STAGE_GATE",
        "next_step": "E_REQUIRED",
        "lines": "E_REQUIRED",
        "checked_items": "E_REQUIRED",
    }


def test_arguments_of_an_action_are_checked_like_fields(bob, deal):
    path = f"/opportunities/{deal.pk}/actions/win"

    assert fields_of(bob.post(path)) == {"won_reason": "E_REASON_REQUIRED"}
    assert fields_of(bob.post(path, {"won_reason": "luck", "x": 1})) == {
        "won_reason": "E_CHOICE",
        "x": "E_UNKNOWN_FIELD",
    }
    assert code_of(bob.post(path, [1])) == (400, "E_BAD_JSON")


def test_an_action_on_what_one_does_not_see_or_that_does_not_exist_is_missing(api, deal):
    assert code_of(api("ben").post(f"/opportunities/{deal.pk}/actions/win", {"won_reason": "price"}))[0] == 404
    assert code_of(api("bob").post(f"/opportunities/{deal.pk}/actions/vanish"))[0] == 404
    assert code_of(api("bob").post(f"/users/{deal.owner_id}/actions/set_password", {"password": "x"}))[0] == 403


def test_an_action_upon_a_version_that_has_passed_is_refused(bob, deal):
    path = f"/opportunities/{deal.pk}/actions/win"

    assert code_of(bob.post(path, {"won_reason": "price"}, if_match='"7"')) == (412, "E_STALE")
    assert bob.post(path, {"won_reason": "price"}, if_match='"1"').status_code == 200


def test_the_history_tells_who_changed_what_through_which_door(bob, kit):
    made = bob.made("/accounts", {"name": "old"})
    bob.patch(f"/accounts/{made['id']}", {"name": "new"})

    newest, first = bob.items(f"/accounts/{made['id']}/history")

    assert (newest["by"], newest["via"], newest["verb"]) == (kit["bob"].user_id, "api", "changed")
    assert newest["changes"]["name"] == ["old", "new"]
    assert first["verb"] == "created"
    assert newest["at"].endswith("Z")


def test_history_and_timeline_come_page_by_page_without_loss(bob, kit):
    account = kit.make("account", "bob")
    at = clock.now() - timedelta(hours=1)
    for number in range(7):
        kit.make("activity", "bob", account=account.pk, content=f"called {number}", happened_at=at.isoformat())
        bob.patch(f"/accounts/{account.pk}", {"city": f"c{number}"})

    for kind in ("history", "timeline"):
        path = f"/accounts/{account.pk}/{kind}"
        whole = bob.items(path, limit="500")
        found, cursor = [], None
        while cursor is not None or not found:
            page = bob.get(path, limit="2", **({"cursor": cursor} if cursor else {})).json()
            found += page["items"]
            cursor = page["next"]
        assert found == whole
        assert len(whole) >= 8 if kind == "history" else len(whole) >= 15


def test_the_timeline_tells_what_happened_with_the_record_and_around_it(bob, kit):
    account = kit.make("account", "bob", name="Acme")
    spoken = kit.make(
        "activity", "bob", account=account.pk, content="called them", happened_at=clock.now().isoformat(), kind="phone"
    )

    items = bob.items(f"/accounts/{account.pk}/timeline")

    call = next(item for item in items if item["module"] == "activities")
    assert (call["kind"], call["text"], call["id"], call["by"]) == (
        "phone",
        "called them",
        spoken.pk,
        kit["bob"].user_id,
    )
    own = next(item for item in items if item["module"] == "accounts")
    assert (own["kind"], own["title"], own["id"]) == ("created", "Acme", account.pk)
    assert set(own) >= {"kind", "at", "by", "title", "text", "module", "id"}


@pytest.mark.parametrize(
    "cursor", ["x", "1~2~3", "~~", "2026-01-01T00:00:00~~5", "9999-12-31T23:59:59Z~~1", "-1", "9" * 30]
)
def test_a_cursor_that_names_no_place_is_refused(bob, kit, cursor):
    path = f"/accounts/{kit.make('account', 'bob').pk}"

    assert code_of(bob.get(f"{path}/timeline", cursor=cursor)) == (400, "E_BAD_CURSOR")
    assert code_of(bob.get(f"{path}/history", cursor=cursor)) == (400, "E_BAD_CURSOR")


def test_access_says_who_sees_a_record_and_why(bob, kit, deal):
    found = {item["user"]: item for item in bob.items(f"/opportunities/{deal.pk}/access")}

    people = {name: kit[name].user_id for name in kit.actors}
    assert set(found) == {people["admin"], people["alice"], people["bob"]}
    kinds = {name: {reason["kind"] for reason in found[people[name]]["reasons"]} for name in ("admin", "alice", "bob")}
    assert "role" in kinds["admin"]
    assert "hierarchy" in kinds["alice"]
    assert {"owner", "account_owner"} <= kinds["bob"]
    assert {item["access"] for item in found.values()} == {"write"}
    assert all(reason["text"] for item in found.values() for reason in item["reasons"])


def test_access_of_one_person_is_answered_granted_or_not(bob, kit, deal):
    def ask(user: object):
        return bob.get(f"/opportunities/{deal.pk}/access", user=user)

    (stranger,) = ask(kit["ben"].user_id).json()["items"]
    assert (stranger["user"], stranger["access"], stranger["missing"]) == (kit["ben"].user_id, None, [])
    assert [reason["kind"] for reason in stranger["reasons"]] == ["mode"]
    assert ask(kit["alice"].user_id).json()["items"][0]["access"] == "write"
    for nobody in (10**9, 2**80, "x", -1):
        assert code_of(ask(nobody)) == (404, "E_NOT_FOUND")


def test_access_comes_page_by_page(bob, deal):
    path = f"/opportunities/{deal.pk}/access"
    whole = bob.items(path)

    first = bob.get(path, limit="2").json()
    second = bob.get(path, limit="2", cursor=first["next"]).json()

    assert first["items"] + second["items"] == whole
    assert second["next"] is None


def test_a_related_list_is_a_list(bob, kit, deal):
    kit.make("opportunity", "bob", account=deal.account_id, name="second", amount="5")
    kit.make("opportunity", "bob", name="elsewhere")
    path = f"/accounts/{deal.account_id}/related/opportunities"

    assert [item["name"] for item in bob.items(path, sort="-amount", fields="name")] == ["deal", "second"]
    assert [item["name"] for item in bob.items(path, amount__lt="50")] == ["second"]
    assert bob.get(path, limit="1").json()["count"] == {"value": 2, "exact": True}
    assert code_of(bob.get(path, nonsense="1")) == (400, "E_UNKNOWN_PARAMETER")
    assert code_of(bob.get(f"/accounts/{deal.account_id}/related/users")) == (404, "E_NOT_FOUND")


def test_every_related_list_that_the_description_names_answers(api, kit):
    admin = api("admin")

    for module in admin.get("/meta/modules").json()["items"]:
        ids = [item["id"] for item in admin.items(f"/{module['module']}", limit="1")]
        for pk in ids:
            for wanted in module["related"]:
                answer = admin.get(f"/{module['module']}/{pk}/related/{wanted['name']}")
                assert answer.status_code == 200, (module["module"], wanted)


def test_what_hangs_on_an_unseen_record_is_missing(api, deal):
    ben = api("ben")

    for part in ("history", "timeline", "access", "files", "related/tasks"):
        assert code_of(ben.get(f"/opportunities/{deal.pk}/{part}")) == (404, "E_NOT_FOUND")


def test_a_task_is_finished_once(bob, kit):
    path = f"/tasks/{kit.make('task', 'bob').pk}/actions/finish"

    assert bob.post(path, {"result": "done"}).json()["record"]["status"] == "done"
    assert code_of(bob.post(path, {"result": "again"})) == (409, "E_STATE")
