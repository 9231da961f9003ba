"""What is masked on the page of a record, shown one by one to who may see it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.reveal import masked_fields, may_reveal, reveal
from guanxi.web.detail import doors
from guanxi.web.detail.header import head, named_by
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module

doors.add(
    doors.Door(
        label=_("Show what is masked"),
        icon="eye",
        rest="reveal",
        is_for=lambda module, record, actor: may_reveal(module, actor),
    )
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def revealed(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """The masked fields of a record; each that is asked for is shown once, and written into the history."""
    record = store.fetch(module, actor, pk)
    if not may_reveal(module, actor):
        raise Denied("reveal")
    asked = request.POST.get("field", "") if request.method == "POST" else ""
    value = reveal(module, actor, pk, asked) if asked else None
    rows: list[dict[str, Any]] = [
        {
            "key": field.key,
            "label": field.label,
            "text": value if field.key == asked else field.type.display(field.read(record)),
            "is_open": field.key == asked,
        }
        for field in masked_fields(module, actor)
    ]
    title = head(module, record, actor, named_by(module, record, actor))
    return page(request, "records/reveal.html", head=title, rows=rows)
