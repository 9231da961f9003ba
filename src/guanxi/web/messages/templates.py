"""A template filled in with a real record, beside its words and on a page of its own."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.markup import is_html, sanitised
from guanxi.messaging.templates.filling import Filled
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.module import TEMPLATE
from guanxi.messaging.templates.previewing import modules_for, newest, previewed
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.titles import visible_titles
from guanxi.web.detail import panels
from guanxi.web.menu import address
from guanxi.web.picking import found as pickable
from guanxi.web.rendering import page
from guanxi.web.views.opening import whole_number


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a template says about a record of one's choice, in every language."""
    actor: Actor = request.actor
    template: MessageTemplate = store.fetch(TEMPLATE, actor, pk)
    offered = modules_for(template, actor)
    asked, text = request.GET.get("module", ""), request.GET.get("q", "").strip()
    module = next((one for one in offered if one.slug == asked), None) if asked else next(iter(offered), None)
    if module is None:
        raise Missing
    record = whole_number(request.GET.get("record", ""), "record")
    choices = pickable(module, actor, text)
    record = record or next((one["id"] for one in choices), None)
    here = f"{address(TEMPLATE)}{pk}/preview"
    values = {
        "name": template.name,
        "back": f"{address(TEMPLATE)}{pk}/",
        "here": here,
        "modules": [(one.slug, one.label, one is module) for one in offered],
        "slug": module.slug,
        "q": text,
        "choices": [{**one, "href": f"{here}?module={module.slug}&record={one['id']}"} for one in choices],
        "record": record,
        "said": [_said(template, actor, module, record, code, name) for code, name in _languages(template)]
        if record
        else [],
    }
    return page(request, "messages/template_preview.html", **values)


def panel(template: MessageTemplate, actor: Actor) -> dict[str, Any] | None:
    """On the page of a template: what it says about the newest record."""
    module = next(iter(modules_for(template, actor)), None)
    record = newest(module, actor) if module is not None else None
    if module is None or record is None:
        return None
    said = _said(template, actor, module, record, template.language, "")
    return {"said": said, "href": f"{address(TEMPLATE)}{template.pk}/preview", "module": module.label}


def _languages(template: MessageTemplate) -> list[tuple[str, str]]:
    """Its own language first."""
    return sorted(settings.LANGUAGES, key=lambda one: one[0] != template.language)


def _said(
    template: MessageTemplate, actor: Actor, module: Module, record: int, language: str, name: str
) -> dict[str, Any]:
    try:
        filled = previewed(template, actor, module, record, language)
    except DomainError as error:
        if error.status == 404:
            raise
        return {"language": name, "problem": error.message}
    titles = visible_titles(module.key, [record], actor)
    return {"language": name, "who": titles[record].text if record in titles else "", **_shown(template, filled)}


def _shown(template: MessageTemplate, filled: Filled) -> dict[str, Any]:
    is_rich = template.channel == "mail" and is_html(filled.body)
    return {
        "subject": filled.subject if template.channel == "mail" else "",
        "body": Markup(sanitised(filled.body)) if is_rich else filled.body,
        "is_rich": is_rich,
        "missing": ", ".join(filled.missing),
    }


panels.add(panels.Panel(module="template", template="messages/template_panel.html", load=panel))
