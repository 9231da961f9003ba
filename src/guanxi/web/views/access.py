"""Why can I see this? And why can, or can't, someone else?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.explain import explain_for
from guanxi.web.detail.header import head, named_by
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module, is_fragment, whole_number


@require_safe
@for_module
def access(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """The grants by which a person sees a record, from the rules that made the list."""
    record = store.fetch(module, actor, pk)
    user = whole_number(request.GET.get("user", ""), "user") or actor.user_id or 0
    person = store.fetch(registry.get("user"), actor, user)
    found = explain_for(person, module, record)
    in_window = is_fragment(request, "aside-body")
    template = "records/access_part.html" if in_window else "records/access.html"
    title = head(module, record, actor, named_by(module, record, actor))
    return page(request, template, record=record, head=title, person=person, found=found, in_window=in_window)
