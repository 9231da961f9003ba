"""From the provider's people to ours and back to rest, with each of the three."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.access.models import Department, User
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.messaging.directory.following import follow_directories
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.directory.models import ClosedAccount, Following, SyncLine, SyncRun
from guanxi.messaging.directory.runs import counted, newest_of, start_applying, start_look, tick, tick_all
from guanxi.messaging.im.events import PeopleChanged
from guanxi.messaging.im.models import Identity
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.im.desk import Desk, Someone, Unit
from tests.kit.outbox import run_job
from tests.kit.people import Kit

JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture
def following(kit: Kit, desk: Desk) -> Following:
    return Following.objects.create(provider=desk.key, position=kit.position("bob"))


def looked(kit: Kit, desk: Desk) -> SyncRun:
    found = start_look(kit["admin"], desk.key)
    job = run_job(Job.objects.get(pk=found.job_id))
    assert job.state == "done", job.error
    found.refresh_from_db()
    return found


def applied(kit: Kit, found: SyncRun) -> dict[str, int]:
    start_applying(kit["admin"], found.pk)
    job = run_job(Job.objects.get(name="apply_directory", state="queued"))
    assert job.state == "done", job.error
    return dict(job.result or {})


def lines(found: SyncRun) -> list[tuple[str, str]]:
    return list(SyncLine.objects.filter(run=found).order_by("number").values_list("kind", "name"))


def named(name: str) -> User:
    return User.objects.get(name=name, deleted_at=None)


def test_everybody_comes_with_departments_and_heads_and_a_second_look_finds_nothing(
    kit: Kit, desk: Desk, following: Following
) -> None:
    found = looked(kit, desk)
    assert (User.objects.count(), Department.objects.count()) == (5, 1)  # nothing bites before it is applied
    assert [kind for kind, _name in lines(found)] == [
        "department_link",
        *["department_new"] * 3,
        *["person_new"] * 2,
        "heads",
    ]

    assert applied(kit, found)["failed"] == 0
    sales, east = Department.objects.get(name="销售部"), Department.objects.get(name="华东销售组")
    li, zhang = named("李四"), named("张三")
    assert (east.parent_id, sales.head_user_id) == (sales.pk, li.pk)
    assert {li.department_id, *li.extra_departments} == {sales.pk, Department.objects.get(name="服务部").pk}
    assert (zhang.department_id, zhang.mobile, zhang.position_id) == (east.pk, "13900000001", following.position_id)
    assert Identity.objects.get(user=zhang).provider == desk.key
    assert not zhang.check_password("")
    assert lines(looked(kit, desk)) == []


def test_who_is_here_already_is_linked_by_mobile_and_keeps_what_the_company_keeps(
    kit: Kit, desk: Desk, following: Following
) -> None:
    bob = store.update(registry.get("user"), kit["admin"], kit["bob"].user_id or 0, {"mobile": "139 0000 0001"})
    Following.objects.update(kept=["name", "email"])
    found = looked(kit, desk)
    assert SyncLine.objects.get(run=found, kind=Kind.PERSON_LINK).target == bob.pk

    applied(kit, found)
    bob.refresh_from_db()
    assert (bob.name, bob.employee_no) == ("Bob", "" if desk.key == "wecom" else "A01")  # WeCom knows no numbers
    assert bob.department_id == Department.objects.get(name="华东销售组").pk
    assert lines(looked(kit, desk)) == []


@pytest.mark.parametrize("desk", ["wecom"], indirect=True)
def test_the_state_there_is_followed_and_those_who_left_wait_for_a_tick(
    kit: Kit, desk: Desk, following: Following
) -> None:
    applied(kit, looked(kit, desk))
    account = kit.make("account", "admin", owner=named("张三").pk)
    desk.people = [one for one in desk.people if one.id != "zhangsan"]
    found = looked(kit, desk)
    assert [(kind, name) for kind, name in lines(found) if kind != "heads"] == [("person_gone", "张三")]
    applied(kit, found)
    assert named("张三").status == "active"  # nobody has ticked it

    found = looked(kit, desk)
    tick_all(kit["admin"], found.pk, Kind.PERSON_GONE, is_ticked=True)
    applied(kit, found)
    account.refresh_from_db()
    assert (named("张三").status, account.owner_id) == ("disabled", named("张三").pk)

    desk.people.append(Someone("zhangsan", "张三", "13900000001", "zhangsan@yuanshan.example", "", "A01", (3,)))
    found = looked(kit, desk)
    assert [kind for kind, _name in lines(found)] == ["person_back"]
    applied(kit, found)
    assert named("张三").status == "active"
    assert not ClosedAccount.objects.exists()


@pytest.mark.parametrize("desk", ["feishu"], indirect=True)
def test_departments_are_renamed_and_moved_and_empty_ones_go_with_a_tick(
    kit: Kit, desk: Desk, following: Following
) -> None:
    applied(kit, looked(kit, desk))
    desk.units = [Unit(1, "远山科技"), Unit(2, "大客户部", 1), Unit(3, "华东销售组", 1)]
    desk.people = [Someone(**{**vars(one), "departments": (2,)}) for one in desk.people if one.is_active]
    found = looked(kit, desk)
    tick_all(kit["admin"], found.pk, Kind.DEPARTMENT_GONE, is_ticked=True)
    assert applied(kit, found)["failed"] == 0
    assert Department.objects.get(name="华东销售组").parent_id == Department.objects.get(parent=None).pk
    assert set(Department.objects.filter(deleted_at=None).values_list("name", flat=True)) >= {"大客户部", "华东销售组"}
    assert Department.objects.get(name="服务部").deleted_at is not None
    assert lines(looked(kit, desk)) == []


@pytest.mark.parametrize("desk", ["wecom"], indirect=True)
def test_what_a_rule_refuses_says_why_and_the_others_are_done(kit: Kit, desk: Desk, following: Following) -> None:
    found = looked(kit, desk)
    unticked = SyncLine.objects.get(run=found, kind=Kind.DEPARTMENT_NEW, name="华东销售组").number
    tick(kit["admin"], found.pk, shown=[unticked], ticked=[])
    assert applied(kit, found) == {"done": 5, "failed": 1}
    refused = SyncLine.objects.get(run=found, state="failed")
    assert (refused.name, refused.error["code"]) == ("张三", "E_REFERENCE")
    assert named("李四").department.name == "销售部"


@pytest.mark.parametrize("desk", ["wecom"], indirect=True)
def test_it_goes_on_where_it_was_killed(kit: Kit, desk: Desk, following: Following) -> None:
    found = looked(kit, desk)
    first = SyncLine.objects.filter(run=found).order_by("number").first()
    assert first is not None
    SyncLine.objects.filter(run=found).exclude(pk=first.pk).update(is_ticked=False)
    applied(kit, found)
    SyncLine.objects.filter(run=found).update(is_ticked=True)
    assert applied(kit, found)["failed"] == 0  # what was done is not done again
    assert lines(looked(kit, desk)) == []


@pytest.mark.parametrize("desk", ["dingtalk"], indirect=True)
class TestByItself:
    def begin(self, desk: Desk) -> SyncRun:
        run_job(enqueue(follow_directories))
        found = newest_of(desk.key)
        assert found is not None
        for job in Job.objects.filter(name__in=["read_directory", "apply_directory"], state="queued"):
            run_job(job)
        for job in Job.objects.filter(name="apply_directory", state="queued"):
            run_job(job)
        return found

    def test_it_follows_where_nothing_speaks_against_it(self, kit: Kit, desk: Desk, following: Following) -> None:
        Following.objects.update(often="apply")
        self.begin(desk)
        assert named("张三").department.name == "华东销售组"
        assert Notice.objects.filter(kind="directory_done", user_id=kit["admin"].user_id).count() == 1

    def test_it_waits_where_something_does_and_tells_that_once(
        self, kit: Kit, desk: Desk, following: Following
    ) -> None:
        Following.objects.update(often="apply")
        desk.people.append(Someone("twin", "张三丰", "13900000001", departments=(3,)))
        self.begin(desk)
        assert not User.objects.filter(name="李四").exists()
        SyncRun.objects.update(started_at=clock.now() - timedelta(days=2))
        self.begin(desk)
        assert SyncRun.objects.count() == 2
        assert Notice.objects.filter(kind="directory_waiting", user_id=kit["admin"].user_id).count() == 1

    def test_it_looks_once_a_day_and_after_a_change_is_told(self, kit: Kit, desk: Desk, following: Following) -> None:
        Following.objects.update(often="look")
        self.begin(desk)
        self.begin(desk)
        assert SyncRun.objects.count() == 1
        publish(PeopleChanged(desk.key, "user_leave_org", ("zhangsan",)))
        self.begin(desk)
        assert SyncRun.objects.count() == 2
        assert User.objects.count() == 5

    def test_a_provider_that_refuses_is_told_of(self, kit: Kit, desk: Desk, following: Following) -> None:
        Following.objects.update(often="apply")
        desk.answers.append(("/topapi/v2/department/get", 200, {"errcode": 60011, "errmsg": "no right"}))
        self.begin(desk)
        assert "no right" in Notice.objects.get(kind="directory_failed", user_id=kit["admin"].user_id).params["detail"]


@pytest.mark.parametrize("desk", ["feishu"], indirect=True)
def test_only_administrators_look_and_only_at_what_is_newest(kit: Kit, desk: Desk, following: Following) -> None:
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        start_look(kit["bob"], desk.key)
    old = looked(kit, desk)
    looked(kit, desk)
    with pytest.raises(DomainError, match="E_LOOK_OLD"):
        start_applying(kit["admin"], old.pk)
    start_look(kit["admin"], desk.key)
    with pytest.raises(DomainError, match="E_LOOK_UNDER_WAY"):
        start_look(kit["admin"], desk.key)
    assert {row["kind"] for row in counted(old)} >= {"person_new"}


@pytest.mark.parametrize("desk", ["dingtalk"], indirect=True)
def test_programs_of_administrators_look_tick_and_sync(kit: Kit, desk: Desk, following: Following) -> None:
    here, admin = "/api/v1/settings/chats", kit.api("admin")
    assert kit.api("bob").post(f"{here}/dingtalk/looks", **JSON).status_code == 403
    assert admin.get(f"{here}/nobody/looks").status_code == 404
    position = following.position_id
    sheet = "/api/v1/settings/sheets/chats.dingtalk.people"
    for wrong in ({"often": "look", "position": None}, {"position": 10**9}, {"often": "x", "position": position}):
        assert admin.patch(sheet, {"values": wrong}, **JSON).status_code == 422
    how = {"often": "never", "position": position, "role": None, "kept": ["mobile"]}
    assert admin.patch(sheet, {"values": how}, **JSON).json()["values"] == how
    assert admin.get(sheet).json()["values"] == how
    begun = admin.post(f"{here}/dingtalk/looks", **JSON).json()
    assert (begun["under_way"], begun["by"]) == (True, kit["admin"].user_id)
    assert admin.post(f"{here}/dingtalk/looks", **JSON).json()["code"] == "E_LOOK_UNDER_WAY"
    run_job(Job.objects.get(pk=begun["job"]))

    look = f"{here}/looks/{begun['id']}"
    assert admin.get(look).json()["people"] == 2
    (first,) = admin.get(f"{look}/lines?kind=person_new&limit=1").json()["items"]
    rest = admin.get(f"{look}/lines?kind=person_new&cursor={first['number']}").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert kit.api("bob").get(f"{look}/lines").status_code == 403
    for wrong in ({"ticked": "all"}, {"all": True}):
        assert admin.patch(f"{look}/lines", wrong, **JSON).status_code in (400, 422)
    left_out = admin.patch(f"{look}/lines", {"unticked": [first["number"]]}, **JSON)
    assert left_out.status_code == 204
    assert admin.post(f"{look}/sync", **JSON).status_code == 202
    run_job(Job.objects.get(name="apply_directory", state="queued"))

    assert {row["kind"]: row["done"] for row in admin.get(look).json()["kinds"]}["person_new"] == 1
    assert not User.objects.filter(name=first["name"]).exists()
    assert [one["id"] for one in admin.get(f"{here}/dingtalk/looks").json()["items"]] == [begun["id"]]
