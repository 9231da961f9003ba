"""What the editor of print templates asks for: the names that it may use, and how a draft looks with a real record."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice
from guanxi.printing.beginning import footer_of, header_of, page_of
from guanxi.printing.fields import printed_modules
from guanxi.printing.functions import functions
from guanxi.printing.models import HTML, PrintTemplate
from guanxi.printing.rendering import PAGE, PRINT, compiled, preview
from guanxi.records.merging.names import choices, require_known
from guanxi.records.store import fetch
from guanxi.records.titles import title_of
from guanxi.web.forms.posted import meant, typed
from guanxi.web.lists.operators import endpoint
from guanxi.web.pace import keep_pace
from guanxi.web.printing.values import shown
from guanxi.web.rendering import page
from guanxi.web.views.opening import is_fragment

LOOKS = 60  # at drafts in a minute
SHOWN = 2  # pages of a draft
UNSEEN = frozenset({"roles", "tags", "condition"})  # what doesn't show on paper


@require_safe
def names(request: HttpRequest) -> JsonResponse:
    """The fields of a module's templates in groups, its pictures' function names, and the page to begin with."""
    module, actor = _printed(request.GET.get("object", "")), request.actor
    groups = [
        {"label": str(label), "names": [{"name": name, "label": str(text)} for name, text in found]}
        for label, found in choices(module, actor)
    ]
    language = request.GET.get("language", "")
    with translation.override(language if language in {"zh-hans", "en"} else actor.language):
        first = {"body": page_of(module), "header": header_of(), "footer": footer_of()}
    told = {
        "groups": groups,
        "has_lines": module.lines is not None,
        "group_by": _groupings(module, actor),
        "first": first,
    }
    return JsonResponse(told)


@require_safe
def look_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """A saved template with a real record: the newest that the person sees, or the one asked for (`?record=`)."""
    actor: Actor = request.actor
    keep_pace(actor, "look", LOOKS)
    template: PrintTemplate = fetch(registry.get("print_template"), actor, pk)
    module = _printed(template.object)
    actor.require(module, PRINT)
    asked = digits(request.GET.get("record", ""))
    record, problem, pages, is_empty = None, "", [], False
    lacks_file = template.kind != HTML and template.file is None
    try:
        record = _record(module, actor, asked)
        pages = [] if lacks_file else shown(preview(template, module, actor, record))
    except Missing:
        problem = gettext("There is no such record that you see. Name another one.") if asked else ""
        is_empty = not asked
    except DomainError as error:
        problem = error.message
    name = "printing/look_part.html" if is_fragment(request, "look") else "printing/look.html"
    field = _record_field(module, record)
    values: dict[str, Any] = {"paper": template, "module": module, "record": record, "problem": problem}
    values["is_empty"] = is_empty
    return page(request, name, field=field, pages=pages, lacks_file=lacks_file, **values)


def _record_field(module: Module, record: Any) -> dict[str, Any]:
    return {
        "name": "record",
        "label": gettext("With this record"),
        "kind": "reference",
        "endpoint": endpoint(module.key),
        "placeholder": gettext("Type to search"),
        "value": {"id": record.pk, "title": title_of(module, record)} if record else None,
    }


@require_POST
def look(request: HttpRequest) -> JsonResponse:
    """The first pages of a draft, with the newest record that the person sees or the one asked for."""
    actor: Actor = request.actor
    templates = registry.get("print_template")
    actor.require(templates, "edit")
    keep_pace(actor, "look", LOOKS)
    module = _printed(request.POST.get("object", ""))
    try:
        template = _draft(templates, request.POST)
        record = _record(module, actor, digits(request.POST.get("record", "")))
        for key in PAGE:
            require_known(module, getattr(compiled(template), key), functions(), key)
        pages = preview(template, module, actor, record)
    except DomainError as error:
        return JsonResponse({"pages": [], "problem": error.message, "field": error.field})
    return JsonResponse({"pages": shown(pages[:SHOWN]), "problem": "", "field": ""})


def _groupings(module: Module, actor: Actor) -> list[dict[str, str]]:
    """By what lines can be put into groups: what they refer to, and their choices."""
    known = readable(module.lines, actor) if module.lines is not None else frozenset()
    fields = [one for one in module.lines.fields if one.key in known] if module.lines is not None else []
    kept = [one for one in fields if one.is_reference or isinstance(one.type, Choice)]
    return [{"name": f"lines.{one.key}", "label": str(one.label)} for one in kept]


def _draft(templates: Module, data: Any) -> PrintTemplate:
    """A template as it stands in a form, not saved."""
    fields = [field for field in templates.fields if not field.read_only and field.key not in UNSEEN]
    values = meant(fields, typed(fields, data))
    draft = PrintTemplate()
    for field in fields:
        if values.get(field.key) is not None:
            field.write(draft, field.clean(values[field.key]))
    registry.get("print_template").field("kind").write(draft, HTML)
    return draft


def _record(module: Module, actor: Actor, pk: int | None) -> Any:
    rows = visible(module, actor)
    found = (rows.filter(pk=pk) if pk else rows.order_by("-updated_at", "pk")).first()
    if found is None:
        raise Missing
    return found


def _printed(slug: str) -> Module:
    module = registry.by_slug(slug)
    if module is None or module not in printed_modules():
        raise Missing
    return module
