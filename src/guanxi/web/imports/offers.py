"""What the form of an import offers to choose from."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.exchange.fillable import fillable, open_lines
from guanxi.exchange.headings import ID, LINE_PREFIX
from guanxi.exchange.references import matchable
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice

DATE_FORMS = ("auto", "YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY")
Pairs = list[tuple[str, str]]


def targets(module: Module, actor: Actor, *, history: bool) -> list[tuple[str, Pairs]]:
    """The fields that a column may go into, in groups: those of the record, those of its lines."""
    free = fillable(module, actor, history=history)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = [key for key in dict.fromkeys((*placed, *module.by_key)) if key in free]
    own = [(ID, _("Id (finds the record, is never written)")), *((key, _named(module.field(key))) for key in keys)]
    found = [(str(module.label), own)]
    if module.lines:
        lines = [(LINE_PREFIX + key, _named(module.lines.field(key))) for key in sorted(open_lines(module, actor))]
        found.append((str(module.lines.label), lines))
    return found


def _named(field: Field) -> str:
    """The label; with a star where a new record needs the value."""
    return f"{field.label} *" if field.required else str(field.label)


def field_named(module: Module, name: str) -> Field | None:
    """The field behind a target of the form; none for the id, and for what is not there."""
    if name.startswith(LINE_PREFIX):
        key = name.removeprefix(LINE_PREFIX)
        return next((field for field in module.lines.fields if field.key == key), None) if module.lines else None
    return module.by_key.get(name)


def label_of(module: Module, name: str) -> Any:
    """What people call a target of the form."""
    field = field_named(module, name)
    return field.label if field else name


def matches(field: Field | None, actor: Actor) -> Pairs:
    """By what a referenced record may be found; nothing for a field that refers to none."""
    if field is None or not field.target:
        return []
    target = registry.get(field.target)
    keys = [key for key in matchable(target, actor) if key not in {target.title, "name_en"}]
    known = [(key, str(target.field(key).label)) for key in keys]
    return [("", _("name or number")), ("name", _("its name only")), *known, ("id", _("its id"))]


def meanings(field: Field | None) -> Pairs:
    """What a value of the file may mean where there are only so many answers."""
    if field is None or field.target:
        return []
    if isinstance(field.type, Boolean):
        return [("true", field.type.display(True)), ("false", field.type.display(False))]
    if isinstance(field.type, Choice | MultiChoice):
        return [(option.value, str(option.label)) for option in field.type.options]
    return []


def is_understood(field: Field | None, text: str) -> bool:
    """Whether a value of the file is one of the answers by itself."""
    if field is None or not isinstance(field.type, Choice | MultiChoice) or not field.type.options:
        return True
    known = {option.value for option in field.type.options}
    parts = text.replace("，", ",").replace(";", ",").split(",") if isinstance(field.type, MultiChoice) else [text]
    return all(field.type.meant(part) in known for part in parts if part.strip())


def key_choices(module: Module, actor: Actor) -> Pairs:
    """What may tell whether a row's record is there already."""
    free = fillable(module, actor) | {ID}
    numbered = (module.numbering.field,) if module.numbering else ()
    unique = tuple(field.key for field in module.fields if field.unique)
    likely = (ID, "external_id", *module.match_fields, *numbered, *unique, module.title)
    keys = [key for key in dict.fromkeys(likely) if key in free]
    return [("", _("Nothing: every row is new")), *((key, str(label_of(module, key))) for key in keys)]
