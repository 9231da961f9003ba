"""The page of data quality: probable duplicates to look at, and merges that can still be taken apart (F026)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.jobs.queue import enqueue_once
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.duplicates.queue import Merged, Pair, merged_modules, not_the_same, pairs, recent_merges
from guanxi.records.jobs import find_duplicates
from guanxi.records.titles import title_of, titles
from guanxi.web import formats
from guanxi.web.duplicates.told import LEVELS
from guanxi.web.menu import Entry, add, address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import whole_number

HERE = "/data-quality"
WHY = {
    "companies": gettext_lazy("name"),
    "aliases": gettext_lazy("other name"),
    "cores": gettext_lazy("name without form and place"),
    "parts": gettext_lazy("name nearly the same"),
    "codes": gettext_lazy("credit code"),
    "phones": gettext_lazy("phone"),
    "mails": gettext_lazy("e-mail"),
    "sites": gettext_lazy("domain"),
    "accounts": gettext_lazy("account in a chat"),
}

add(
    Entry(group="reports", label=gettext_lazy("Data quality"), icon="merge", href=HERE, module="account", action="edit")
)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs of one kind of records, the surest first, and what was merged lately."""
    actor = request.actor
    modules = merged_modules(actor)
    if not modules:
        raise Denied("edit")
    asked = request.GET.get("of", "")
    module = next((one for one in modules if one.slug == asked), None) if asked else modules[0]
    if module is None:
        raise DomainError("E_CHOICE", field="of", label="of", choices=", ".join(one.slug for one in modules))
    found, following = pairs(module, actor, after=whole_number(request.GET.get("after", ""), "after") or 0)
    return page(
        request,
        "duplicates/queue.html",
        module=module,
        tabs=[
            {"label": one.label_plural, "href": f"{HERE}?of={one.slug}", "current": one is module} for one in modules
        ],
        pairs=[_pair(module, one) for one in found],
        following=f"{HERE}?of={module.slug}&after={following}" if following else "",
        merges=_merges(recent_merges(actor), actor),
        may_find=actor.is_admin,
    )


@require_POST
def decided(request: HttpRequest) -> HttpResponse:
    """Two records are not the same."""
    data, module = request.POST, _module(request)
    first, second = (whole_number(data.get(name, ""), name) or 0 for name in ("first", "second"))
    not_the_same(module, request.actor, first, second, data.get("reason", "").strip())
    say(request, _("They won't be asked about again."))
    return HttpResponseRedirect(f"{HERE}?of={module.slug}")


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Have the queue made anew now, instead of at night."""
    if not request.actor.is_admin:
        raise Denied("administer")
    enqueue_once(find_duplicates)
    say(request, _("Duplicates are being looked for; it takes a while."))
    return HttpResponseRedirect(HERE)


def _module(request: HttpRequest) -> Module:
    module = registry.by_slug(request.POST.get("of", ""))
    if module is None or module not in merged_modules(request.actor):
        raise Denied("edit")
    return module


def _pair(module: Module, one: Pair) -> dict[str, Any]:
    return {
        "level": LEVELS[one.level],
        "why": WHY[one.why],
        "records": [
            {
                "pk": record.pk,
                "title": title_of(module, record),
                "href": f"{address(module)}{record.pk}/",
                "made": formats.day_of(record.created_at),
            }
            for record in (one.first, one.second)
        ],
        "merge": f"{address(module)}merge?ids={one.first.pk}&ids={one.second.pk}",
    }


def _merges(found: list[Merged], actor: Actor) -> list[dict[str, Any]]:
    ids: dict[str, set[int]] = {}
    for one in found:
        ids.setdefault(one.module.key, set()).add(one.master_id)
    named = {(key, pk): title for key, some in ids.items() for pk, title in titles(key, some, actor).items()}
    return [
        {
            "title": named[one.module.key, one.master_id].text if (one.module.key, one.master_id) in named else "",
            "href": f"{address(one.module)}{one.master_id}/",
            "names": one.names,
            "when": formats.moment(one.at),
            "undo": f"/undo/{one.operation}",
        }
        for one in found
    ]
