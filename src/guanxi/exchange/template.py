"""An empty workbook to fill in: the fields that a person may write, with their choices to pick from and notes."""

from pathlib import Path

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.exchange.fillable import fillable, open_lines
from guanxi.exchange.formats.xlsx_writer import write_xlsx
from guanxi.exchange.headings import ID, headings
from guanxi.exchange.sheets import columns_of
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer

ROWS = 500  # as far as lists to pick from reach


def write_template(module: Module, actor: Actor, path: Path) -> None:
    """Write the workbook; filled in, it is imported without a map."""
    actor.require(module, "import")
    free = fillable(module, actor)
    placed = [key for section in module.layout.sections for key in section.fields]
    fields = [module.field(key) for key in dict.fromkeys((*placed, *module.by_key)) if key in free]
    lines = [module.lines.field(key) for key in sorted(open_lines(module, actor))] if module.lines else []
    header = [name for name in headings(module, fields) if name != ID.upper()]
    if module.lines:
        header += [f"{module.lines.label}: {field.label}" for field in lines]
    columns = columns_of([ID.upper(), *header], fields, lines)[1:]
    notes = [(name, _note(field)) for name, field in zip(header, (*fields, *lines), strict=True)]
    write_xlsx(
        path, str(module.label_plural), columns, ([""] * len(columns) for _row in range(ROWS)), (_("Fields"), notes)
    )


def _note(field: Field) -> str:
    """What may stand in a column."""
    parts = [str(_("required"))] if field.required else []
    parts += [str(field.help)] if field.help else []
    return " · ".join([*parts, _kind(field)])


def _kind(field: Field) -> str:
    kind = field.type
    if field.target:
        several = "" if field.is_reference else _(", several between semicolons")
        return _("name or number: %(what)s") % {"what": registry.get(field.target).label} + several
    if isinstance(kind, Choice | MultiChoice) and kind.options:
        several = "" if isinstance(kind, Choice) else _(", several between commas")
        return _("one of: %(choices)s") % {"choices": listed(str(option.label) for option in kind.offered())} + several
    if isinstance(kind, Boolean):
        return f"{kind.display(True)} / {kind.display(False)}"
    if isinstance(kind, Date):
        return _("day, such as 2026-03-15")
    if isinstance(kind, DateTime):
        return _("day and time, such as 2026-03-15 09:30")
    return str(_("number")) if isinstance(kind, Integer | DecimalNumber) else str(_("text"))
