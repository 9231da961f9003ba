"""Kinds of values that only print templates have: pages that people draw, and the modules whose records are printed."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.markup import as_text
from guanxi.meta import registry
from guanxi.meta.columns import LongTextColumn, TextColumn
from guanxi.meta.module import Module
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.base import FieldType
from guanxi.meta.types.text import LongText
from guanxi.printing.page import clean_page


@dataclass(frozen=True, kw_only=True)
class Page(LongText):
    """A page as HTML with places for values; what may not stand on one is left out."""

    widget: ClassVar[str] = "page"
    operators: ClassVar[tuple[str, ...]] = ("isnull",)

    def sort_column(self, column: str) -> str:
        return column

    def clean(self, value: object) -> str:
        return clean_page(super().clean(value))

    def display(self, value: object) -> str:
        return as_text(str(value or ""))


class PageColumn(LongTextColumn):
    """A page that people draw."""

    def gx_type(self) -> FieldType:
        return Page()


class ModuleColumn(TextColumn):
    """The name of a module whose records are printed."""

    def gx_type(self) -> FieldType:
        return ModuleChoice(_is_printed)


def printed_modules() -> list[Module]:
    """The modules whose records can be printed: all that people work with."""
    return [module for module in registry.all_modules() if _is_printed(module)]


def _is_printed(module: Module) -> bool:
    return module.group != "settings"
