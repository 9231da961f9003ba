"""Settings › Picklists: the values of lists: names in both languages, colours, order, default, which are in use."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.exchange.option_files import as_csv, from_file
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.tailoring import parts
from guanxi.tailoring.adjustments import Part, in_force, kept
from guanxi.tailoring.models import Adjustment
from guanxi.tailoring.picklists import homes, is_open, picklists, present, sharing
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add
from guanxi.web.tailoring.doors import for_administrators, for_part, shown, tried
from guanxi.web.tailoring.going_back import going_back

HERE = "/settings/picklists/"
COLOURS = range(10)
LARGEST = 2**20
ABOUT = gettext_lazy(
    "The values that are chosen from lists, such as industries or reasons: their names, colours and order, which are "
    "in use, and your own. Records keep a value that is no longer in use."
)

add(
    SettingsPage(
        label=gettext_lazy("Picklists"),
        about=ABOUT,
        icon="list",
        href=HERE,
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)
reset, revert = going_back("picklists", lambda part: f"{HERE}{part.object}/{part.key}/")


@require_safe
@for_administrators
def all_picklists(request: HttpRequest) -> HttpResponse:
    """Every list by the module in which it is at home."""
    changed = in_force("picklists")
    groups: dict[str, dict[str, Any]] = {}
    for home, field in homes():
        module = registry.now(home)
        group = groups.setdefault(module.key, {"module": module, "rows": []})
        label = module.field(field.key).label
        offered = [option for option in module.field(field.key).type.options if option.active]  # type: ignore[attr-defined]
        row = {"label": label, "href": f"{HERE}{module.slug}/{field.key}/", "options": offered[:8]}
        group["rows"].append({**row, "more": len(offered) - 8, "changed": (module.slug, field.key) in changed})
    ordered = sorted(groups.values(), key=lambda group: group["module"].group == "settings")
    return page(request, "tailoring/picklists.html", groups=ordered, lead=ABOUT)


@require_http_methods(["GET", "HEAD", "POST"])
@for_part("picklists")
def picklist(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
    """One list; its buttons for order, adding and removing work on what is typed, and saving puts it into force."""
    row = kept(part)
    if request.method != "POST":
        return _page(request, module, row, present(module, part.key, row.body))
    wanted = _sent(request.POST)
    if op := request.POST.get("op"):
        version = digits(request.POST.get("version", ""))
        return _page(request, module, row, _moved(wanted, op), version=version)
    wanted["options"] = [one for one in wanted["options"] if one["value"] or one["label_zh"] or one["label_en"]]

    def save(version: int | None) -> HttpResponse:
        parts.change(request.actor, module, part, wanted, version)
        say(request, _("Saved"))
        return HttpResponseRedirect(f"{HERE}{module.slug}/{part.key}/")

    return tried(request, part, save, partial(_page, request, module, wanted=wanted))


@require_http_methods(["GET", "HEAD", "POST"])
@for_part("picklists")
def as_file(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
    """The values as CSV; or those of a file put into the form, to be looked at and saved there. What the file does not
    name stands behind them as it was."""
    row = kept(part)
    now = present(module, part.key, row.body)
    if request.method != "POST":
        name = f"{module.slug}-{part.key}.csv"
        headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
        return HttpResponse(as_csv(now["options"]), content_type="text/csv; charset=utf-8", headers=headers)
    try:
        read = _read(request)
    except DomainError as error:
        return _page(request, module, row, now, error=error)
    named = {one["value"] for one in read if one["value"]}
    rest = [one for one in now["options"] if one["value"] not in named]
    return _page(request, module, row, {**now, "options": [*read, *rest]}, is_read=True)


def _read(request: HttpRequest) -> list[dict[str, Any]]:
    """The values in the file that was sent."""
    sent = request.FILES.get("file")
    if sent is None:
        raise DomainError("E_REQUIRED", field="file", label=_("File"))
    if sent.size > LARGEST:
        raise DomainError("E_TOO_LARGE", field="file", limit=f"{LARGEST // 2**20} MB")
    with NamedTemporaryFile(suffix=Path(sent.name or "").suffix[:10]) as file:
        for chunk in sent.chunks():
            file.write(chunk)
        file.flush()
        return from_file(Path(file.name))


def _page(
    request: HttpRequest,
    module: Module,
    row: Adjustment,
    wanted: Mapping[str, Any],
    *,
    is_stale: bool = False,
    is_read: bool = False,
    **how: Any,
) -> HttpResponse:
    field = picklists(module)[row.key]
    known = {option.value: option for option in field.type.options}  # type: ignore[attr-defined]
    others = [(registry.now(one), item) for one, item in sharing(module, row.key)[1:]]
    values = {
        "module": module,
        "field": module.field(row.key),
        "rows": [
            {**one, "active": one.get("active", True), "known": known.get(one["value"])} for one in wanted["options"]
        ],
        "preset": wanted.get("preset") or "",
        "is_open": is_open(known.values()),
        "others": [f"{one.label_plural}: {one.field(item.key).label}" for one, item in others],
        "theirs": present(module, row.key, row.body)["options"] if is_stale else [],
        "here": f"{HERE}{module.slug}/{row.key}/",
        "colours": COLOURS,
        "is_read": is_read,
    }
    return shown(request, "tailoring/picklist.html", row, is_stale=is_stale, **values, **how)


def _sent(data: QueryDict) -> dict[str, Any]:
    """The rows of the form in their order; one that is new has no value yet."""
    places = data.getlist("place")
    rows = [
        {
            "value": data.get(f"{place}.value", ""),
            "label_zh": data.get(f"{place}.zh", "").strip(),
            "label_en": data.get(f"{place}.en", "").strip(),
            "colour": digits(data.get(f"{place}.colour", "")) or 0,
            "active": f"{place}.active" in data,
        }
        for place in places
    ]
    return {"options": rows, "preset": data.get("preset", "")}


def _moved(wanted: dict[str, Any], op: str) -> dict[str, Any]:
    """After one of the buttons: `up.3`, `down.3`, `remove.3`, `add`."""
    does, _dot, text = op.partition(".")
    rows, place = wanted["options"], digits(text)
    if does == "add":
        rows.append({"value": "", "label_zh": "", "label_en": "", "colour": len(rows) % 10, "active": True})
    elif place is not None and place < len(rows):
        one = rows.pop(place)
        if does != "remove":
            rows.insert(max(0, place - 1) if does == "up" else place + 1, one)
    return wanted
