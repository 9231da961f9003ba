"""The modules that a company has made, as values like those that are declared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.names import key_of
from guanxi.meta.custom.tables import CustomLine, CustomRecord, ModuleDefinition
from guanxi.meta.custom.types import worded
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import LINES, LineSpec, Module, Numbering, Related, Sharing
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.reference import References
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import LongText

SHOWN = 6  # fields of its own that a list begins with
TOLD = 3  # those that the list beside another record tells
OWNERS = ("owner", "owner_department")
PEOPLE = ("user", "department")


def made_modules() -> list[Module]:
    """The modules in force, without the fields that were added to them, in their order: one query."""
    rows = ModuleDefinition.objects.filter(deleted_at=None, active=True).order_by("sequence", "pk")
    return [module_of(definition) for definition in rows]


def module_of(definition: ModuleDefinition) -> Module:
    """The module that a definition says, as it is before fields are added; its lines have none either."""
    fields = _fields(definition)
    own = tuple(key for key in ("name", "number") if any(field.key == key for field in fields))
    owned = ("owner",) if definition.owned else ()
    return Module(
        key=key_of(definition.slug),
        slug=definition.slug,
        model=CustomRecord,
        label=worded(definition.name, definition.name_en),
        label_plural=worded(definition.name, definition.plural_en or definition.name_en),
        about=worded(definition.about, definition.about_en),
        title=definition.title,
        subtitle="number" if len(own) == 2 else "",
        search=own,
        fields=fields,
        layout=Layout(
            sections=(
                Section(label=worded(definition.name, definition.name_en), fields=(*own, *owned)),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=owned,
            quick=own,
        ),
        views=(SavedView(key="all", label=_("All"), columns=(*own, *owned)), *_board(definition)),
        rows=Q(module=key_of(definition.slug)),
        share=key_of(definition.slug),
        sharing=Sharing(mode=definition.sharing)
        if definition.owned
        else Sharing(owners=(), hierarchy=False, catalogue=True),
        lines=LineSpec(
            slug=f"{definition.slug}.{LINES}",
            model=CustomLine,
            parent="record",
            fields=(),
            label=_lines_label(definition),
        ),
        numbering=_numbering(definition),
        match_fields=own,
        group=definition.menu,
        icon=definition.icon,
        in_menu=definition.in_menu,
        calendar=(definition.calendar_by,) if definition.calendar_by else (),
    )


def _board(definition: ModuleDefinition) -> tuple[SavedView, ...]:
    """The board by the list that the definition names; `finished` gives it its columns."""
    by = definition.board_by
    return (SavedView(key="board", label=_("Board"), kind="kanban", group_by=by),) if by else ()


def _numbering(definition: ModuleDefinition) -> Numbering | None:
    pattern = definition.numbering
    reset, by_hand = definition.reset, definition.by_hand
    return Numbering(field="number", pattern=pattern, reset=reset, by_hand=by_hand) if pattern else None


def _lines_label(definition: ModuleDefinition) -> Any:
    given = definition.lines_label or definition.lines_label_en
    return worded(definition.lines_label, definition.lines_label_en) if given else _("Lines")


def _fields(definition: ModuleDefinition) -> tuple[Field, ...]:
    """The fields that every record has; the title is asked for unless a number is drawn for it."""
    keys = ("name",) if definition.title == "name" else ()
    if definition.numbering or definition.title == "number":
        keys = ("number", *keys)
    label = worded(definition.title_label, definition.title_label_en)
    asked: dict[str, dict[str, Any]] = {
        "name": {"required": True, **({"label": label} if str(label) else {})},
        "number": {"unique": True, "required": not definition.numbering},
    }
    base = base_fields(CustomRecord)
    return (
        *fields_of(CustomRecord, *keys, **{key: asked[key] for key in keys}),
        *(field for field in base if definition.owned or field.key not in OWNERS),
    )


def finished(module: Module) -> Module:
    """A module of the company's own with what follows from its fields: columns of its list, a board by the list that it
    names or else its first one, the account with which its records are seen."""
    if not module.share:
        return module
    added = [field for field in module.fields if isinstance(field, CustomField)]
    shown = tuple(field.key for field in added if is_listed(field))
    first, rest = module.views[0].columns[:-1] if module.is_owned else module.views[0].columns, module.owner_keys
    account = next((field.key for field in added if field.is_reference and field.target == "account"), "")
    board = _drawn(module, added, shown)
    view = replace(module.views[0], columns=(*first, *shown[:SHOWN], *rest))
    return replace(
        module,
        views=(view, board) if board else (view,),
        layout=replace(module.layout, header=(*shown[:TOLD], *module.layout.header)),
        sharing=replace(module.sharing, account=account) if module.is_owned else module.sharing,
        calendar=tuple(key for key in module.calendar if is_dated(module, key)),
    )


def _drawn(module: Module, added: Iterable[CustomField], shown: tuple[str, ...]) -> SavedView | None:
    """The board; nothing where there is no list of single values."""
    lists = [field.key for field in added if isinstance(field.type, Choice)]
    if not lists:
        return None
    named = module.board.group_by if module.board else ""
    by = named if named in lists else lists[0]
    columns = (module.title, *(key for key in shown[:TOLD] if key != by))
    return SavedView(key="board", label=_("Board"), kind="kanban", group_by=by, columns=columns)


def is_dated(module: Module, key: str) -> bool:
    """Whether a module has a date of this name."""
    return key in module.by_key and isinstance(module.field(key).type, Date | DateTime)


def is_listed(field: Field) -> bool:
    """Whether a list can show the values of a field in its cells."""
    return not isinstance(field.type, LongText | Structure | References)


def related(modules: Iterable[Module]) -> list[Module]:
    """The modules, each with a list of the records that name one of its own in a field which the company has added."""
    found = list(modules)
    naming: dict[str, list[Related]] = defaultdict(list)
    for module in found:
        added = [field for field in module.fields if isinstance(field, CustomField)]
        for field in added:
            if field.is_reference and field.target not in PEOPLE:
                naming[field.target].append(_related(module, field))
    return [replace(one, related=(*one.related, *naming[one.key])) if one.key in naming else one for one in found]


def _related(module: Module, field: CustomField) -> Related:
    """The list of a module's records by what they name; by which of several fields, says its label."""
    columns = tuple(key for key in module.views[0].columns if key != field.key)
    several = sum(one.target == field.target for one in module.fields if isinstance(one, CustomField)) > 1
    label = format_lazy(_("{records}: {field}"), records=module.label_plural, field=field.label) if several else ""
    return Related(module=module.key, field=field.key, columns=columns[: TOLD + 1], label=label)
