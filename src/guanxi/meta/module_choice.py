"""A value that names one of the modules: kept by its name on the surface, shown and chosen by its label."""

from collections.abc import Callable
from functools import cached_property

from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, Option


class ModuleChoice(Choice):
    """One of the modules that `offers` takes, those of daily work first. They are asked for when they are needed:
    modules register later."""

    def __init__(self, offers: Callable[[Module], bool] = lambda module: True) -> None:
        object.__setattr__(self, "offers", offers)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        offers: Callable[[Module], bool] = self.__dict__["offers"]
        found = sorted(filter(offers, registry.all_modules()), key=lambda module: module.group == "settings")
        return tuple(Option(value=module.slug, label=module.label_plural) for module in found)
