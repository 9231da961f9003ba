"""A module that is switched off is gone everywhere at once, and comes back with all that was in it."""

import pytest

from guanxi.access.settings import setting_for
from guanxi.jobs.registry import scheduled
from guanxi.meta import registry
from guanxi.meta.models import SettingValue
from guanxi.meta.setting import COMPANY
from guanxi.meta.switching import MODULES_OFF
from tests.api.client import Api, code_of
from tests.kit.people import Kit


def test_a_module_goes_with_its_pages_addresses_and_jobs_and_comes_back_with_its_records(kit: Kit):
    task = kit.make("task")
    rival = kit.make("competitor", "admin", name="Somebody else")
    page, api = kit.browser("admin"), Api(kit, "admin")
    jobs = {one.name for one in scheduled()}
    assert 'href="/m/competitors/"' in page.get("/").content.decode()

    assert page.post("/settings/modules", {"module": "competitor", "off": "1"}).status_code == 302
    assert page.post("/settings/modules", {"module": "task", "off": "1"}).status_code == 302
    registry.keep_up("")  # as another process, that has heard of nothing

    shown = page.get("/").content.decode()
    assert 'href="/m/competitors/"' not in shown
    assert 'href="/m/tasks/"' not in shown
    for path in ("/m/competitors/", f"/m/competitors/{rival.pk}/", "/m/tasks/new"):
        assert page.get(path).status_code == 404, path
    assert code_of(api.get("/competitors"))[0] == 404
    assert code_of(api.get(f"/tasks/{task.pk}"))[0] == 404
    assert "/tasks" not in api.get("/openapi.json").json()["paths"]
    assert "winning_competitor" not in api.get("/meta/modules/opportunities").content.decode()
    assert jobs - {one.name for one in scheduled()}
    follow_up = api.post("/activities", {"content": "Called about the offer", "next_at": "2030-01-01T08:00:00Z"})
    assert follow_up.status_code in {201, 422}, follow_up.content

    assert "Modules" in page.get("/settings/modules").content.decode()
    refused = page.post("/settings/modules", {"module": "account", "off": "1"})
    assert refused.status_code == 409
    assert setting_for(MODULES_OFF, kit["admin"]) == ("competitor", "task")
    for key in ("competitor", "task"):
        page.post("/settings/modules", {"module": key})
    assert page.get(f"/m/competitors/{rival.pk}/").status_code == 200
    assert api.get(f"/tasks/{task.pk}").status_code == 200
    assert jobs == {one.name for one in scheduled()}
    assert kit.browser("bob").get("/settings/modules").status_code == 403


@pytest.mark.once
def test_of_two_administrators_at_once_neither_undoes_the_other(kit: Kit):
    SettingValue.objects.create(key=MODULES_OFF.key, scope=COMPANY, value=["competitor"])  # elsewhere, this very moment
    assert kit.browser("admin").post("/settings/modules", {"module": "task", "off": "1"}).status_code == 302
    kit.again("admin")
    assert set(MODULES_OFF.now()) == {"competitor", "task"}
