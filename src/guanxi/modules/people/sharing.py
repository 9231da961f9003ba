"""The sharing mode that the company chooses for a module (F005): who sees records that are not theirs."""

from dataclasses import replace
from types import MappingProxyType

from django.db import transaction

from guanxi.access.actor import Actor, actor_of, find_company
from guanxi.access.models import SharingDefault, User
from guanxi.access.scope import sharing_mode, visible
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.audit import note

MODES = ("private", "read", "read_write")
FOLLOWS = "controlled_by_parent"


@transaction.atomic
def share_module(*, actor: Actor, module: Module, mode: str, grant_by_hierarchy: bool = True) -> SharingDefault:
    """Choose a module's mode; everyone's next request goes by it."""
    if not (actor.is_admin or actor.is_system):
        raise Denied("administer")
    _check(module, mode)
    before = sharing_mode(module, actor)
    chosen, _made = SharingDefault.objects.update_or_create(
        module=module.key, defaults={"mode": mode, "grant_by_hierarchy": grant_by_hierarchy}
    )
    facts = {f"sharing.{module.key}": [before, mode]}
    company = find_company()
    note(registry.get("company"), actor, company.pk if company else 0, "sharing_changed", facts=facts)
    return chosen


def modes_of(module: Module) -> tuple[str, ...]:
    """The modes that can be chosen; none where everyone reads by nature."""
    if module.sharing.catalogue or module.sharing.only:
        return ()
    return (*MODES, FOLLOWS) if module.sharing.parents else MODES


def people_losing_access(*, module: Module, mode: str, grant_by_hierarchy: bool = True) -> int:
    """How many active people would no longer see some record that they see now: asked before a mode is narrowed."""
    _check(module, mode)
    people = User.objects.filter(status="active", deleted_at=None).order_by("pk")
    return sum(_loses(actor_of(user), module, (mode, grant_by_hierarchy)) for user in people.iterator())


def _loses(actor: Actor, module: Module, chosen: tuple[str, bool]) -> bool:
    then = replace(actor, modes=MappingProxyType({**actor.modes, module.key: chosen}))
    return visible(module, actor).exclude(pk__in=visible(module, then).values("pk")).exists()


def _check(module: Module, mode: str) -> None:
    if mode not in modes_of(module):
        raise DomainError("E_CHOICE", field="mode", label="mode", choices=", ".join(modes_of(module)))
