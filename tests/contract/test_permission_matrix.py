"""Who sees and changes what: every module through every door, for five people.

What is right is stated here in the words of the outer contract, independently of how the product works it out. The
record is bob's; alice holds the position above his, ben the same one, charlie one in another branch, with another
role. `make trust` tries every door of every module.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from tests.contract.doors import DOORS, MARK, Door
from tests.kit.people import NAMES, Kit
from tests.kit.trust import is_its_turn

# What nobody but those named in it reads has doors of its own in tests/modules/conversations.
KEYS = [module.key for module in registry.all_modules() if module.writable and module.sharing.only is None]

DAILY = ("account", "contact", "opportunity", "opportunity_competitor", "lead", "activity", "task", "office_form")
SELLING = {"view", "create", "edit", "delete", "import", "export", "print", "bulk"}
DESK = {"view", "create", "edit"}
EVERYTHING = {*SELLING, "convert", "administer"}
# Of these a superior may change less: every door is tried.
OF_ITS_OWN = ("activity",)
# What was written with nobody's customer is for who wrote it alone; superiors see it with the customer.
PERSONAL = ("mail", "text_message")
# Nobody needs a right to read these; as long as they are drafts they are their owner's.
ADDRESSED = ("announcement",)

# Rows that belong to someone: he, and the positions above his, see and change them.
SEES = frozenset({"admin", "alice", "bob"})
# What someone has written down stays his to change; a superior may comment on it, or delete it.
CHANGES = dict.fromkeys(DAILY, SEES) | {"activity": {"admin", "bob"}}
DELETES = dict.fromkeys(DAILY, SEES) | {"activity": {"admin", "alice"}}


def rights(name: str, key: str) -> set[str]:
    """What the roles give, whoever owns the record."""
    if name == "admin":
        return EVERYTHING
    if key in DAILY:
        return DESK if name == "charlie" else SELLING | ({"convert"} if key == "lead" else set())
    if key in PERSONAL:
        return set() if name == "charlie" else SELLING
    if key == "competitor" and name == "alice":
        return SELLING
    if key in {"user", "product"}:
        more = {"export", "print"} if key == "product" else {"export"}
        return {"view"} if name == "charlie" else {"view"} | more
    return {"view"} if registry.get(key).sharing.catalogue or key in ADDRESSED else set()


def expected(name: str, key: str, action: str) -> int:
    """403 for a right that the role does not give, 404 for a record that is not his to see, 403 for a closed one."""
    if action not in rights(name, key):
        return 403
    if key in (*DAILY, *ADDRESSED) and name not in SEES:
        return 404
    if key in PERSONAL and name not in {"admin", "bob"}:
        return 404
    may = {"edit": CHANGES, "delete": DELETES}.get(action, {}).get(key, NAMES)
    return 200 if name in may or name == "admin" else 403


def is_outer(door: Door) -> bool:
    """Doors of pages and API lead to the engine's, which differ by database and by what modules declare."""
    return door.name.startswith(("API", "page", "form", "button", "question"))


def params() -> Iterator[Any]:
    """The engine's doors of all modules, and the outer ones of those with a rule of their own. An outer door that most
    have is tried with every third of the modules that share a rule: with two at least whose records belong to someone.
    The second database sees the engine's in turn."""
    for door in DOORS:
        keys = [key for key in KEYS if door.only(registry.get(key))]
        is_common = is_outer(door) and len(keys) > len(KEYS) / 2
        owned = [key for key in keys if key in DAILY and key not in OF_ITS_OWN]
        for place, key in enumerate(keys):
            is_due = is_its_turn(owned.index(key) if key in owned else place, door.name)
            if is_due or not is_common or key in (*OF_ITS_OWN, *PERSONAL, *ADDRESSED):
                once = is_outer(door) or not is_due
                yield pytest.param(key, door, id=f"{key}-{door.name}", marks=[pytest.mark.once] if once else [])


@pytest.mark.parametrize(("key", "door"), params())
def test_everyone_gets_through_a_door_what_is_theirs_and_nothing_else(kit: Kit, key: str, door: Door) -> None:
    module = registry.get(key)
    wanted, got = {}, {}
    record = None
    for name in NAMES:
        if record is None or door.action in {"edit", "delete", "convert"}:
            record = kit.make(module, "bob", external_id=MARK)
        status = expected(name, key, door.action)
        status = 404 if door.is_blind and status == 403 else status
        wanted[name] = as_list(status) if door.is_list else status
        got[name] = told(kit, name, module, record, door)
        if door.action == "delete" and got[name] != 200:
            module.model.objects.filter(pk=record.pk).update(deleted_at=record.created_at)

    assert got == wanted


def as_list(status: int) -> bool | int:
    """In a list an invisible record is not there, and that is all."""
    return {200: True, 404: False}.get(status, status)


def told(kit: Kit, name: str, module: Module, record: Any, door: Door) -> Any:
    try:
        return door.run(kit, name, module, record)
    except DomainError as error:
        return error.status
