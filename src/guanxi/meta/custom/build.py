"""The modules as a company has shaped them: what is declared, with the fields that it has added."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.meta.custom.currencies import in_their_currency
from guanxi.meta.custom.field import CustomField, custom_field
from guanxi.meta.custom.modules import finished, made_modules, related
from guanxi.meta.custom.sources import FormulaSource, RollupSource, Source
from guanxi.meta.custom.types import AUTONUMBER, FORMULA, HEADING, KINDS, NAMING, ROLLUP, worded
from guanxi.meta.layout import Layout, Section
from guanxi.meta.models import FieldDefinition, NumberRule
from guanxi.meta.module import LineSpec, Module, Numbering

FURTHER = _("Further fields")

ON_DELETE = {"": "block", "clear": "clear", "cascade": "together"}  # by what a definition says


def shape(modules: Iterable[Module]) -> list[Module]:
    """The declared modules and the company's own, with all the fields that it has added. What names a module that is
    not there is left out."""
    added = added_fields()
    found = [*numbered(modules), *made_modules()]
    known = {module.slug for module in found}
    there = {slug: [one for one in fields if one.target in ("", *known)] for slug, fields in added.items()}
    made = in_their_currency(shaped(module, there.get(module.slug, ())) for module in found)
    return related(map(finished, made))


def numbered(modules: Iterable[Module]) -> list[Module]:
    """The declared modules, each with the company's rule for its numbers: one query."""
    rules = {rule.object: rule for rule in NumberRule.objects.filter(deleted_at=None).order_by("pk")}
    return [_numbered(module, rules.get(module.slug)) for module in modules]


def _numbered(module: Module, rule: NumberRule | None) -> Module:
    if module.numbering is None or rule is None:
        return module
    usual = module.numbering
    late = rule.late and usual.due is not None
    given = replace(usual, pattern=rule.pattern, reset=rule.reset, by_hand=rule.by_hand, late=late)
    return replace(module, numbering=given)


def added_fields() -> dict[str, list[FieldDefinition]]:
    """The definitions in force by the slug of their module, in their order: one query."""
    found: dict[str, list[FieldDefinition]] = defaultdict(list)
    for definition in FieldDefinition.objects.filter(deleted_at=None, active=True).order_by("sequence", "pk"):
        found[definition.object].append(definition)
    return found


def shaped(module: Module, definitions: Iterable[FieldDefinition]) -> Module:
    """A module with the fields that a company has added to it."""
    added = [definition for definition in definitions if definition.key not in module.by_key]
    if takes_lines(module):
        module = replace(module, lines=lines_of(module, [one for one in added if one.in_lines]))
    known = [definition for definition in added if not definition.in_lines]
    if not known:
        return module
    fields = tuple(field_of(definition) for definition in known)
    return replace(
        module,
        fields=(*module.fields, *fields),
        layout=_laid_out(module.layout, known, source_of(module.layout.sections[0].label) if module.share else ""),
        search=(*module.search, *(definition.key for definition in known if definition.searched)),
    )


def takes_lines(module: Module) -> bool:
    """Whether a company may add fields to the lines of a module: to those of its own, and to documents."""
    return bool(module.share) or (module.lines is not None and hasattr(module.lines.model, "custom"))


def lines_of(module: Module, definitions: list[FieldDefinition]) -> LineSpec | None:
    """The lines of a module with the fields that the company has added; nothing where no field stands in them."""
    if module.lines is None:
        return None
    fields = (*module.lines.fields, *(field_of(definition) for definition in definitions))
    return replace(module.lines, fields=fields) if fields else None


def field_of(definition: FieldDefinition) -> CustomField:
    """The field that a definition says."""
    kind = KINDS[definition.kind].make(definition)
    once = definition.once or definition.kind == AUTONUMBER
    plain = custom_field(
        definition.key,
        kind,
        label=worded(definition.name, definition.name_en),
        help=worded(definition.hint, definition.hint_en),
        required=definition.required,
        unique=once and not definition.within,
        within=definition.within if once else "",
        audited=definition.audited,
        indexed=definition.indexed or once or bool(getattr(kind, "target", "")),
        regex=definition.regex,
        regex_hint=worded(definition.regex_hint, definition.regex_hint_en),
        only=definition.only if definition.kind in NAMING else None,
        on_delete=ON_DELETE[definition.on_delete],
        begins=definition.preset_formula,
        home=definition.object,
        in_lists=definition.in_lists,
        in_imports=definition.in_imports,
        in_api=definition.in_api,
        **_calculated(definition),
    )
    return replace(plain, default=plain.parse(definition.preset)) if definition.preset else plain


def _calculated(definition: FieldDefinition) -> dict[str, Any]:
    """What a calculated field has beside others; nobody writes its values."""
    source: Source | None = None
    if definition.kind == AUTONUMBER:
        return {
            "numbering": Numbering(field=definition.key, pattern=definition.pattern, by_hand=False),
            "read_only": True,
        }
    if definition.kind == HEADING:
        return {"read_only": True}
    if definition.kind == FORMULA:
        source = FormulaSource(definition.formula)
    elif definition.kind == ROLLUP:
        source = RollupSource(
            definition.target, definition.through, definition.measure, definition.measured, definition.only or None
        )
    if source is None:
        return {}
    return {
        "source": source,
        "result": definition.result,
        "places": definition.places,
        "read_only": True,
        "currency": definition.currency,
    }


def _laid_out(layout: Layout, definitions: Iterable[FieldDefinition], usual: str) -> Layout:
    """The added fields stand at the end of the section that they name, or in one of their own; those that name none in
    the usual one."""
    placed: dict[str, list[str]] = defaultdict(list)
    for definition in definitions:
        placed[definition.section or usual].append(definition.key)
    sections: list[Section] = []
    for section in layout.sections:
        sections.append(replace(section, fields=(*section.fields, *placed.pop(source_of(section.label), ()))))
    rest = [(label or FURTHER, keys) for label, keys in placed.items()]
    added: list[Any] = [Section(label=label, fields=tuple(keys)) for label, keys in rest]
    at = max(len(sections) - 1, 1)  # before the last one, which holds what is seldom looked at
    return replace(layout, sections=(*sections[:at], *added, *sections[at:]))


def source_of(label: Any) -> str:
    """A label by which a section is known, whatever the reader's language."""
    with translation.override(None):
        return str(label)
