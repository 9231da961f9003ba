"""A reference to a record that one can't see tells id and title, and nothing behind them.

charlie owns records that lead to bob's account; an administrator made them.
"""

from typing import Any

import pytest

from guanxi.access.models import Role
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import query, summary
from tests.kit.people import Kit

LEADING = [
    (module.key, field.key)
    for module in registry.all_modules()
    for field in module.fields
    if field.is_reference and field.target == "account" and module.key != "account" and module.is_owned
]
SECRET = "010-5555555"


@pytest.fixture
def hidden(kit: Kit) -> Any:
    return kit.make("account", "bob", name="Hidden", phone=SECRET, industry="medical", annual_revenue="7")


def leading(kit: Kit, key: str, field: str, account: Any) -> tuple[Module, Any]:
    """A record that charlie owns, as far as its module lets him own one that goes with another's account."""
    module = registry.get(key)
    desk = Role.objects.get(name="Partner desk")
    desk.rights = (*desk.rights, f"{key}.view")
    desk.save()
    kit.again("charlie")
    is_computed = module.field(field).read_only
    values: dict[str, Any] = {"owner": kit["charlie"].user_id} | ({} if is_computed else {field: account.pk})
    if key == "activity":
        values |= {"author": kit["charlie"].user_id, "content": "They spoke"}
    if key == "task":
        values |= {"assignee": kit["charlie"].user_id}
    record = kit.make(module, "admin", **values)
    if is_computed:
        module.model.objects.filter(pk=record.pk).update(**{module.field(field).column: account.pk})
    return module, record


def ids(kit: Kit, name: str, module: Module, *pairs: tuple[str, str]) -> list[int]:
    return [row["id"] for row in query.find(module, kit[name], query.parse(module, kit[name], pairs)).rows]


@pytest.mark.parametrize(("key", "field"), LEADING)
def test_nothing_is_filtered_through_it(kit: Kit, hidden: Any, key: str, field: str) -> None:
    module, record = leading(kit, key, field, hidden)

    for path, value in (
        (f"{field}.phone", SECRET),
        (f"{field}.name__contains", "hid"),
        (f"{field}.industry", "medical"),
    ):
        assert ids(kit, "admin", module, (path, value)) == [record.pk]
        assert ids(kit, "charlie", module, (path, value)) == []
    for path, value in (
        (f"{field}.phone__ne", "13800138000"),
        (f"{field}.annual_revenue__gt", "1"),
        (f"{field}.phone__isnull", "false"),
    ):
        assert ids(kit, "charlie", module, (path, value)) == []


@pytest.mark.parametrize(("key", "field"), LEADING)
def test_nothing_is_grouped_through_it(kit: Kit, hidden: Any, key: str, field: str) -> None:
    module, _record = leading(kit, key, field, hidden)

    for name in ("admin", "charlie"):
        found = summary.summarise(module, kit[name], query.parse(module, kit[name], []), f"{field}.industry", "")
        keys = {group.key[f"{field}.industry"] for group in found.groups}
        assert keys <= ({"medical"} if name == "admin" else {None})


@pytest.mark.once
@pytest.mark.parametrize(("key", "field"), LEADING)
def test_the_api_tells_nothing_behind_it(kit: Kit, hidden: Any, key: str, field: str) -> None:
    module, record = leading(kit, key, field, hidden)

    for asked in (f"?expand={field}", f"?fields=id,{field}.phone", f"?expand={field}&fields=id,{field}"):
        for address in (f"/api/v1/{module.slug}{asked}", f"/api/v1/{module.slug}/{record.pk}{asked}"):
            assert SECRET not in kit.api("charlie").get(address).content.decode(), address
    assert SECRET in kit.api("admin").get(f"/api/v1/{module.slug}?expand={field}").content.decode()


@pytest.mark.parametrize(("key", "field"), LEADING)
def test_a_sort_by_it_follows_the_title_that_is_shown_anyway(kit: Kit, hidden: Any, key: str, field: str) -> None:
    module, record = leading(kit, key, field, hidden)

    assert set(ids(kit, "charlie", module, ("sort", field))) <= {record.pk}
