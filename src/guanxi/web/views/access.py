"""Why can I see this? And why can, or can't, someone else?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.explain import Access, Reason, everyone_with_access, explain_for
from guanxi.web.detail.header import head, named_by
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module, is_fragment, whole_number

AT_ONCE = 20  # people on a page
SHARING = "/settings/sharing"


@require_safe
@for_module
def access(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """The grants by which a person sees a record, from the rules that made the list."""
    record = store.fetch(module, actor, pk)
    user = whole_number(request.GET.get("user", ""), "user") or actor.user_id or 0
    person = store.fetch(registry.get("user"), actor, user)
    found = explain_for(person, module, record, actor)
    in_window = is_fragment(request, "aside-body")
    template = "records/access_part.html" if in_window else "records/access.html"
    title = head(module, record, actor, named_by(module, record, actor))
    values = {"record": record, "head": title, "person": person, "found": _linked(found, actor), "in_window": in_window}
    return page(request, template, **values)


@require_safe
@for_module
def everyone(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Everyone who sees a record, each with the reasons, some at a time."""
    record = store.fetch(module, actor, pk)
    after = whole_number(request.GET.get("after", ""), "after") or 0
    found, following = everyone_with_access(module, record, after, AT_ONCE, actor)
    people = visible(registry.get("user"), actor, named=True).filter(pk__in=[one.user for one in found])
    names = dict(people.values_list("pk", "name"))
    rows = [{"id": one.user, "name": names[one.user], **_linked(one, actor)} for one in found]
    title = head(module, record, actor, named_by(module, record, actor))
    return page(request, "records/access_all.html", head=title, rows=rows, following=following)


def _linked(found: Access, actor: Actor) -> dict[str, Any]:
    """The reasons, each with the address of what it names."""
    kept = {"reasons": found.reasons, "missing": found.missing}
    return {"access": found.access, **{name: [_reason(one, actor) for one in some] for name, some in kept.items()}}


def _reason(one: Reason, actor: Actor) -> dict[str, str]:
    """A reason with where it stands; how a whole module is shared stands on a page of the administrators."""
    modes = SHARING if one.kind == "mode" and actor.is_admin else ""
    return {"text": one.text, "href": f"/m/{one.ref['module']}/{one.ref['id']}/" if one.ref else modes}
