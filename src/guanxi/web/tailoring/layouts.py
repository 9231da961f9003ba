"""Settings › Layouts: form and record page of a module, drawn, looked at as a role, put into force."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits, read_json
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.tailoring import layouts, parts, whose
from guanxi.tailoring.adjustments import Part, in_force, keep_draft, kept
from guanxi.tailoring.models import Adjustment
from guanxi.tailoring.roles import role_names
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add
from guanxi.web.tailoring.doors import for_administrators, for_part, shown, tried
from guanxi.web.tailoring.for_whom import called, position_chosen, position_field
from guanxi.web.tailoring.going_back import going_back
from guanxi.web.tailoring.ordered import group, moved

HERE = "/settings/layouts/"
ABOUT = gettext_lazy(
    "What stands where on forms and record pages: sections, fields and their order, what must be filled in, and what "
    "is shown only sometimes; for everyone, for a position, a role, or a kind of records."
)

add(
    SettingsPage(
        label=gettext_lazy("Layouts"),
        about=ABOUT,
        icon="columns",
        href=HERE,
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)


def place(part: Part) -> str:
    """Where a layout is drawn."""
    return f"{HERE}{part.object}/" + (f"of/{part.key}/" if part.key else "")


reset, revert = going_back("layouts", place)


@require_safe
@for_administrators
def all_layouts(request: HttpRequest) -> HttpResponse:
    """The modules, with how many layouts of each are the company's own."""
    own = [slug for slug, _key in in_force("layouts")]
    rows = [
        {"module": module, "href": f"{HERE}{module.slug}/", "changed": own.count(module.slug)}
        for module in registry.all_modules()
        if module.writable
    ]
    ordered = sorted(rows, key=lambda row: row["module"].group == "settings")  # type: ignore[attr-defined]
    return page(request, "tailoring/all.html", rows=ordered, title=_("Layouts"), lead=ABOUT)


@require_http_methods(["GET", "HEAD", "POST"])
@for_part("layouts")
def layout(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
    """Draw a layout: what is drafted, else what is in force, else what the product brings."""
    row = kept(part)
    if (chosen := position_chosen(request)) is not None:
        return HttpResponseRedirect(place(replace(part, key=chosen)))
    if request.method != "POST":
        return _page(request, module, part, row, row.draft or row.body or layouts.standard(module, part.key))
    try:
        wanted = _sent(request.POST)
    except DomainError as error:
        return _page(request, module, part, row, row.draft or layouts.standard(module, part.key), error=error)
    if op := request.POST.get("op"):
        version = digits(request.POST.get("version", ""))
        wanted = moved(wanted, op, request.POST, layouts.PLACES)
        return _page(request, module, part, row, wanted, version=version)
    keep = partial(_kept, request, module, part, wanted)
    return tried(request, part, keep, partial(_page, request, module, part, wanted=wanted))


def _sent(data: QueryDict) -> Any:
    """The layout of the editor, with the orders of fields that stand beside it."""
    body = read_json(data.get("body", ""), "body")
    if not isinstance(body, dict) or "places" not in data:
        return body
    return body | {name: data.getlist(name) for name in layouts.PLACES}


def _kept(request: HttpRequest, module: Module, part: Part, wanted: Any, version: int | None) -> HttpResponse:
    does = request.POST.get("do", "draft")
    if does == "discard":
        keep_draft(request.actor, part, None, version)
    elif does == "publish":
        parts.change(request.actor, module, part, wanted, version)
    else:
        parts.draft(request.actor, module, part, wanted, version)
    if does.startswith("preview"):
        return HttpResponseRedirect(f"{place(part)}preview?role={request.POST.get('role', '')}")
    say(request, {"publish": _("Published"), "discard": _("The draft is gone")}.get(does, _("The draft is kept")))
    return HttpResponseRedirect(place(part))


def _page(
    request: HttpRequest, module: Module, part: Part, row: Adjustment, wanted: Mapping[str, Any], **how: Any
) -> HttpResponse:
    own, there = {key for slug, key in in_force("layouts", object=module.slug)}, parts.keys_of("layouts", module)
    there += [part.key] if part.key not in there else []
    names = whose.names(layouts.place_of(key)[0] for key in there)
    values: dict[str, Any] = {
        "module": module,
        "part": part,
        "choices": [_choice(module, Part("layouts", module.slug, key), names, own, part.key) for key in there],
        "position": position_field(request.actor),
        "roles": list(role_names().items()),
        "body": wanted,
        "groups": [
            group(module, name, label, _keys(wanted, name), layouts.offered(module, name))
            for name, label in layouts.PLACES.items()
        ],
        "fields": {key: _field(module, key) for key in layouts.placeable(module)},
        "fresh": [module.field(key).label for key in layouts.fresh(module, wanted)] if _is_whole(wanted) else [],
        "has_draft": row.draft is not None,
        "here": place(part),
    }
    return shown(request, "tailoring/layout.html", row, **values, **how)


def _keys(wanted: Any, name: str) -> list[str]:
    keys = wanted.get(name, []) if isinstance(wanted, Mapping) else []
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _is_whole(wanted: Any) -> bool:
    return isinstance(wanted, Mapping) and "left_out" in wanted and "sections" in wanted


def _field(module: Module, key: str) -> dict[str, Any]:
    field = module.field(key)
    return {"label": str(field.label), "required": field.required, "read_only": field.read_only}


def _choice(module: Module, part: Part, names: Mapping[str, str], own: set[str], now: str) -> dict[str, Any]:
    """One of the layouts that the module has or could have."""
    who, kind = layouts.place_of(part.key)
    of_kind = module.variants.of(kind) if module.variants and kind else None
    texts = [called(who, names), str(of_kind.label) if of_kind else ""]
    label = " · ".join(filter(None, texts)) or _("Everyone")
    return {"label": label, "href": place(part), "current": part.key == now, "own": part.key in own}
