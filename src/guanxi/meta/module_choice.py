"""A value that names one of the modules, or several: kept by names on the surface, shown and chosen by labels."""

from collections.abc import Callable

from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, MultiChoice, Option, spellings_of


class _Modules:
    """The modules that `offers` takes, those of daily work first. They are asked for whenever they are needed: modules
    register later, and companies make modules of their own."""

    def __init__(self, offers: Callable[[Module], bool] = lambda module: True) -> None:
        object.__setattr__(self, "offers", offers)

    @property
    def options(self) -> tuple[Option, ...]:
        offers: Callable[[Module], bool] = self.__dict__["offers"]
        found = sorted(filter(offers, registry.all_modules()), key=lambda module: module.group == "settings")
        return tuple(
            Option(value=module.slug, label=module.label_plural, colour=place % 10)
            for place, module in enumerate(found)
        )

    @property
    def values(self) -> frozenset[str]:
        return frozenset(option.value for option in self.options)

    @property
    def spellings(self) -> dict[str, str]:
        return spellings_of(self.options)


class ModuleChoice(_Modules, Choice):
    """One of the modules."""


class ModuleChoices(_Modules, MultiChoice):
    """Several of the modules."""
