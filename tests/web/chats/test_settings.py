"""Settings › Chats: keys, a try, following, and the page of a look."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import User
from guanxi.jobs.models import Job
from guanxi.messaging.directory.models import Following, SyncLine, SyncRun, entrance_of
from guanxi.messaging.im.connections import connection_of, secrets_of
from tests.kit.im.desk import Desk, Someone
from tests.kit.outbox import run_job
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both


@pytest.fixture
def form(desk: Desk) -> dict[str, str]:
    values = {**desk.settings(), **desk.secrets(), "address": desk.url}
    return {**values, "active": "true", "is_open": "true", "step": "keep"}


def test_only_administrators_open_these_pages(kit: Kit, desk: Desk) -> None:
    bob, here = kit.browser("bob"), f"/settings/chats/{desk.key}"
    assert {bob.get(one).status_code for one in ("/settings/chats", here, f"{here}/people")} == {403}
    assert {bob.post(one, {"step": "look"}).status_code for one in (here, f"{here}/people")} == {403}
    assert bob.get("/settings/chats/looks/1").status_code == 403
    admin = kit.browser("admin")
    assert {admin.get(one).status_code for one in ("/settings/chats", here, f"{here}/people")} == {200}
    assert admin.get("/settings/chats/pigeon").status_code == 404
    assert admin.get("/settings/chats/looks/1").status_code == 404


def test_secrets_are_never_shown_and_stay_where_nothing_is_written(
    kit: Kit, desk: Desk, form: Any, settings: Any
) -> None:
    admin, here = kit.browser("admin"), f"/settings/chats/{desk.key}"
    assert admin.post(here, form).status_code == 302
    blank = {**form, **dict.fromkeys(desk.secrets(), ""), "links_people": "true"}
    assert admin.post(here, blank).status_code == 302
    assert secrets_of(connection_of(desk.key)) == desk.secrets()
    assert entrance_of(desk.key).links_people
    page = admin.get(here).content.decode()
    assert not [secret for secret in desk.secrets().values() if secret in page]
    assert f"/im/heard/{desk.key}" in page
    assert "This is a guess" in page
    settings.IS_BASE_URL_GIVEN = True
    assert "This is a guess" not in admin.get(here).content.decode()

    other = next(name for name in desk.settings())  # another company: its secrets are others too
    assert admin.post(here, {**blank, other: "another"}).status_code == 422


def test_what_is_missing_is_said_at_its_field_and_switched_off_it_may_wait(kit: Kit, desk: Desk, form: Any) -> None:
    admin, here = kit.browser("admin"), f"/settings/chats/{desk.key}"
    first = next(iter(desk.settings()))
    page = admin.post(here, {**form, first: "", "address": "nowhere"})
    assert page.status_code == 422
    assert all(f'id="error-{name}"' in page.content.decode() for name in (first, "address"))
    assert admin.post(here, {**form, first: "", "active": "false"}).status_code == 302


def test_a_try_says_who_answered_or_why_nobody_did(kit: Kit, desk: Desk, form: Any) -> None:
    admin, here = kit.browser("admin"), f"/settings/chats/{desk.key}"
    admin.post(here, form)
    assert admin.post(here, {"step": "test"}).status_code == 302
    assert "远山科技" in admin.get(here).content.decode()
    admin.post(here, {**form, **{name: "wrong" for name in desk.secrets() if name.endswith("secret")}})
    assert "E_CHAT_ANSWER" in admin.post(here, {"step": "test"}).content.decode()


@pytest.mark.parametrize("desk", ["wecom"], indirect=True)
class TestLooks:
    def begun(self, kit: Kit, desk: Desk) -> str:
        people = f"/settings/chats/{desk.key}/people"
        sent = {"often": "never", "position": kit.position("bob").pk, "kept": ["heads"]}
        assert kit.browser("admin").post(people, sent).status_code == 302
        look = kit.browser("admin").post(people, {"step": "look"}).headers["location"]
        assert "gx-progress" in kit.browser("admin").get(look).content.decode()
        run_job(Job.objects.get(name="read_directory"))
        return look

    def test_lines_are_ticked_page_by_page_and_only_those_are_done(self, kit: Kit, desk: Desk) -> None:
        look, admin = self.begun(kit, desk), kit.browser("admin")
        assert Following.objects.get().kept == ["heads"]
        page = admin.get(f"{look}?kind=person_new").content.decode()
        assert "张三" in page
        assert "李四" in page
        numbers = dict(SyncLine.objects.filter(kind="person_new").values_list("name", "number"))
        sent = {"kind": "person_new", "shown": list(numbers.values()), "ticked": [numbers["李四"]], "step": "apply"}
        assert admin.post(look, sent).status_code == 302
        run_job(Job.objects.get(name="apply_directory"))
        assert User.objects.filter(name="李四").exists()
        assert not User.objects.filter(name="张三").exists()
        assert admin.post(look, {"kind": "person_new", "step": "all"}).status_code == 302
        assert SyncLine.objects.get(name="张三").is_ticked

    def test_it_asks_as_much_for_many_lines_as_for_few(self, kit: Kit, desk: Desk) -> None:
        look, admin = self.begun(kit, desk), kit.browser("admin")
        with CaptureQueriesContext(connection) as few:
            admin.get(f"{look}?kind=person_new")
        SyncRun.objects.all().delete()
        desk.people += [Someone(f"p{number}", f"人{number}", departments=(2,)) for number in range(30)]
        look = self.begun_again(kit, desk)
        with CaptureQueriesContext(connection) as many:
            admin.get(f"{look}?kind=person_new")
        assert len(many) == len(few)

    def begun_again(self, kit: Kit, desk: Desk) -> str:
        Job.objects.all().delete()
        return self.begun(kit, desk)

    def test_nonsense_is_refused(self, kit: Kit, desk: Desk) -> None:
        look, admin = self.begun(kit, desk), kit.browser("admin")
        assert admin.get(f"{look}?kind=person").status_code == 422
        assert admin.post(look, {"shown": "x"}).status_code == 422
        assert admin.get(f"{look}?kind=heads&page=99").status_code == 200
        sent = {"often": "hourly", "position": "999999", "role": "x"}
        page = admin.post(f"/settings/chats/{desk.key}/people", sent)
        assert page.status_code == 422
