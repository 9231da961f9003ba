"""What roles know of the fields of lines: a line has fields as a record has, hidden and closed at every door."""

import json
from typing import Any

import pytest

from guanxi.access.models import Company, Role
from guanxi.exchange.runs import Options, start_import
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit
from tests.modules.sharing.test_field_rights import draw, text_of
from tests.printing.conftest import text_of as printed

pytestmark = pytest.mark.django_db
SECRETS = ("4321.07", "4,321.07", "8642.14", "8,642.14")
ADDRESSES = (
    "/m/opportunities/{pk}/",
    "/m/opportunities/{pk}/edit",
    "/m/opportunities/{pk}/?tab=history",
    "/m/opportunities/{pk}/timeline",
    "/m/opportunities/{pk}/print",
    "/m/opportunities/export?format=csv&view=all&all=1",
    "/m/opportunities/export?format=jsonl&view=all&all=1",
    "/m/opportunities/filter-fields?lines=1",
    "/api/v1/opportunities",
    "/api/v1/opportunities?fields=lines",
    "/api/v1/opportunities/{pk}",
    "/api/v1/opportunities/{pk}/history",
    "/api/v1/opportunities/{pk}/timeline",
    "/api/v1/meta/modules/opportunities",
)
REFUSED = (
    "?lines.unit_price=4321.07",
    "?lines.amount__gt=8000",
    "?fields=lines.unit_price",
    "/summary?sum=lines.amount",
    "/summary?group_by=lines.unit_price",
)


def patch(kit: Kit, name: str, pk: int, lines: list[dict[str, Any]]) -> Any:
    return kit.api(name).patch(f"/api/v1/opportunities/{pk}", {"lines": lines}, content_type="application/json")


def deal_with_a_line(kit: Kit) -> tuple[Any, int, Any]:
    product = kit.make("product", "admin", name="Pump")
    line = {"product": product.pk, "quantity": "2", "unit_price": "4321.07"}
    deal = kit.make("opportunity", "bob", name="Deal", lines=[line])
    spec = registry.get("opportunity").lines
    assert spec is not None
    return deal, product.pk, spec.model


def test_what_is_hidden_of_lines_is_so_at_every_door(kit: Kit) -> None:
    deal, product, rows = deal_with_a_line(kit)
    row = rows.objects.get(opportunity=deal)
    for key in ("amount", "amount_base", "weighted_base", "lines.unit_price", "lines.amount"):
        assert draw(kit, "bob", key, "hidden", records="opportunities").status_code == 201
    assert draw(kit, "bob", "lines.discount_pct", "read", records="opportunities").status_code == 201
    refused = draw(kit, "bob", "lines.product", "hidden", records="opportunities").json()["errors"][0]
    assert refused["code"] == "E_REQUIRED_HIDDEN"
    assert "lines.quantity" in draw(kit, "bob", "lines.price", "hidden", records="opportunities").json()["detail"]

    for address in ADDRESSES:
        client = kit.api("bob") if address.startswith("/api") else kit.browser("bob")
        answer = client.get(address.format(pk=deal.pk))
        assert answer.status_code == 200, address
        text = text_of(answer)
        names = ("Unit price", *(["unit_price"] if address.startswith("/api") else []))
        assert not [value for value in (*SECRETS, *names) if value in text], address
    for asked in REFUSED:
        told = kit.api("bob").get(f"/api/v1/opportunities{asked}").json()
        assert told["code"] == "E_UNKNOWN_FIELD", asked
        assert kit.api("alice").get(f"/api/v1/opportunities{asked}").status_code == 200, asked
    papers = [kit.api(name).get(f"/api/v1/opportunities/{deal.pk}/print/default").content for name in ("bob", "alice")]
    assert ["4,321.07" in printed(paper) for paper in papers] == [False, True]
    seen = kit.api("alice").get(f"/api/v1/opportunities/{deal.pk}").json()["lines"]
    assert [(line["unit_price"], line["amount"]) for line in seen] == [("4321.07", "8642.14")]

    kept = {"id": row.pk, "product": product, "quantity": "3", "discount_pct": "0"}
    assert patch(kit, "bob", deal.pk, [{**kept, "unit_price": "1"}]).json()["errors"][0] == {
        "field": "lines.0.unit_price",
        "code": "E_UNKNOWN_FIELD",
        "message": patch(kit, "bob", deal.pk, [{**kept, "nothing": "1"}])
        .json()["errors"][0]["message"]
        .replace("nothing", "unit_price"),
    }
    wrong = patch(kit, "bob", deal.pk, [{**kept, "discount_pct": "10"}]).json()["errors"][0]
    assert (wrong["field"], wrong["code"]) == ("lines.0.discount_pct", "E_FIELD_FORBIDDEN")
    assert patch(kit, "bob", deal.pk, [kept]).status_code == 200
    form = {"lines.shown": "1", "lines.0.id": str(row.pk), "lines.0.product": str(product), "lines.0.quantity": "4"}
    here, deal = f"/m/opportunities/{deal.pk}/edit", type(deal).objects.get(pk=deal.pk)
    sent = {**form, "lines.0.unit_price": "1", "name": "Renamed", "version": str(deal.version)}
    assert kit.browser("bob").post(here, sent).status_code == 302
    row.refresh_from_db()
    assert (str(row.quantity), str(row.unit_price)) == ("4.0000", "4321.070000")

    assert (
        patch(kit, "alice", deal.pk, [{"id": row.pk, "product": product, "unit_price": "4321.08"}]).status_code == 200
    )
    newest = kit.api("bob").get(f"/api/v1/opportunities/{deal.pk}/history").json()["items"][0]
    assert newest["changes"] == {}
    assert "lines" in kit.api("alice").get(f"/api/v1/opportunities/{deal.pk}/history").json()["items"][0]["changes"]


@pytest.mark.once
def test_a_file_fills_of_lines_what_its_reader_may_write(kit: Kit, tmp_path: Any) -> None:
    deal, _product, _rows = deal_with_a_line(kit)
    assert draw(kit, "bob", "lines.unit_price", "hidden", records="opportunities").status_code == 201
    path = tmp_path / "deals.csv"
    path.write_text(
        "ID,name,lines.product,lines.quantity,lines.unit_price\n" + f"{deal.pk},Deal,Pump,5,1\n", encoding="utf-8"
    )
    wanted = {"columns": {"name": {"take": "ID"}}, "lines": {"unit_price": {"take": "lines.unit_price"}}}
    with pytest.raises(DomainError, match="E_"):
        start_import(registry.get("opportunity"), kit.again("bob"), path, file_name="deals.csv", raw_map=wanted)
    run = start_import(
        registry.get("opportunity"), kit["bob"], path, file_name="deals.csv", options=Options(on_duplicate="update")
    )
    assert [column.get("field", key) for key, column in run.map["lines"].items()] == [
        "product",
        "quantity",
    ]


@pytest.mark.once
def test_lines_of_an_own_module_are_masked_like_its_records(kit: Kit) -> None:
    module = {"name": "Devices", "slug": "x-devices", "title_label": "Device", "menu": "sales"}
    assert kit.api("admin").post("/api/v1/custom-modules", module, content_type="application/json").status_code == 201
    field = {"object": "x-devices", "key": "x_phone", "name": "Phone", "kind": "phone", "in_lines": True}
    assert kit.api("admin").post("/api/v1/custom-fields", field, content_type="application/json").status_code == 201
    role = kit.user("bob").roles[0]
    rights = kit.api("admin").get(f"/api/v1/roles/{role}").json()["rights"]
    more = [f"x_devices.{action}" for action in ("view", "create", "edit", "export")]
    changed = kit.api("admin").patch(
        f"/api/v1/roles/{role}", {"rights": [*rights, *more]}, content_type="application/json"
    )
    assert changed.status_code == 200, changed.content
    assert draw(kit, "bob", "lines.x_phone", "edit", "all", records="x-devices").status_code == 201
    data = {"name": "Lathe", "owner": kit["bob"].user_id, "lines": [{"x_phone": "13800138000"}]}
    made = kit.api("admin").post("/api/v1/x-devices", data, content_type="application/json").json()

    told = kit.api("bob").get(f"/api/v1/x-devices/{made['id']}").json()
    assert [line["x_phone"] for line in told["lines"]] == ["138****8000"]
    page = text_of(kit.browser("bob").get(f"/m/x-devices/{made['id']}/"))
    assert "138****8000" in page
    assert "13800138000" not in page
    exported = text_of(kit.browser("bob").get("/m/x-devices/export?format=jsonl&all=1"))
    assert json.loads(exported)["lines"] == [{"x_phone": "138****8000"}]
    assert kit.api("bob").get("/api/v1/x-devices?lines.x_phone=13800138000").json()["code"] == "E_UNKNOWN_FIELD"


@pytest.mark.once
def test_masked_values_of_lines_are_shown_one_by_one(kit: Kit) -> None:
    device = device_with_parts(kit)
    role = Role.objects.get(pk=kit.user("bob").roles[0])
    rights = (*role.rights, "x_devices.view")
    Role.objects.filter(pk=role.pk).update(rights=rights)
    assert draw(kit, "bob", "lines.x_part", "edit", "all", records="x-devices").status_code == 201
    here = f"/api/v1/x-devices/{device.pk}"
    seen = kit.api("bob").get(here).json()["lines"]
    assert [line["x_part"] for line in seen] == ["V**", "V**"]
    assert "Valve" not in text_of(kit.browser("bob").get(f"/m/x-devices/{device.pk}/"))

    def lift(**asked: Any) -> Any:
        return kit.api("bob").post(f"{here}/reveal", asked, content_type="application/json")

    asked = {"field": "lines.x_part", "line": seen[1]["id"]}
    assert lift(**asked).status_code == 403
    Role.objects.filter(pk=role.pk).update(rights=(*rights, "x_devices.reveal"))
    Company.objects.update(reveals_a_day=2)
    assert "/x-devices/{id}/reveal" in kit.api("bob").get("/api/v1/openapi.json").json()["paths"]
    other = device_with_parts(kit)
    far = kit.api("admin").get(f"/api/v1/x-devices/{other.pk}").json()["lines"][0]["id"]
    wrong = (
        ({"field": "lines.x_part", "line": far}, 404),
        ({"field": "lines.x_part"}, 404),
        ({"field": "lines.x_part", "line": "1"}, 400),
        ({"field": "lines.x_nothing", "line": asked["line"]}, 400),
    )
    assert [lift(**given).status_code for given, _status in wrong] == [status for _given, status in wrong]
    assert lift(**asked).json() == {**asked, "value": "Valve B"}
    page = text_of(kit.browser("bob").post(f"/m/x-devices/{device.pk}/reveal", asked))
    assert ("Line 2: Part" in page, "Valve B" in page, "Valve A" in page) == (True, True, False)
    assert lift(**asked).json()["code"] == "E_REVEAL_LIMIT"
    told = AuditEntry.objects.filter(verb="revealed", by=kit["bob"].user_id, record_id=device.pk)
    assert ["Part" in one.note for one in told] == [True, True]


def device_with_parts(kit: Kit) -> Any:
    """A record of a module that the company has made, with lines of texts."""
    if registry.by_slug("x-devices") is None:
        module = {"name": "Devices", "slug": "x-devices", "title_label": "Device", "menu": "sales"}
        store.create(registry.get("custom_module"), kit["admin"], module)
        part = {"object": "x-devices", "key": "x_part", "name": "Part", "kind": "text", "in_lines": True}
        store.create(registry.get("custom_field"), kit["admin"], part)
        for one in ("admin", "bob"):
            kit.again(one)
    parts = [{"x_part": f"Valve {letter}"} for letter in "AB"]
    return kit.make("x_devices", "bob", lines=parts)
