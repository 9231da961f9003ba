"""An administrator's words for modules and fields hold everywhere, at once, in both languages, and go back."""

import pytest

from guanxi.meta import registry
from tests.api.client import Api, code_of, fields_of
from tests.kit.people import Kit

WORDS = {
    "label": {"zh": "医院", "en": "Hospital"},
    "plural": {"zh": "医院", "en": "Hospitals"},
    "fields": {"level": {"zh": "等级", "en": "Grade"}},
    "help": {"level": {"zh": "A 最好", "en": "A is the best"}},
}
PLACE = "/settings/words/accounts"


@pytest.mark.once
def test_words_hold_everywhere_at_once_and_go_back(kit: Kit):
    admin, alice = Api(kit, "admin"), Api(kit, "alice")
    made = admin.put(PLACE, {"value": WORDS, "version": 0}).json()
    registry.keep_up("")  # as in a process that has only just begun

    described = alice.get("/meta/modules/accounts").json()
    assert (described["label"], described["label_plural"]) == ("Hospital", "Hospitals")
    assert {"Grade", "Industry"} <= {field["label"] for field in described["fields"]}
    schema = alice.get("/openapi.json").json()["components"]["schemas"]["accounts"]
    assert (schema["title"], schema["properties"]["level"]["title"]) == ("Hospital", "Grade")
    page = kit.browser("alice").get("/m/accounts/").content.decode()
    assert "Hospitals" in page
    assert "Grade" in page
    form = kit.browser("alice").get("/m/accounts/new").content.decode()
    assert "Grade" in form
    assert "A is the best" in form
    assert fields_of(admin.put(PLACE, {"value": {"help": {"level": {"en": "x" * 301}}}})) == {
        "help.level.en": "E_LENGTH"
    }
    refused = alice.post("/accounts", {"name": "A", "level": "ZZ"})
    assert "Grade" in refused.json()["errors"][0]["message"]

    assert code_of(admin.put(PLACE, {"value": WORDS, "version": 0})) == (409, "E_STALE")
    assert code_of(admin.put(PLACE, {"value": WORDS}, If_Match='"0"')) == (412, "E_STALE")
    assert fields_of(admin.put(PLACE, {"value": {"fields": {"nothing": {"en": "X"}}}})) == {
        "fields.nothing": "E_UNKNOWN_FIELD"
    }
    assert code_of(alice.put(PLACE, {"value": WORDS})) == (403, "E_NO_PERMISSION")
    assert admin.delete(PLACE, If_Match=f'"{made["version"]}"').json()["value"] is None
    assert alice.get("/meta/modules/accounts").json()["label"] == "Account"
    assert admin.post(f"{PLACE}/revert", {"number": 1}).json()["value"] == WORDS
    assert [one["number"] for one in admin.items(f"{PLACE}/versions")] == [3, 2, 1]


@pytest.mark.once
def test_the_page_keeps_what_was_typed_when_somebody_was_quicker(kit: Kit):
    browser = kit.browser("admin")
    sent = {
        "version": "0",
        "label.zh": "医院",
        "label.en": "",
        "fields.level.en": "Grade",
        "help.level.en": "From A to D",
    }
    assert browser.post("/settings/words/accounts/", sent).status_code == 302
    wrong = browser.post("/settings/words/accounts/", {**sent, "label.en": "x" * 500})
    assert wrong.status_code == 422
    assert 'name="version" value="0"' in wrong.content.decode()  # of the quicker one he is still told afterwards
    late = browser.post("/settings/words/accounts/", {**sent, "fields.level.en": "Rank"})
    assert late.status_code == 409
    assert 'value="Rank"' in late.content.decode()
    assert "Grade" in late.content.decode()
    assert "From A to D" in late.content.decode()
    assert "Own words" in browser.get("/settings/words/").content.decode()
    assert kit.browser("alice").get("/settings/words/").status_code == 403


@pytest.mark.once
def test_lines_of_documents_have_a_name_of_the_company(kit: Kit):
    admin, bob = Api(kit, "admin"), Api(kit, "bob")
    place = "/settings/words/contracts"

    admin.put(place, {"value": {"lines": {"zh": "物料", "en": "Materials"}}, "version": 0})

    assert bob.get("/openapi.json").json()["components"]["schemas"]["contracts"]["properties"]["lines"]["title"] == (
        "Materials"
    )
    assert "Materials" in kit.browser("bob").get("/m/contracts/new").content.decode()
    assert 'name="lines.en" value="Materials"' in kit.browser("admin").get(f"{place}/").content.decode()
    assert fields_of(admin.put(PLACE, {"value": {"lines": {"en": "X"}}})) == {"lines": "E_UNKNOWN_FIELD"}
