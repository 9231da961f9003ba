"""Fields that a company adds to the lines of documents behave like those that stand there (F172 rule 5)."""

from typing import Any

from guanxi.meta import registry
from guanxi.modules.contracts.models import Contract
from guanxi.records import store
from tests.kit.people import Kit
from tests.modules.contracts.test_services import do, signed


def add(kit: Kit, slug: str = "contracts", **said: Any) -> None:
    data = {"object": slug, "key": "x_batch", "name": "批次", "name_en": "Batch", "kind": "text", "in_lines": True}
    store.create(registry.get("custom_field"), kit["admin"], data | said)
    kit.again("bob")


def test_lines_of_orders_and_deals_have_fields_of_ones_own(kit: Kit) -> None:
    add(kit)
    add(kit, key="x_checked", name="已检", name_en="Checked", kind="date")
    add(kit, "opportunities")
    order = signed(kit, end_date="2026-12-31", start_date="2026-01-01", renewable=True)
    line = order_lines(kit, order.pk)[0]
    given = {"id": line["id"], "x_batch": "B-7", "x_checked": "2026-03-02"}
    api, page = kit.api("bob"), kit.browser("bob")
    here, deal = f"/api/v1/contracts/{order.pk}", kit.make("opportunity", "bob")

    kept = api.patch(here, {"lines": [given]}, content_type="application/json").json()["lines"]
    wrong = api.patch(here, {"lines": [{**given, "x_checked": "soon"}]}, content_type="application/json").json()
    lines = [{"product": line["product"], "quantity": "1", "unit_price": "2", "x_batch": "D-1"}]
    sold = store.update(registry.get("opportunity"), kit["bob"], deal.pk, {"lines": lines})

    assert [(one["x_batch"], one["x_checked"], one["total"]) for one in kept] == [("B-7", "2026-03-02", "226.00")]
    assert [one["field"] for one in wrong["errors"]] == ["lines.0.x_checked"]
    for asked in ("lines.x_batch=B-7", "lines.x_batch__contains=b-", "lines.x_checked__gte=2026-03-01"):
        assert [one["id"] for one in api.get(f"/api/v1/contracts?{asked}").json()["items"]] == [order.pk]
    assert api.get("/api/v1/contracts?lines.x_batch=B-8").json()["items"] == []
    shown, form = (page.get(f"/m/contracts/{order.pk}/{end}").content.decode() for end in ("", "edit"))
    assert "B-7" in shown
    assert 'name="lines.0.x_batch"' in form
    assert "B-7" in api.get(f"{here}/history").content.decode()
    for told in (shown, page.get(f"/m/contracts/{order.pk}/?tab=history").content.decode()):
        assert "Line 1: Batch" in told
    assert api.get(f"/api/v1/opportunities/{sold.pk}?expand=lines").json()["lines"][0]["x_batch"] == "D-1"

    do(kit, "bob", order, "submit")
    do(kit, "bob", order, "renew")
    assert order_lines(kit, Contract.objects.get(renewed_from=order).pk)[0]["x_batch"] == "B-7"
    right = {"role": kit.user("bob").roles[0], "object": "contracts", "field": "lines.x_batch", "level": "hidden"}
    store.create(registry.get("field_right"), kit["admin"], right)
    assert "x_batch" not in order_lines(kit, order.pk)[0]
    assert api.get("/api/v1/contracts?lines.x_batch=B-7").status_code == 400


def order_lines(kit: Kit, pk: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kit.api("bob").get(f"/api/v1/contracts/{pk}").json()["lines"]
    return found
