"""The form of a record: its sections, its lines, its errors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_written, readable, writable
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.layout import Layout, Section
from guanxi.meta.module import Module
from guanxi.meta.types.heading import Heading
from guanxi.meta.variants import Variant
from guanxi.records import gate
from guanxi.records.derived import beginning
from guanxi.records.derived.plan import plan_now
from guanxi.records.dump import lines_of
from guanxi.records.history import history
from guanxi.records.titles import title_of
from guanxi.web.forms.alike import asked_fields
from guanxi.web.forms.draft import Draft
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.lines import grid
from guanxi.web.forms.notes import noted
from guanxi.web.forms.refusals import at_fields, at_lines, summary
from guanxi.web.forms.sent import fresh_token
from guanxi.web.forms.terms import asking, terms_of_draft
from guanxi.web.menu import address
from guanxi.web.picking import choices_of, found


def begun(module: Module, actor: Actor, given: list[tuple[str, str]]) -> Draft:
    """An empty form, with defaults and with what the address asks for; names that can't be filled in are refused."""
    free = writable(module, actor)
    values = {item.key: item.default for item in module.fields if item.default}  # a nought is for rules to fill in
    values |= beginning.begun(module, actor.currency)
    if module.is_owned:
        values["owner"] = actor.user_id
    for name, value in given:
        if name not in free:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
        values[name] = value.split(",") if module.field(name).type.empty == () else value
    extra = tuple(name for name, _value in given)
    return Draft(module=module, actor=actor, values=_first_stage(module, values), extra=extra)


def _first_stage(module: Module, values: dict[str, Any]) -> dict[str, Any]:
    """A new record begins at the first stage of its process."""
    if module.stages is None or module.stages.field in values:
        return values
    lanes = module.stages.walk(values.get(module.stages.process)).lanes
    return {module.stages.field: lanes[0].key, **values} if lanes else values


def opened(module: Module, actor: Actor, record: Any) -> Draft:
    """The form of a record as it is now."""
    values = {key: module.field(key).read(record) for key in readable(module, actor, page=True)}
    lines = _lines(module, actor, record)
    lock = gate.watch.ask(module, actor, [record.pk]).locks.get(record.pk)
    if lock is not None and not lock.fields:
        raise lock.refusal()
    only = lock.fields if lock else None
    return Draft(module=module, actor=actor, values=values, lines=lines, record=record, only=only)


def _lines(module: Module, actor: Actor, record: Any) -> list[dict[str, Any]]:
    """The lines of a record with what the actor may write of them."""
    spec = lines_written(module, actor)
    if spec is None:
        return []
    keys, lines = {"id", *spec.by_key}, lines_of(module, actor, [record.pk], page=True)
    return [{key: value for key, value in line.items() if key in keys} for line in lines.get(record.pk, [])]


def kind_of(draft: Draft) -> Variant | None:
    """The kind of record that the form is for, in a module whose records come in kinds."""
    variants = draft.module.variants
    return variants.of(draft.values.get(variants.field)) if variants else None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section of the form with the fields that may be written there."""

    label: Any
    fields: list[Field]
    columns: int = 2
    folded: bool = False


def form_fields(draft: Draft) -> list[Part]:
    """The fields of the form in the sections of the layout; required ones that it leaves out come first.

    Of records that come in kinds, those of the kind stand together, and those of other kinds not at all; unless the
    company has laid the kind out itself.
    """
    module, kind = draft.module, kind_of(draft)
    layout = module.laid_out(draft.actor.stands, kind.key if kind else "")
    if kind is None or module.variants is None or layout not in (module.layout, *_of_all_kinds(module)):
        return _sections(draft, layout.sections)
    own = (*kind.fields, *(kind.later if draft.record else ()))
    others = module.variants.particular | {module.variants.field}
    rest = [replace(part, fields=tuple(key for key in part.fields if key not in others)) for part in layout.sections]
    naming = (place for place, part in enumerate(layout.sections, 1) if module.variants.field in part.fields)
    place = 0 if module.variants.first else next(naming, 0)
    return _sections(draft, [*rest[:place], Section(label=kind.label, fields=own), *rest[place:]])


def _of_all_kinds(module: Module) -> list[Layout]:
    """The layouts that are for all kinds."""
    return [layout for (_who, kind), layout in module.layouts.items() if not kind]


def _sections(draft: Draft, sections: Iterable[Section]) -> list[Part]:
    """The fields that may be written, by section."""
    module, sections = draft.module, list(sections)
    free = writable(module, draft.actor) if draft.only is None else writable(module, draft.actor) & draft.only
    said = {key for key in readable(module, draft.actor, page=True) if isinstance(module.field(key).type, Heading)}
    placed = {key for section in sections for key in section.fields} | _placed_elsewhere(module)
    asked = [item.key for item in module.fields if item.required and item.key not in placed]
    first = [key for key in dict.fromkeys((*asked, *draft.extra)) if key not in placed and key in free]
    found = []
    for place, section in enumerate(sections):
        keys = [key for key in section.fields if key in free | said] + (
            first if place == 0 and draft.only is None else []
        )
        if keys:
            fields = [module.field(key) for key in keys]
            found.append(Part(label=section.label, fields=fields, columns=section.columns, folded=section.folded))
    return found


def _placed_elsewhere(module: Module) -> frozenset[str]:
    """What tells the kinds of records apart is chosen before the form."""
    return module.variants.particular | {module.variants.field} if module.variants else frozenset()


def _grid(draft: Draft, error: DomainError | None) -> dict[str, Any] | None:
    if draft.only is not None and "lines" not in draft.only:
        return None
    return grid(draft.module, draft.actor, draft.lines, at_lines(error) if error else {}, draft.values)


def flat(draft: Draft) -> list[Field]:
    """All fields of the form that are filled in."""
    return [item for item in _every(draft) if not isinstance(item.type, Heading)]


def _every(draft: Draft) -> list[Field]:
    """They, and the words between them."""
    return [item for part in form_fields(draft) for item in part.fields]


def values(draft: Draft, error: DomainError | None = None) -> dict[str, Any]:
    """The values of the form's template."""
    module, record = draft.module, draft.record
    fields = flat(draft)
    made = _fields(draft, _every(draft), error)
    return {
        "noted": noted(module.key),
        "module": module,
        "record": record,
        "title": _title(draft),
        "sections": [_shown(part, made) for part in form_fields(draft)],
        "terms": asking(draft),
        "grid": _grid(draft, error),
        "errors": summary(error, {item.key for item in fields}) if error else [],
        "version": record.version if record else "",
        "seen": last_entry(module, draft.actor, record) if record else "",
        "token": draft.token or fresh_token(),
        "cancel": f"{address(module)}{record.pk}/" if record else address(module),
        "draft_key": draft_key(draft),
        "alike_fields": asked_fields(module, draft.actor),
    }


def _shown(part: Part, made: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A section as the template shows it; one that is folded opens where something is wrong or must be filled in."""
    fields = [made[item.key] for item in part.fields]
    calls = any(one["error"] or (one["required"] and one["value"] in (None, "", [])) for one in fields)
    return {
        "label": part.label,
        "fields": fields,
        "columns": part.columns,
        "folded": part.folded,
        "is_open": not part.folded or calls,
        "hidden": all(one["hidden"] for one in fields),
    }


def draft_key(draft: Draft) -> str:
    """Under which name a browser keeps what is typed: a record's own, or that of new ones which begin alike."""
    if draft.record:
        return f"{draft.module.key}:{draft.record.pk}"
    begun_with = "&".join(f"{name}={draft.values.get(name)}" for name in sorted(draft.extra))
    return f"{draft.module.key}:new:{begun_with}"[:200]


def last_entry(module: Module, actor: Actor, record: Any) -> int:
    """The newest entry of the history: what comes behind it, the person has not seen."""
    entries, _more = history(module, actor, record, limit=1)
    return entries[0]["id"] if entries else 0


def _fields(draft: Draft, fields: list[Field], error: DomainError | None) -> dict[str, dict[str, Any]]:
    module, stages = draft.module, draft.module.stages
    has_stage = stages and any(item.key == stages.field for item in fields)
    lanes = stages.walk(draft.values.get(stages.process)).lanes if stages and has_stage else ()
    errors = at_fields(error) if error else {}
    made = field_values(module, draft.actor, fields, draft.values, errors=errors, lanes=lanes, record=draft.record)
    _offer(module, draft.actor, made)
    kind = kind_of(draft)
    terms = terms_of_draft(draft)
    asked = terms.required | set(kind.required if kind else ())
    kept = {field.key for field in fields if field.fixed and draft.record is not None}
    follows = plan_now().beginnings.get(module.key, {}) if draft.record is None else {}  # filled in if nobody does
    return {
        one["key"]: {
            **one,
            "required": (one["required"] or one["key"] in asked) and one["key"] not in follows,
            "hidden": one["key"] in terms.hidden,
            "read_only": one["key"] in terms.read_only | kept,
        }
        for one in made
    }


def _offer(module: Module, actor: Actor, made: list[dict[str, Any]]) -> None:
    """The newest records of each target as plain options: without scripts there is nothing to type into."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for one in made:
        field = module.field(one["key"])
        if one["kind"] in {"reference", "references"} and actor.may(registry.get(field.target), "view"):
            place = choices_of(field)
            if place not in kept:
                kept[place] = found(registry.get(field.target), actor, "", field)
            one["options"] = kept[place]


def _title(draft: Draft) -> str:
    if draft.record is None:
        kind = kind_of(draft)
        return _("New: %(what)s") % {"what": kind.label if kind else draft.module.label}
    return _("Edit: %(title)s") % {"title": title_of(draft.module, draft.record)}
