"""What the editor of print templates asks for: the names that it may use, and how a draft looks with a real record."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing.beginning import footer_of, header_of, page_of
from guanxi.printing.fields import printed_modules
from guanxi.printing.functions import functions
from guanxi.printing.models import HTML, PrintTemplate
from guanxi.printing.rendering import PAGE, compiled, preview
from guanxi.records.merging.names import choices, require_known
from guanxi.web.forms.posted import meant, typed
from guanxi.web.pace import keep_pace
from guanxi.web.printing.values import shown

LOOKS = 60  # at drafts in a minute
SHOWN = 2  # pages of a draft


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
    return JsonResponse({"groups": groups, "has_lines": module.lines is not None, "first": first})


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


def _draft(templates: Module, data: Any) -> PrintTemplate:
    """A template as it stands in a form, not saved."""
    fields = [field for field in templates.fields if not field.read_only and field.key not in {"roles", "tags"}]
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
