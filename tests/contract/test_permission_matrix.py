"""Who sees and changes what: every module through every door, for five people.

What is right is stated here in the words of the outer contract, independently of how the product works it out. The
record is bob's; alice holds the position above his, ben the same one, charlie one in another branch, with another
role. All doors of a kind are tried in one company, and what anybody does there is taken back at once. `make trust`
tries every door of every module.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.conversations.services import say
from tests.contract.doors import DOORS, MARK, Door
from tests.kit.people import NAMES, Kit
from tests.kit.trust import is_its_turn

KEYS = [module.key for module in registry.all_modules() if module.writable or module.sharing.only]

DAILY = (
    *("account", "contact", "opportunity", "opportunity_competitor", "contract", "lead", "activity", "task"),
    *("office_form", "forecast", "follow_up_run", "visit", "business_card", "event", "account_relation"),
)
SELLING = {"view", "create", "edit", "delete", "import", "export", "print", "bulk", "transfer"}
DESK = {"view", "create", "edit"}
FURTHER = {"account": {"claim"}, "lead": {"convert", "claim"}, "contract": {"void"}}
EVERYTHING = {*SELLING, "convert", "claim", "void", "administer"}
# Of these a superior may change less: every door is tried.
OF_ITS_OWN = ("activity",)
# What was written with nobody's customer is for who wrote it alone; superiors see it with the customer.
PERSONAL = ("mail", "text_message")
# What who works with customers keeps for himself, as his customers are his.
KEPT = ("segment",)
# What those above set for somebody: he reads it, and they change it.
SET_ABOVE = ("quota",)
# Nobody needs a right to read these; as long as they are drafts they are their owner's.
ADDRESSED = ("announcement",)
# Nobody but those who take part in a conversation reads it, whatever his role: here bob and ben.
AMONG_THEMSELVES = ("conversation", "private_message")
TALKING = {"conversation": {"view", "create", "edit", "delete", "export", "print"}, "private_message": {"view", "edit"}}

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
        return DESK if name == "charlie" else SELLING | FURTHER.get(key, set())
    if key in (*PERSONAL, *KEPT):
        return set() if name == "charlie" else SELLING
    if key in SET_ABOVE:
        return {"alice": SELLING - {"transfer"}, "charlie": set()}.get(name, {"view", "export", "print"})
    if key in AMONG_THEMSELVES:
        return {"view"} if name == "charlie" else TALKING[key]
    if key in {"competitor", "follow_up_plan"} and name == "alice":
        return SELLING - {"transfer"}  # nobody's rows in particular
    if key in {"user", "product"}:
        more = {"export", "print"} if key == "product" else {"export"}
        return {"view"} if name == "charlie" else {"view"} | more
    return {"view"} if registry.get(key).sharing.catalogue or key in ADDRESSED else set()


def expected(name: str, key: str, action: str) -> int:
    """403 for a right that the role does not give, 404 for a record that is not his to see, 403 for a closed one."""
    if action not in rights(name, key):
        return 403
    if key in (*DAILY, *KEPT, *ADDRESSED, *SET_ABOVE) and name not in SEES:
        return 404
    if key in PERSONAL and name not in {"admin", "bob"}:
        return 404
    if key in AMONG_THEMSELVES:
        return (403 if action == "delete" else 200) if name == "ben" else 200 if name == "bob" else 404
    may = {"edit": CHANGES, "delete": DELETES}.get(action, {}).get(key, NAMES)
    return 200 if name in may or name == "admin" else 403


def is_outer(door: Door) -> bool:
    """Doors of pages and API lead to the engine's, which differ by database and by what modules declare."""
    return door.name.startswith(("API", "page", "form", "button", "question"))


def leads_to(door: Door, module: Module) -> bool:
    """What is written in other ways only is not changed through these doors."""
    return door.only(module) and (module.writable or door.action in {"view", "export", "print"})


def params() -> Iterator[Any]:
    """The engine's doors of all modules, and the outer ones of those with a rule of their own. An outer door that most
    have is tried with every third of the modules that share a rule: with two at least whose records belong to someone.
    The second database sees the engine's in turn."""
    found: dict[tuple[str, str], list[Door]] = defaultdict(list)
    for door in DOORS:
        keys = [key for key in KEYS if leads_to(door, registry.get(key))]
        is_common = is_outer(door) and len(keys) > len(KEYS) / 2
        owned = [key for key in keys if key in DAILY and key not in OF_ITS_OWN]
        for place, key in enumerate(keys):
            is_due = is_its_turn(owned.index(key) if key in owned else place, door.name)
            if is_due or not is_common or key in (*OF_ITS_OWN, *PERSONAL, *ADDRESSED, *AMONG_THEMSELVES):
                engine = "engine" if is_due else "engine on one database"
                found[key, engine if not is_outer(door) else "API" if "API" in door.name else "pages"].append(door)
    for (key, kind), doors in found.items():
        yield pytest.param(key, doors, id=f"{key}-{kind}", marks=[] if kind == "engine" else [pytest.mark.once])


@pytest.mark.parametrize(("key", "doors"), list(params()))
def test_everyone_gets_through_a_door_what_is_theirs_and_nothing_else(kit: Kit, key: str, doors: list[Door]) -> None:
    module = registry.get(key)
    record = of_bob(kit, module)
    visit = Visit(kit.actors)
    visit.enter()

    wanted, got = {}, {}
    for door in doors:
        for name in NAMES:
            status = expected(name, key, door.action)
            status = 404 if door.is_blind and status == 403 else status
            wanted[door.name, name] = as_list(status) if door.is_list else status
            with taken_back():
                got[door.name, name] = told(visit, name, module, record, door)

    assert got == wanted


@dataclass
class Visit(Kit):
    """The company with everybody in: nobody signs in again for the next door."""

    cookies: dict[str, SimpleCookie] = field(default_factory=dict)

    def enter(self) -> None:
        for name in NAMES:
            self.token(name)
            self.cookies[name] = super().browser(name).cookies

    def browser(self, name: str) -> Client:
        client = Client()
        client.cookies.update(self.cookies[name])
        return client


def of_bob(kit: Kit, module: Module) -> Any:
    """bob's record; what he writes to somebody is for ben."""
    if module.key not in AMONG_THEMSELVES:
        more = {"privacy": "public"} if module.key == "event" else {}
        return kit.make(module, "bob", external_id=MARK, **more)
    talk = kit.make("conversation", "bob", external_id=MARK, people=[kit["ben"].user_id])
    if module.key == "conversation":
        return talk
    message = module.model.objects.get(pk=say(actor=kit["bob"], pk=talk.pk, text="Between us").last_id)
    message.external_id = MARK
    message.save()
    return message


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_list(status: int) -> bool | int:
    """In a list an invisible record is not there, and that is all."""
    return {200: True, 404: False}.get(status, status)


def told(kit: Kit, name: str, module: Module, record: Any, door: Door) -> Any:
    try:
        return door.run(kit, name, module, record)
    except DomainError as error:
        return error.status
