"""Every page of settings has a door for programs: its forms ask for nothing that can't be set through the interface."""

import re

import pytest

from guanxi.meta.setting import all_settings
from guanxi.meta.sheet import all_sheets
from guanxi.web.settings import entries
from tests.api.client import Api
from tests.kit.people import Kit

EVERYWHERE = {"csrfmiddlewaretoken", "seen"}
TRIES = {"step", "to", "words"}  # what buttons beside a sheet do, and messages to try it
# Pages that are neither a sheet nor the list of a module: where programs do what their forms ask for.
ELSEWHERE: dict[str, tuple[set[str], set[str]]] = {
    "/settings/setting-up": (set(), set()),
    "/settings/logo": ({"file", "remove"}, {"/print-pictures", "/print-pictures/{id}/files", "/settings/{key}"}),
    "/settings/slow": (set(), set()),
    "/settings/jobs": (set(), {"/scheduled-jobs", "/scheduled-jobs/{name}/run", "/scheduled-jobs/{name}/runs"}),
    "/settings/working-calendar": (set(), {"/calendar-exceptions", "/companies/{id}"}),
    "/settings/people": (set(), {"/positions", "/users"}),
    "/settings/sharing": ({"module", "mode", "superiors"}, {"/settings/sheets/sharing"}),
    "/settings/sign-ins": (
        {"step", "user", "token", "session"},
        {"/tokens/{id}", "/sessions/{id}", "/sessions", "/tokens"},
    ),
    "/settings/modules": ({"module", "off"}, {"/settings/{key}"}),
    "/settings/all": (set(), {"/settings/{key}"}),
    "/settings/chats": (set(), {"/settings/sheets/chats.dingtalk", "/settings/sheets/chats.dingtalk.people"}),
    "/settings/mailboxes": (
        {"label", "address", "host", "port", "security", "name", "password", "sign_in"},
        {"/mailboxes", "/mailboxes/{id}"},
    ),
    "/settings/approvals": ({"do", "key", "on"}, {"/approval-definitions", "/approval-definitions/{id}"}),
    "/settings/automation/": (set(), {"/automations", "/automations/{id}"}),
    "/settings/words/": (set(), {"/settings/{part}/{module}"}),
    "/settings/picklists/": (set(), {"/settings/{part}/{module}/of/{name}"}),
    "/settings/layouts/": (set(), {"/settings/{part}/{module}"}),
    "/settings/lists/": (set(), {"/settings/{part}/{module}"}),
    "/outbox": (set(), {"/outbox"}),
    "/settings/configuration": ({"file", "name", "kinds"}, {"/settings/configuration"}),
    "/settings/changes": ({"key"}, {"/settings/changes"}),
    "/settings/views/": (set(), {"/accounts/views/{id}"}),
    "/settings/preset-roles": ({"keys"}, {"/roles"}),
    "/settings/event-log": (set(), {"/event-log"}),
    "/settings/indexes": (set(), {"/settings/indexes"}),
    "/settings/dictionary": (set(), {"/meta/modules/{module}"}),
    "/targets/split": (
        set("scope_type user department metric level fiscal_year amount way weights step form_token".split()),
        {"/quotas", "/quotas/bulk", "/quotas/{id}"},
    ),
}


@pytest.mark.once
def test_every_page_of_settings_has_its_door_for_programs(kit: Kit):
    api, browser = Api(kit, "admin"), kit.browser("admin")
    document = api.get("/openapi.json").json()
    addresses = set(document["paths"])
    sheets = {sheet.href: sheet for sheet in all_sheets()}
    strange = []
    for href in sorted({one["href"] for one in entries(kit["admin"])} | set(sheets)):
        found = re.fullmatch(r"/m/([a-z-]+)/", href)
        if found:
            strange += [href] if f"/{found[1]}" not in addresses else []
            continue
        asked = names_in(browser.get(href).content.decode()) - EVERYWHERE
        sheet = sheets.get(href)
        keys = {field.key for field in sheet.fields()} if sheet else set()
        names, doors = ELSEWHERE.get(href, (TRIES, {f"/settings/sheets/{sheet.key}"}) if sheet else (None, None))
        if names is None or asked - names - keys or doors - addresses:
            strange.append((href, asked - (names or set()) - keys, (doors or set()) - addresses))
    assert strange == []


@pytest.mark.once
def test_every_single_setting_is_one_of_the_document(kit: Kit):
    path = Api(kit, "admin").get("/openapi.json").json()["paths"]["/settings/{key}"]["patch"]
    named = path["parameters"][0]["schema"]["enum"]
    assert set(named) == {one.key for one in all_settings()}


def names_in(page: str) -> set[str]:
    """What the forms of a page send, without those of the frame around it."""
    forms = re.findall(r"(<form[^>]*method=\"post\"[^>]*>)(.*?)</form>", page, flags=re.DOTALL)
    own = [body for head, body in forms if "action=" not in head or 'action="/settings' in head]
    return {name for body in own for name in re.findall(r"\bname=\"([^\"]+)\"", body)}
