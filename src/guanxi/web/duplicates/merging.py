"""Records become one on a page (F026): which remains, and field by field whose value it keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records.merges.choosing import Choice, choices
from guanxi.records.merges.merging import MOST, can_merge, merge, pairs_along, together
from guanxi.records.merges.repointing import naming
from guanxi.records.titles import Titles, title_of, titles
from guanxi.web import formats
from guanxi.web.cells import cell
from guanxi.web.forms.fields import ids_of
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.lists import chosen_ways
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.toasts import way_back
from guanxi.web.views.opening import for_writing, whole_number

TAKE = "take-"


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def merging(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Ask what remains of the chosen records, then let them become one."""
    if not can_merge(module):
        raise Missing
    data = request.POST if request.method == "POST" else request.GET
    ids = list(dict.fromkeys(ids_of(data.getlist("ids"))))
    if data.get("step") != "merge" or request.method != "POST":
        return _asked(request, module, ids)
    try:
        there = once(actor, data.get("form_token", ""), lambda: _merged(module, actor, ids, data))
    except DomainError as error:
        if error.status not in (409, 422, 423):
            raise
        return _asked(request, module, ids, error)
    say(request, _("Merged into one."), undo=way_back(actor.operation))
    return HttpResponseRedirect(there)


def _merged(module: Module, actor: Actor, ids: Sequence[int], data: QueryDict) -> str:
    master = whole_number(data.get("master", ""), "master") or ids[0]
    others = [pk for pk in ids if pk != master]
    take = {
        name.removeprefix(TAKE): whole_number(value, name)
        for name, value in data.items()
        if name.startswith(TAKE) and isinstance(value, str) and value
    }
    kept = {key: pk for key, pk in take.items() if pk}
    record = merge(module, actor=actor, pk=master, records=others, take=kept, along=data.get("along") == "1")
    return f"{address(module)}{record.pk}/"


@transaction.atomic
def _asked(request: HttpRequest, module: Module, ids: list[int], error: DomainError | None = None) -> HttpResponse:
    actor = request.actor
    records = together(module, actor, ids)
    names = {one.pk: title_of(module, one) for one in records}
    master = whole_number(request.POST.get("master", ""), "master") or records[0].pk
    values = {
        "module": module,
        "records": [_record(module, one, names, master) for one in records],
        "fields": _fields(module, actor, records, names, request.POST),
        "follows": [
            {"label": other.label_plural, "count": formats.number(count)}
            for other, count in naming(module, [one.pk for one in records])
            if actor.may(other, "view")
        ],
        "pairs": _pairs(module, actor, [one.pk for one in records]),
        "along": "step" not in request.POST or request.POST.get("along") == "1",
        "most": MOST,
        "error": error.message if error else "",
        "token": fresh_token(),
        "here": f"{address(module)}merge",
        "back": address(module),
    }
    return page(request, "duplicates/merge.html", status=error.status if error else 200, **values)


def _record(module: Module, record: Any, names: Mapping[int, str], master: int) -> dict[str, Any]:
    return {
        "pk": record.pk,
        "name": names[record.pk],
        "href": f"{address(module)}{record.pk}/",
        "is_master": record.pk == master,
        "made": formats.day_of(record.created_at),
        "owner": str(record.owner) if module.is_owned and record.owner_id else "",
    }


def _fields(
    module: Module, actor: Actor, records: Sequence[Any], names: Mapping[int, str], data: QueryDict
) -> list[dict[str, Any]]:
    found = choices(module, actor, records)
    named = _named(found, actor)
    return [_choice(one, actor, names, named, data.get(f"{TAKE}{one.field.key}")) for one in found]


def _choice(one: Choice, actor: Actor, names: Mapping[int, str], named: Titles, chosen: str | None) -> dict[str, Any]:
    taken = chosen if chosen is not None else "" if one.joined else str(one.proposed)
    return {
        "key": one.field.key,
        "label": one.field.label,
        "joined": one.joined,
        "is_joined": one.joined and taken == "",
        "values": [
            {
                "pk": pk,
                "name": names[pk],
                "cell": cell(one.field, value, named, actor),
                "is_chosen": taken == str(pk),
            }
            for pk, value in one.values.items()
        ],
    }


def _named(found: Sequence[Choice], actor: Actor) -> Titles:
    """The titles of all that the values name: one query for each kind of records."""
    ids: dict[str, set[int]] = {}
    for one in found:
        if one.field.target:
            ids.setdefault(one.field.target, set()).update(pk for value in one.values.values() for pk in ids_of(value))
    return {(key, pk): title for key, some in ids.items() for pk, title in titles(key, some, actor).items()}


def _pairs(module: Module, actor: Actor, ids: Sequence[int]) -> list[dict[str, str]]:
    """What would become one along with them, by name."""
    found = pairs_along(module, ids)
    keys: dict[str, set[int]] = {}
    for other, first, second in found:
        keys.setdefault(other.key, set()).update((first, second))
    named = {(key, pk): title for key, some in keys.items() for pk, title in titles(key, some, actor).items()}
    return [
        {"kind": str(other.label), "kept": named[other.key, first].text, "goes": named[other.key, second].text}
        for other, first, second in found
        if (other.key, first) in named and (other.key, second) in named
    ]


def _may_merge(module: Module, actor: Actor) -> bool:
    return can_merge(module) and actor.may(module, "edit")


chosen_ways.add(chosen_ways.Way(label=gettext_lazy("Merge"), icon="merge", href="/m/{slug}/merge", is_for=_may_merge))
