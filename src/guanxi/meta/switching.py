"""Modules switched off: their pages, addresses and jobs are gone, what is in them stays (F003 rule 3)."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import MultiChoice

ALWAYS = "settings"  # the group of modules without which nothing can be set


def switched_off() -> tuple[str, ...]:
    """The keys of the modules that the company has switched off."""
    return tuple(MODULES_OFF.now())


def can_be_off() -> list[Module]:
    """The modules that a company can do without."""
    return [module for module in registry.every_module() if module.group != ALWAYS and module.in_menu]


def needed_by(module: Module) -> list[Module]:
    """The modules of the menu whose records can't be without one of this; what only hangs on others goes with them."""
    return [other for other in can_be_off() if other.key != module.key and module.key in registry.needs_of(other)]


def check_off(chosen: Collection[str]) -> None:
    """Only what nothing needs that stays on can be switched off (E_IN_USE)."""
    known = {module.key: module for module in can_be_off()}
    if unknown := sorted(set(chosen) - set(known)):
        raise DomainError("E_CHOICE", field="value", label=unknown[0], choices=", ".join(known))
    for key in chosen:
        if staying := [other.label_plural for other in needed_by(known[key]) if other.key not in chosen]:
            raise DomainError("E_IN_USE", field="value", refs=listed(str(label) for label in staying))


MODULES_OFF = declare(
    Setting(
        key="modules.off",
        type=MultiChoice(),
        label=_("Modules that are switched off"),
        about=_("Their pages, addresses and jobs are gone for everybody; their records stay, and come back with them."),
        default=(),
        check=check_off,
    )
)
