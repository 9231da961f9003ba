"""An administrator names, colours, orders, adds and retires the values of lists; rules keep those they need."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from guanxi.meta import registry
from tests.api.client import Api, code_of, fields_of
from tests.kit.people import Kit

PLACE = "/settings/picklists/accounts/of/industry"


def test_values_are_renamed_ordered_added_and_retired(kit: Kit):
    admin, bob = Api(kit, "admin"), Api(kit, "bob")
    old = bob.made("/accounts", {"name": "Old school", "industry": "education"})
    values = admin.get(PLACE).json()["standard"]["options"]
    rest = [one for one in values if one["value"] not in ("medical", "education")]
    mine = {"label_zh": "牙科", "label_en": "Dentistry", "colour": 3}
    wanted = [mine, {"value": "medical", "label_zh": "医疗"}, *rest, {"value": "education", "active": False}]
    assert admin.put(PLACE, {"value": {"options": wanted, "preset": "dentistry"}}).status_code == 200
    registry.keep_up("")  # as in a process that has only just begun

    made = bob.made("/accounts", {"name": "Smile"})
    assert made["industry"] == "dentistry"
    assert bob.made(
        "/leads", {"name": "L", "company": "L", "source": "phone", "mobile": "13800138000", "industry": "dentistry"}
    )
    assert fields_of(bob.post("/accounts", {"name": "New", "industry": "education"})) == {"industry": "E_CHOICE"}
    assert bob.patch(f"/accounts/{old['id']}", {"industry": "education", "city": "X"}).status_code == 200
    assert [one["id"] for one in bob.items("/accounts", industry="education")] == [old["id"]]
    form = kit.browser("bob").get("/m/accounts/new").content.decode()
    assert form.index("Dentistry") < form.index("Manufacturing")
    assert 'value="education"' not in form
    assert 'value="education"' in kit.browser("bob").get(f"/m/accounts/{old['id']}/edit").content.decode()

    gone = [one for one in wanted if one is not mine]
    assert fields_of(admin.put(PLACE, {"value": {"options": gone}})) == {"industry": "E_IN_USE"}
    states = "/settings/picklists/opportunities/of/status"
    four = admin.get(states).json()["standard"]["options"]
    assert fields_of(admin.put(states, {"value": {"options": four[1:]}})) == {"status": "E_OPTION_SYSTEM"}
    assert fields_of(admin.put(states, {"value": {"options": [*four, mine]}})) == {"status": "E_OPTION_SYSTEM"}
    assert code_of(bob.put(PLACE, {"value": {"options": values}})) == (403, "E_NO_PERMISSION")
    assert admin.delete(PLACE).json()["value"] is None
    assert bob.made("/accounts", {"name": "Plain"})["industry"] in ("", None)


@pytest.mark.once
def test_the_page_orders_adds_and_saves(kit: Kit):
    browser, here = kit.browser("admin"), "/settings/picklists/tasks/priority/"
    assert "Priority" in browser.get("/settings/picklists/").content.decode()
    rows: dict[str, object] = {"version": "0", "preset": "low", "place": [str(place) for place in range(5)]}
    for place, value in enumerate(("low", "medium", "high", "urgent", "")):
        rows |= {f"{place}.value": value, f"{place}.zh": "", f"{place}.en": "", f"{place}.colour": "1"}
        rows |= {f"{place}.active": "1"}
    rows["4.en"] = "Someday"
    moved = browser.post(here, {**rows, "op": "up.4"}).content.decode()
    assert moved.index("Someday") < moved.index('value="urgent"')
    assert browser.post(here, rows).status_code == 302
    assert browser.post(here, rows).status_code == 409
    field = registry.get("task").field("priority")
    assert [option.value for option in field.type.options] == ["low", "medium", "high", "urgent", "someday"]
    assert field.default == "low"


@pytest.mark.once
def test_values_go_out_as_a_file_and_come_in_from_one(kit: Kit):
    browser, here = kit.browser("admin"), "/settings/picklists/accounts/industry/"
    lines = browser.get(f"{here}file").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "value,label_zh,label_en,colour,active"
    assert any(line.startswith("medical,") for line in lines)

    def sent(text: str) -> HttpResponse:
        return browser.post(f"{here}file", {"file": SimpleUploadedFile("values.csv", text.encode("gb18030"))})

    page = sent("value;label_zh;label_en;colour\nmedical;医疗卫生;Health;4\n;牙科;Dentistry;10\n")
    assert page.status_code == 200
    shown = page.content.decode()
    assert "not yet saved" in shown
    assert shown.index('value="Health"') < shown.index('value="Dentistry"') < shown.index('value="education"')
    assert "Dentistry" not in browser.get(here).content.decode()
    for wrong in ("nothing\nx\n", "label_zh,colour\n牙科,11\n", "label_zh,active\n牙科,perhaps\n"):
        refused = sent(wrong)
        assert refused.status_code == 422, wrong
        assert "E_CSV" in refused.content.decode()
    assert kit.browser("bob").get(f"{here}file").status_code == 403
