"""The small card of a record, shown beside a link to it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.detail import header
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module


@require_safe
@for_module
def card(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Who it is and the facts that matter first; looking at a card is not opening the record."""
    record = store.fetch(module, actor, pk)
    titles = header.named_by(module, record, actor)
    head = header.head(module, record, actor, titles)
    facts = header.brief(module, record, actor, titles)
    answer = page(request, "records/card.html", module=module, record=record, head=head, facts=facts)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
