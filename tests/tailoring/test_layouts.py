"""Forms and record pages are laid out by an administrator; what a layout asks holds for pages and programs alike."""

import json
from typing import Any

import pytest

from guanxi.meta import registry
from guanxi.records import store
from tests.api.client import Api, code_of, fields_of
from tests.kit.people import Kit

PLACE, PAGE = "/settings/layouts/accounts", "/settings/layouts/accounts/"
IS_KEY = {"field": "level", "op": "eq", "value": "A"}


def laid_out(*fields: dict[str, Any], more: tuple[str, ...] = ("owner",)) -> dict[str, Any]:
    return {
        "sections": [
            {"label_zh": "要点", "label_en": "Essentials", "columns": 1, "fields": [{"key": "name"}, *fields]},
            {"label_zh": "其他", "label_en": "More", "folded": True, "fields": [{"key": key} for key in more]},
        ]
    }


RULED = laid_out(
    {"key": "level"},
    {"key": "website", "required": IS_KEY, "shown": IS_KEY},
    {"key": "city", "read_only": True},
    {"key": "industry", "required": True},
)


def test_a_layout_holds_on_pages_and_for_programs(kit: Kit):
    admin, bob, browser = Api(kit, "admin"), Api(kit, "bob"), kit.browser("bob")
    old = bob.made("/accounts", {"name": "Old", "city": "Wuhan", "website": "https://old.test"})
    assert admin.put(PLACE, {"value": RULED}).status_code == 200
    registry.keep_up("")  # as in a process that has only just begun

    assert fields_of(bob.post("/accounts", {"name": "New"})) == {"industry": "E_REQUIRED"}
    asked = bob.post("/accounts", {"name": "New", "industry": "it", "level": "A"})
    assert fields_of(asked) == {"website": "E_REQUIRED"}
    hidden = bob.post("/accounts", {"name": "New", "industry": "it", "level": "B", "website": "https://x.test"})
    assert fields_of(hidden) == {"website": "E_FIELD_FORBIDDEN"}
    assert fields_of(bob.post("/accounts", {"name": "New", "industry": "it", "city": "X"})) == {
        "city": "E_FIELD_FORBIDDEN"
    }
    assert fields_of(bob.patch(f"/accounts/{old['id']}", {"city": "X"})) == {"city": "E_FIELD_FORBIDDEN"}
    assert fields_of(bob.patch(f"/accounts/{old['id']}", {"city": ""})) == {"city": "E_FIELD_FORBIDDEN"}
    assert bob.patch(f"/accounts/{old['id']}", {"phone": "02788888888"}).status_code == 200
    cleared = bob.patch(f"/accounts/{old['id']}", {"level": "A", "website": ""})
    assert fields_of(cleared) == {"website": "E_REQUIRED"}

    form = browser.get("/m/accounts/new").content.decode()
    assert "Essentials" in form
    assert 'name="phone"' not in form
    assert 'watch="level"' in form
    terms = browser.post("/m/accounts/terms", {"name": "N", "level": "A"}).json()
    assert (terms["hidden"], terms["required"]) == ([], ["industry", "website"])
    saved = browser.post(
        "/m/accounts/new", {"name": "By form", "industry": "it", "level": "B", "website": "https://y.test"}
    )
    assert saved.status_code == 302
    made = bob.items("/accounts", name="By form")[0]
    assert made["website"] == ""
    record = browser.get(f"/m/accounts/{old['id']}/").content.decode()
    assert "Essentials" in record
    assert "old.test" not in record
    assert store.fetch(registry.get("account"), kit["bob"], old["id"]).website == "https://old.test"


@pytest.mark.once
def test_drafts_roles_versions_and_two_administrators(kit: Kit):
    admin, browser, alice = Api(kit, "admin"), kit.browser("admin"), kit.browser("alice")
    sent = {"version": "0", "body": json.dumps(laid_out({"key": "phone"})), "do": "draft"}
    assert browser.post(PAGE, sent).status_code == 302
    assert "Essentials" not in alice.get("/m/accounts/new").content.decode()
    assert "Essentials" in browser.get(f"{PAGE}preview").content.decode()
    role = kit["alice"].role_ids[0]
    admin.made("/accounts", {"name": "To look at", "phone": "02788888888"})
    as_role = browser.get(f"{PAGE}preview?role={role}").content.decode()
    assert "Essentials" in as_role
    assert 'name="phone"' in as_role
    right = {"role": role, "object": "accounts", "field": "phone", "level": "edit", "mask": "all"}
    closed = admin.made("/field-rights", right)["id"]
    as_role = browser.get(f"{PAGE}preview?role={role}").content.decode()
    assert "027****8888" in as_role
    assert "88888888" not in as_role.replace(" ", "")
    assert 'name="phone"' not in as_role
    assert "88888888" in browser.get(f"{PAGE}preview").content.decode().replace(" ", "")
    assert admin.delete(f"/field-rights/{closed}").status_code == 204

    late = browser.post(PAGE, {**sent, "body": json.dumps(laid_out({"key": "city"}))})
    assert late.status_code == 409
    assert '"city"' in late.content.decode().replace("&#34;", '"')
    assert admin.get(PLACE).json()["draft"]["sections"][0]["fields"][1] == {"key": "phone"}
    assert browser.post(PAGE, {**sent, "version": "1", "do": "publish"}).status_code == 302
    assert "Essentials" in alice.get("/m/accounts/new").content.decode()
    assert admin.put(f"{PLACE}/of/role-{role}", {"value": laid_out({"key": "city"})}).status_code == 200
    assert 'name="phone"' not in alice.get("/m/accounts/new").content.decode()
    assert 'name="phone"' in browser.get("/m/accounts/new").content.decode()

    admin.made("/custom-fields", {"object": "accounts", "name": "Nickname", "kind": "text"})
    assert "New and not placed yet: Nickname" in browser.get(PAGE).content.decode()
    twice = laid_out({"key": "name"})
    assert fields_of(admin.put(PLACE, {"value": twice})) == {"name": "E_LAYOUT_TWICE"}
    through = laid_out({"key": "city", "shown": {"field": "parent.city", "op": "eq", "value": "X"}})
    assert fields_of(admin.put(PLACE, {"value": through})) == {"city": "E_UNKNOWN_FIELD"}
    assert browser.post(f"{PAGE}reset", {"version": ""}).status_code == 302
    assert "Essentials" not in browser.get("/m/accounts/new").content.decode()
    assert code_of(Api(kit, "alice").get(PLACE)) == (403, "E_NO_PERMISSION")
    assert alice.get("/settings/layouts/").status_code == 403


@pytest.mark.once
def test_f168_r1_the_nearest_position_decides_before_the_roles_do(kit: Kit):
    """Alice stands above Bob and Ben; a layout for a position is also of those below."""
    admin, browser = Api(kit, "admin"), kit.browser("admin")
    above, below = kit.position("alice").pk, kit.position("bob").pk
    role = kit["bob"].role_ids[0]

    def field_of(name: str) -> str:
        form = kit.browser(name).get("/m/accounts/new").content.decode()
        return next(key for key in ("phone", "city", "website") if f'name="{key}"' in form)

    for who, key in ((f"role-{role}", "phone"), (f"position-{above}", "city"), (f"position-{below}", "website")):
        assert admin.put(f"{PLACE}/of/{who}", {"value": laid_out({"key": key})}).status_code == 200
    assert [field_of(name) for name in ("alice", "bob", "charlie")] == ["city", "website", "phone"]
    assert admin.delete(f"{PLACE}/of/position-{below}").status_code == 200
    assert field_of("bob") == "city"

    assert admin.get(f"{PLACE}/of/position-999999").status_code == 404
    assert admin.get(f"{PLACE}/of/position-{above}.kind-none").status_code == 404
    assert {"key": f"position-{above}", "changed": True} in admin.get(f"{PLACE}/keys").json()["items"]
    assert browser.get(f"{PAGE}?position={above}").headers["location"] == f"{PAGE}of/position-{above}/"
    assert browser.get(f"{PAGE}?position=x").status_code == 404
    shown = browser.get(f"{PAGE}of/position-{above}/").content.decode()
    assert f"{kit.position('alice').name} and below" in shown


@pytest.mark.once
def test_lists_begin_with_the_columns_of_the_company(kit: Kit):
    admin = Api(kit, "admin")
    admin.made("/accounts", {"name": "Seen", "city": "Wuhan"})
    place = "/settings/lists/accounts"
    assert admin.put(place, {"value": {"columns": ["name", "city"], "picker": ["city"]}}).status_code == 200
    page = kit.browser("admin").get("/m/accounts/").content.decode()
    assert 'data-key="city"' in page
    assert 'data-key="level"' not in page
    assert kit.browser("admin").get("/m/accounts/pick?q=Seen").json()["items"][0]["subtitle"] == "Wuhan"
    assert fields_of(admin.put(place, {"value": {"search": ["owner"]}})) == {"search": "E_UNKNOWN_FIELD"}
    browser, here = kit.browser("admin"), "/settings/lists/accounts/"
    now = {"version": "1", "columns": ["name", "city"], "search": ["name"], "picker": ["city"]}
    moved = browser.post(here, {**now, "op": "columns.up.city"}).content.decode()
    assert moved.index('name="columns" value="city"') < moved.index('name="columns" value="name"')
    assert browser.post(here, {**now, "columns": ["city", "name"]}).status_code == 302
    assert browser.post(here, now).status_code == 409


@pytest.mark.once
def test_cards_of_phones_and_lists_on_paper_have_fields_of_their_own_for_a_role(kit: Kit):
    admin, browser = Api(kit, "admin"), kit.browser("admin")
    admin.made(
        "/accounts", {"name": "Shown", "city": "Wuhan", "website": "https://w.test", "owner": kit["bob"].user_id}
    )
    role = kit["bob"].role_ids[0]
    page = f"{PAGE}of/role-{role}/"
    sent = {"version": "0", "body": json.dumps(laid_out({"key": "city"})), "places": "1", "card": ["website"]}

    more = browser.post(page, {**sent, "op": "printed.add", "printed.add": "city"}).content.decode()
    assert 'name="printed" value="city"' in more
    assert browser.post(page, {**sent, "printed": ["name", "city"], "do": "publish"}).status_code == 302

    his, others = (kit.browser(name).get("/m/accounts/").content.decode() for name in ("bob", "admin"))
    assert "only-on-card is-url on-card-1" in his
    assert "https://w.test" in his
    assert "off-card" in his
    assert his.count("Wuhan") == others.count("Wuhan") + 1
    assert "list--paper" in his
    assert "list--paper" not in others
    assert "off-card" not in others
    looked = browser.get(f"{page}preview?role={role}").content.decode()
    assert "Card on the phone" in looked
    wrong = laid_out({"key": "city"}) | {"card": ["name"], "printed": ["nothing"]}
    assert fields_of(admin.put(PLACE, {"value": wrong})) == {"card": "E_UNKNOWN_FIELD", "printed": "E_UNKNOWN_FIELD"}


@pytest.mark.once
def test_a_layout_says_which_lists_and_buttons_a_record_has_and_in_which_order(kit: Kit):
    admin, browser = Api(kit, "admin"), kit.browser("admin")
    made = admin.made("/accounts", {"name": "Shown"})
    module = registry.get("account")
    first, second, *_more = [one.key for one in module.related]
    buttons = [action.key for action in module.actions]
    before = browser.get(f"/m/accounts/{made['id']}/").content.decode()

    wanted = laid_out({"key": "city"}) | {"related": [second, first], "buttons": buttons[:1]}
    assert admin.put(PLACE, {"value": wanted}).status_code == 200

    kept = admin.get(PLACE).json()["value"]
    assert set(kept["without"]) == {one.key for one in module.related} - {first, second} | set(buttons[1:])
    after = browser.get(f"/m/accounts/{made['id']}/").content.decode()
    assert before.count('<section class="related ') > after.count('<section class="related ') == 2
    left = [key for key in buttons[1:] if f"actions/{key}" in before]
    assert [key for key in left if f"actions/{key}" in after] == []
    assert fields_of(admin.put(PLACE, {"value": {**wanted, "buttons": ["fly"]}})) == {"buttons": "E_CHOICE"}
