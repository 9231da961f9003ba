"""What the API says of an approval: nothing that its reader may not know."""

from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import define, node, people
from tests.kit.people import Kit


def test_values_of_private_fields_are_told_to_administrators_alone(kit: Kit):
    define(kit, node("a", people(kit["alice"].user_id)), module="users", trigger="update")
    bob = kit["bob"].user_id or 0
    store.update(registry.get("user"), kit["admin"], bob, {"mobile": "13900001234", "name": "Bob Head"})

    told = {name: kit.api(name).get(f"/api/v1/users/{bob}/approval").json()["approval"] for name in ("admin", "ben")}

    assert told["admin"]["pending"]["mobile"]
    assert told["ben"]["pending"] == {"name": "Bob Head"}
