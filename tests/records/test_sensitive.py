"""Sensitive access: the other administrators hear of it when it happens."""

from pathlib import Path

from guanxi.access import second_factor
from guanxi.exchange.export import export_file
from guanxi.messaging.models import Notice
from guanxi.messaging.notices import entries
from guanxi.meta import registry
from guanxi.modules.people.second_factors import reset_second_factor
from guanxi.records import query, settings, store
from guanxi.records.sensitive import EXPORT_ROWS
from tests.kit.people import Kit


def told(kit: Kit, name: str) -> list[str]:
    found, _earlier = entries(kit[name], limit=10)
    return [f"{one.kind.key}: {one.text}" for one in found if one.kind.key.startswith("sensitive")]


def test_the_other_administrators_hear_of_what_opens_much_or_protects_less(kit: Kit, tmp_path: Path) -> None:
    admin, user, role = kit["admin"], registry.get("user"), registry.get("role")
    makes = kit.user("admin").roles[0]
    store.update(user, admin, kit["alice"].user_id, {"roles": [*kit.user("alice").roles, makes]})
    assert not Notice.objects.filter(kind__startswith="sensitive").exists()  # nobody else is there to hear of it
    kit.again("alice")

    store.update(user, admin, kit["ben"].user_id, {"roles": [*kit.user("ben").roles, makes]})
    store.update(user, admin, kit["ben"].user_id, {"roles": [makes]})  # he is one already
    partner = store.create(role, admin, {"name": "Partner"})
    store.update(role, admin, partner.pk, {"is_admin": True})
    second_factor.new_secret(kit["bob"].user_id or 0)
    reset_second_factor(actor=admin, pk=kit["bob"].user_id or 0)
    settings.put(actor=admin, setting=EXPORT_ROWS, value=1)
    account = registry.get("account")
    for name in ("Riverside", "Lakeside"):
        kit.make(account, "bob", name=name)
        export_file(account, kit["bob"], query.parse(account, kit["bob"], []), tmp_path / name)

    boss, bob, ben = (kit.user(name).name for name in ("admin", "bob", "ben"))
    assert sorted(told(kit, "alice")) == [
        f"sensitive_administrator: “{ben}” is an administrator now; {boss} has given the role.",
        f"sensitive_export: {bob} has exported 2 records: Accounts.",
        f"sensitive_role: Everybody with the role “Partner” is an administrator now; {boss} has changed it.",
        f"sensitive_second_factor: “{bob}” signs in without a second factor from now on; {boss} has taken it off.",
    ]
    assert [line.partition(":")[0] for line in told(kit, "admin")] == ["sensitive_export"]
    assert told(kit, "bob") == []
