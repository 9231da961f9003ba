"""What can be set: by whom, for whom, known to every process by its next request, and told in the history."""

import pytest
from django.test import Client
from django.utils.translation import override

from guanxi.access.models import Company
from guanxi.access.settings import setting_for
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.meta.setting import all_settings, find
from guanxi.records import settings
from guanxi.records.history import history
from tests.api.client import Api, code_of
from tests.kit.people import Kit

BACKDATE, RECALL = "activities.backdate_days", "mails.recall_seconds"


def test_a_setting_holds_for_the_company_a_department_or_a_person_and_the_narrowest_counts(kit: Kit):
    admin, bob = kit["admin"], kit["bob"]
    days, seconds = find(BACKDATE), find(RECALL)
    sales = kit.make("department", "admin", name="Sales")
    north = kit.make("department", "admin", name="North", parent=sales.pk)
    assert (days.now(), setting_for(days, bob)) == (7, 7)

    settings.put(actor=admin, setting=days, value=14)
    settings.put(actor=admin, setting=days, value=30, scope="department", scope_id=sales.pk)
    bob_in_north = kit.actors["bob"] = kit["bob"].__class__(**{**vars(bob), "department_id": north.pk})
    settings.put(actor=bob, setting=seconds, value=90, scope="user", scope_id=bob.user_id)

    assert (days.now(), setting_for(days, bob_in_north), setting_for(days, kit["ben"])) == (14, 30, 14)
    assert (setting_for(seconds, bob), setting_for(seconds, kit["ben"])) == (90, 30)
    registry.keep_up("")  # another process, that has heard of nothing
    assert days.now() == 7
    kit.again("ben")
    assert (days.now(), days.is_narrowed) == (14, True)
    settings.put(actor=admin, setting=days, value=None)
    settings.put(actor=admin, setting=days, value=None, scope="department", scope_id=sales.pk)
    assert (days.now(), days.is_narrowed) == (7, False)
    told = [entry["told"] for entry in settings.changes_of(days)]
    assert told == [[30, None], [14, None], [None, 30], [None, 14]]


def test_only_administrators_set_for_all_and_what_cannot_be_is_refused(kit: Kit):
    admin, bob, days = kit["admin"], kit["bob"], find(BACKDATE)
    for wrong in ({"value": 3}, {"value": 3, "scope": "department", "scope_id": bob.department_id}):
        with pytest.raises(Denied):
            settings.put(actor=bob, setting=days, **wrong)
    for value in (-1, "many", 1.5, True):
        with pytest.raises(DomainError):
            settings.put(actor=admin, setting=days, value=value)
    with pytest.raises(DomainError):
        settings.put(actor=admin, setting=days, value=3, scope="user", scope_id=bob.user_id)
    assert days.now() == 7


def test_every_setting_is_listed_searched_and_set_on_the_pages(kit: Kit):
    browser = kit.browser("admin")
    page = browser.get("/settings/all").content.decode()
    assert all(f'href="/settings/all/{one.key}"' in page for one in all_settings())
    found = browser.get("/settings/all", {"q": "recalled MAIL"}).content.decode()
    assert RECALL in found
    assert BACKDATE not in found

    assert browser.post(f"/settings/all/{BACKDATE}", {"value": "9"}).status_code == 302
    assert find(BACKDATE).now() == 9
    assert browser.post(f"/settings/all/{BACKDATE}", {"value": "-9"}).status_code == 422
    assert browser.post("/settings/all/company.timezone", {"value": "Europe/Berlin"}).status_code == 302
    assert Company.objects.get(is_main=True).timezone == "Europe/Berlin"
    assert browser.post("/settings/all/company.timezone", {"value": "Nowhere"}).status_code == 422
    shown = browser.get(f"/settings/all/{BACKDATE}").content.decode()
    assert "as delivered → 9" in shown
    assert "changed a setting" in browser.get(f"/m/companies/{Company.objects.get().pk}/").content.decode()
    with override("zh-hans"):  # who reads it decides in which language, not who has set it
        entries, _next = history(registry.get("company"), kit["admin"], Company.objects.get(is_main=True))
        (told,) = (entry["note"] for entry in entries if entry["verb"] == "setting_changed")
        assert told.startswith(f"{find(BACKDATE).label}: ")
    assert not told.startswith(f"{find(BACKDATE).label}: ")
    bob: Client = kit.browser("bob")
    assert BACKDATE not in bob.get("/settings/all").content.decode()
    assert bob.get(f"/settings/all/{BACKDATE}").status_code == 404
    assert bob.post(f"/settings/all/{RECALL}", {"value": "5", "scope": "user"}).status_code == 302
    assert bob.post(f"/settings/all/{RECALL}", {"value": "5"}).status_code == 403
    assert find(RECALL).now() == 30


def test_programs_read_and_set_the_same(kit: Kit):
    admin, bob = Api(kit, "admin"), Api(kit, "bob")
    keys = {one["key"] for one in admin.items("/settings")}
    assert keys == {one.key for one in all_settings()}
    assert {one["key"] for one in bob.items("/settings")} == {one.key for one in all_settings() if "user" in one.scopes}

    changed = admin.patch(f"/settings/{BACKDATE}", {"value": 12})
    assert (changed.status_code, changed.json()["value"], changed.json()["default"]) == (200, 12, 7)
    department = kit["bob"].department_id
    other = admin.patch(f"/settings/{BACKDATE}", {"value": 20, "department": department}).json()
    assert other["others"] == [{"scope": "department", "id": department, "value": 20}]
    assert admin.patch(f"/settings/{BACKDATE}", {"value": None}).json()["value"] == 7
    assert code_of(bob.patch(f"/settings/{BACKDATE}", {"value": 1})) == (404, "E_NOT_FOUND")
    assert bob.patch(f"/settings/{RECALL}", {"value": 60, "user": kit["bob"].user_id}).json()["mine"] == 60
    assert code_of(bob.patch(f"/settings/{RECALL}", {"value": 60})) == (403, "E_NO_PERMISSION")
    assert code_of(admin.patch(f"/settings/{BACKDATE}", {"value": "x"}))[0] == 422
    assert code_of(admin.patch(f"/settings/{BACKDATE}", {"valeu": 1})) == (400, "E_UNKNOWN_FIELD")
    document = admin.get("/openapi.json").json()
    assert BACKDATE in document["paths"]["/settings/{key}"]["patch"]["parameters"][0]["schema"]["enum"]
