"""With which view and columns lists begin, for everyone and for single roles."""

import pytest

from guanxi.meta import registry
from guanxi.records.keeping_views import keep, share
from guanxi.records.view_readers import Audience
from guanxi.records.views import whole
from tests.api.client import Api, fields_of
from tests.kit.people import Kit

PLACE = "/settings/lists/accounts"


@pytest.mark.once
def test_a_role_begins_with_its_own_view_and_columns_until_someone_chooses_his_own(kit: Kit):
    account, admin = registry.get("account"), Api(kit, "admin")
    role = kit["charlie"].role_ids[0]
    of_role = f"{PLACE}/of/role-{role}"
    for name in ("charlie", "bob"):
        kit.make("account", name, name=f"Of {name}")
    view = keep(account, kit["admin"], "Start", whole(account))
    share(account, kit["admin"], int(view.key), Audience(roles=(role,)))

    assert fields_of(admin.put(of_role, {"value": {"view": "nowhere"}})) == {"view": "E_CHOICE"}
    assert admin.put(of_role, {"value": {"search": ["name"]}}).status_code == 422
    assert admin.put(of_role, {"value": {"view": view.key, "columns": ["city", "name"]}}).status_code == 200
    assert admin.put(PLACE, {"value": {"view": "mine"}}).status_code == 200

    charlie, bob = kit.browser("charlie"), kit.browser("bob")
    assert charlie.get("/m/accounts/").headers["location"] == f"/m/accounts/?view={view.key}"
    assert bob.get("/m/accounts/").headers["location"] == "/m/accounts/?view=mine"
    page = charlie.get("/m/accounts/?view=mine").content.decode()
    assert 'data-from="/m/accounts/?view=mine&amp;columns=city,name"' in page
    assert 'data-key="level"' in bob.get("/m/accounts/?view=mine").content.decode()
    bob.post("/m/accounts/views/first", {"view": "all"})
    assert bob.get("/m/accounts/").status_code == 200
    bob.post("/m/accounts/views/first", {"view": "mine"})
    assert bob.get("/m/accounts/").headers["location"] == "/m/accounts/?view=mine"

    desk = kit.position("bob").pk
    assert admin.put(f"{PLACE}/of/position-{desk}", {"value": {"view": "all", "columns": ["phone"]}}).status_code == 200
    assert 'data-key="phone"' in bob.get("/m/accounts/?view=all").content.decode()
    settings = kit.browser("admin").get(f"/settings/lists/accounts/of/role-{role}/").content.decode()
    assert f'<option value="{view.key}" selected>Start' in settings
    assert 'name="columns" value="city"' in settings
    assert 'name="search"' not in settings
