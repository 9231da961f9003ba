"""The sharing mode that the company chooses for a module (F005): who sees records that are not theirs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import SharingDefault, User
from guanxi.access.scope import visible
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import Boolean, Choice, options
from guanxi.records.sheets import put

MODES = ("private", "read", "read_write")
FOLLOWS = "controlled_by_parent"
MODE_LABELS = {
    "private": _("Private: owner and superiors"),
    "read": _("Everyone reads"),
    "read_write": _("Everyone reads and changes"),
    FOLLOWS: _("With the record it belongs to"),
}
SUPERIORS = _("Superiors see what belongs to those below")
CHOSEN = ("module", "mode", "grant_by_hierarchy")


@transaction.atomic
def share_module(*, actor: Actor, module: Module, mode: str, grant_by_hierarchy: bool = True) -> SharingDefault:
    """Choose a module's mode; everyone's next request goes by it."""
    if not (actor.is_admin or actor.is_system):
        raise Denied("administer")
    _check(module, mode)
    chosen, _made = SharingDefault.objects.update_or_create(
        module=module.key, defaults={"mode": mode, "grant_by_hierarchy": grant_by_hierarchy}
    )
    return chosen


def choose_mode(*, actor: Actor, module: Module, mode: str, grant_by_hierarchy: bool) -> None:
    """Choose on its page how a module is shared; what holds already becomes the company's own decision."""
    superiors = {superiors_key(module): grant_by_hierarchy} if module.sharing.hierarchy else {}
    put(actor=actor, sheet=SHARING, given={module.key: mode, **superiors})
    if not SharingDefault.objects.filter(module=module.key).exists():
        share_module(actor=actor, module=module, mode=mode, grant_by_hierarchy=grant_by_hierarchy)


def shared() -> list[Module]:
    """The modules whose mode can be chosen."""
    return [module for module in registry.all_modules() if modes_of(module)]


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


def superiors_key(module: Module) -> str:
    """The name of the field that says whether superiors see the records of those below."""
    return f"{module.key}_superiors"


def _fields() -> tuple[Field, ...]:
    return tuple(field for module in shared() for field in _fields_of(module))


def _fields_of(module: Module) -> Iterator[Field]:
    modes = Choice(options=options(*((mode, MODE_LABELS[mode]) for mode in modes_of(module))))
    yield Field(key=module.key, type=modes, label=module.label_plural, column=module.key, required=True)
    if module.sharing.hierarchy:
        key, label = superiors_key(module), format_lazy("{}: {}", module.label_plural, SUPERIORS)
        yield Field(key=key, type=Boolean(), label=label, column=key)


def _known() -> dict[str, Any]:
    chosen = {module: (mode, climbs) for module, mode, climbs in SharingDefault.objects.values_list(*CHOSEN)}
    found: dict[str, Any] = {}
    for module in shared():
        mode, climbs = chosen.get(module.key, (module.sharing.mode, True))
        found |= {module.key: mode, **({superiors_key(module): climbs} if module.sharing.hierarchy else {})}
    return found


def _keep(actor: Any, values: Mapping[str, Any]) -> None:
    before = _known()
    for module in shared():
        keys = (module.key, superiors_key(module))
        if any(values.get(key) != before.get(key) for key in keys):
            climbs = values.get(superiors_key(module), True)
            share_module(actor=actor, module=module, mode=values[module.key], grant_by_hierarchy=climbs)


SHARING = declare(
    Sheet(
        key="sharing",
        label=_("Sharing"),
        about=_("Who sees records that belong to others: nobody but their superiors, or everyone."),
        href="/settings/sharing",
        group="people",
        fields=_fields,
        known=_known,
        keep=_keep,
    )
)
