"""Settings › Lists and search: with which view and columns lists begin, where one searches, what pickers show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.tailoring import lists, parts, whose
from guanxi.tailoring.adjustments import Part, in_force, kept
from guanxi.tailoring.models import Adjustment
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add
from guanxi.web.tailoring.doors import for_administrators, for_part, shown, tailored_modules, tried
from guanxi.web.tailoring.for_whom import called, position_chosen, position_field
from guanxi.web.tailoring.going_back import going_back
from guanxi.web.tailoring.ordered import group, moved

HERE = "/settings/lists/"
ABOUT = gettext_lazy(
    "With which view and columns lists begin, for everyone, a position or a role, in which fields one searches, and "
    "what stands beside the title where a record is chosen. Everybody can still arrange a list for himself."
)

add(
    SettingsPage(
        label=gettext_lazy("Lists and search"),
        about=ABOUT,
        icon="search",
        href=HERE,
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)


def place(part: Part) -> str:
    """Where a list is set."""
    return f"{HERE}{part.object}/" + (f"of/{part.key}/" if part.key else "")


reset, revert = going_back("lists", place)


@require_safe
@for_administrators
def all_lists(request: HttpRequest) -> HttpResponse:
    """The modules, and what of each is the company's own."""
    bodies = in_force("lists")
    changed: dict[str, int] = defaultdict(int)
    for (slug, _key), body in bodies.items():
        changed[slug] += len(body)
    rows = [
        {"module": module, "href": f"{HERE}{module.slug}/", "changed": changed[module.slug]}
        for module in tailored_modules("lists")
    ]
    return page(request, "tailoring/all.html", rows=rows, title=_("Lists and search"), lead=ABOUT)


@require_http_methods(["GET", "HEAD", "POST"])
@for_part("lists")
def list_parts(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
    """The fields of each part in their order; buttons move them, and saving puts them into force."""
    row = kept(part)
    if (chosen := position_chosen(request)) is not None:
        return HttpResponseRedirect(place(replace(part, key=chosen)))
    if request.method != "POST":
        wanted = (row.body or {}) if part.key else lists.standard(module, "") | (row.body or {})
        return _page(request, module, part, row, wanted)
    wanted = _sent(request.POST, part.key)
    if op := request.POST.get("op"):
        version = digits(request.POST.get("version", ""))
        return _page(request, module, part, row, moved(wanted, op, request.POST, lists.PARTS), version=version)

    def save(version: int | None) -> HttpResponse:
        parts.change(request.actor, module, part, wanted, version)
        say(request, _("Saved"))
        return HttpResponseRedirect(place(part))

    return tried(request, part, save, partial(_page, request, module, part, wanted=wanted))


def _page(
    request: HttpRequest, module: Module, part: Part, row: Adjustment, wanted: Mapping[str, Any], **how: Any
) -> HttpResponse:
    values: dict[str, Any] = {
        "module": module,
        "groups": [
            group(
                module,
                name,
                lists.PARTS[name],
                wanted.get(name, []),
                {one.key: one.label for one in lists.offered(module, name)},
            )
            for name in lists.parts_of(part.key)
        ],
        "view": wanted.get(lists.VIEW, ""),
        "views": lists.views_for_all(module),
        "choices": _choices(module, part),
        "position": position_field(request.actor),
        "here": place(part),
        "is_for_some": bool(part.key),
    }
    return shown(request, "tailoring/lists.html", row, **values, **how)


def _choices(module: Module, part: Part) -> list[dict[str, Any]]:
    """Everyone, the roles and some positions, with what is said of each."""
    own, there = {key for _slug, key in in_force("lists", object=module.slug)}, parts.keys_of("lists", module)
    there += [part.key] if part.key not in there else []
    names = whose.names(there)
    return [
        {
            "label": called(key, names) or _("Everyone"),
            "href": place(Part("lists", module.slug, key)),
            "current": key == part.key,
            "own": key in own,
        }
        for key in there
    ]


def _sent(data: QueryDict, key: str) -> dict[str, Any]:
    return {lists.VIEW: data.get(lists.VIEW, ""), **{name: data.getlist(name) for name in lists.parts_of(key)}}
