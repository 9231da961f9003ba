"""“My department” in conditions: where somebody belongs, and what lies below."""

import pytest

from guanxi.access.models import Department
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_json
from guanxi.records import query, store
from guanxi.records.sources import ActorSources
from tests.kit.people import Kit

MINE = {"field": "owner_department", "op": "eq", "value": "$my_department"}


def test_my_department_is_where_i_belong_and_what_lies_below(kit: Kit) -> None:
    module, departments = registry.get("account"), registry.get("department")
    root = Department.objects.get(parent=None)
    east = store.create(departments, kit["admin"], {"name": "East", "parent": root.pk})
    city = store.create(departments, kit["admin"], {"name": "City", "parent": east.pk})
    for name, place in (("alice", east), ("bob", city), ("charlie", root)):
        store.update(registry.get("user"), kit["admin"], kit[name].user_id, {"department": place.pk})
    alice = kit.again("alice")
    records = {name: kit.make("account", kit.again(name)) for name in ("alice", "bob", "charlie")}

    for value in ("$my_department", ["$my_department"]):
        test = MINE | ({"op": "in", "value": value} if isinstance(value, list) else {})
        sources = ActorSources(alice)
        condition = parse_json(module, test, sources.readable)
        found = query.apply(module, kit["alice"], query.Query(conditions=(condition,)))
        assert set(found.values_list("pk", flat=True)) == {records["alice"].pk, records["bob"].pk}
        assert [matches(one, condition, sources) for one in records.values()] == [True, True, False]
    with pytest.raises(DomainError, match="E_FORMAT"):
        parse_json(module, {**MINE, "field": "owner"}, sources.readable)
