"""The page of a saved view: its name, whom it is shared with, and which of its rows stand out."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits, read_json
from guanxi.meta.field import Field
from guanxi.meta.layout import RowColour, SavedView
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.reference import References
from guanxi.meta.types.text import Text
from guanxi.records import keeping_views as engine
from guanxi.records.view_readers import Audience
from guanxi.records.views import view_of
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.lists.tabs import view_href
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_module

TINTS = range(10)
WHOM = options(
    ("me", gettext_lazy("Only me")),
    ("everyone", gettext_lazy("Everyone")),
    ("some", gettext_lazy("These positions, departments and roles")),
)
PLACES = tuple(
    Field(key=f"{target}s", type=References(target=target), label=label, column=f"{target}s")
    for target, label in (
        ("position", gettext_lazy("Positions and those below")),
        ("department", gettext_lazy("Departments and those below")),
        ("role", gettext_lazy("Roles")),
    )
)
FIELDS = (
    Field(key="name", type=Text(limit=80), label=engine.LABEL, column="name", required=True),
    Field(
        key="audience", type=Choice(options=WHOM), label=gettext_lazy("Who has it"), column="audience", required=True
    ),
    *PLACES,
)
WHEN = Field(key="when", type=RecordCondition(of="object"), label=gettext_lazy("Which rows"), column="when")


@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def settings(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Show the page, save it, or show it again with one colour more, less, or elsewhere."""
    audience, view = engine.audience_of(module, actor, pk), view_of(module, actor, str(pk))
    if request.method != "POST":
        return _page(request, module, view, _values(view, audience), _written(view))
    sent, rows = typed(FIELDS, request.POST), _sent(request.POST)
    if op := request.POST.get("op"):
        return _page(request, module, view, sent, _moved(rows, op))
    try:
        _save(module, actor, pk, sent, rows)
    except DomainError as error:
        if error.status not in {400, 422}:
            raise
        return _page(request, module, view, sent, rows, error)
    say(request, _("Saved"))
    return HttpResponseRedirect(view_href(module, view_of(module, actor, str(pk))))


@transaction.atomic
def _save(module: Module, actor: Actor, pk: int, sent: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    given = meant(FIELDS, sent)
    chosen = given.get("audience")
    if chosen not in {option.value for option in WHOM}:
        raise DomainError("E_CHOICE", field="audience", label=_("Who has it"), choices="me, everyone, some")
    places = {field.key: field.clean(given.get(field.key)) for field in PLACES} if chosen == "some" else {}
    if chosen == "some" and not any(places.values()):
        raise DomainError("E_REQUIRED", field="positions", label=PLACES[0].label)
    engine.rename(module, actor, pk, str(given.get("name") or ""))
    engine.share(module, actor, pk, Audience(everyone=chosen == "everyone", **places))
    engine.colour(module, actor, pk, [_meant(row) for row in rows if row["label"] or row["when"]])


def _meant(row: Mapping[str, Any]) -> RowColour:
    when = read_json(row["when"], "when") if row["when"] else {}
    return RowColour(label=row["label"], tint=row["tint"], when=when)


def _values(view: SavedView, audience: Audience) -> dict[str, Any]:
    whom = "everyone" if audience.everyone else "some" if audience else "me"
    places = {field.key: list(getattr(audience, field.key)) for field in PLACES}
    return {"name": view.label, "audience": whom, **places}


def _written(view: SavedView) -> list[dict[str, Any]]:
    return [{"label": one.label, "tint": one.tint, "when": one.when} for one in view.colours]


def _sent(data: QueryDict) -> list[dict[str, Any]]:
    return [
        {
            "label": data.get(f"{place}.label", "").strip(),
            "tint": digits(data.get(f"{place}.tint", "")) or 0,
            "when": data.get(f"{place}.when", "").strip(),
        }
        for place in data.getlist("place")
    ]


def _moved(rows: list[dict[str, Any]], op: str) -> list[dict[str, Any]]:
    """After one of the buttons: `add`, `up.2`, `remove.2`."""
    does, _dot, text = op.partition(".")
    place = digits(text)
    if does == "add":
        return [*rows, {"label": "", "tint": len(rows) % 10, "when": ""}]
    if place is None or place >= len(rows):
        return rows
    row = rows.pop(place)
    if does == "up":
        rows.insert(max(0, place - 1), row)
    return rows


def _page(
    request: HttpRequest,
    module: Module,
    view: SavedView,
    values: Mapping[str, Any],
    rows: list[dict[str, Any]],
    error: DomainError | None = None,
) -> HttpResponse:
    actor: Actor = request.actor
    wrong = at_fields(error) if error else {}
    shown = {field["key"]: field for field in field_values(None, actor, FIELDS, values, errors=wrong)}
    return page(
        request,
        "records/view_settings.html",
        status=error.status if error else 200,
        module=module,
        view=view,
        back=view_href(module, view),
        fields=shown,
        places=[shown[field.key] for field in PLACES],
        may_share=view.shared or actor.may(module, "share_views"),
        rows=[{**row, "when": _condition(module, actor, row, place)} for place, row in enumerate(rows)],
        tints=TINTS,
        errors=summary(error, {field.key for field in FIELDS}) if error else [],
    )


def _condition(module: Module, actor: Actor, row: Mapping[str, Any], place: int) -> dict[str, Any]:
    """The builder of a condition with what was kept, or typed and refused."""
    when = row["when"]
    if isinstance(when, str) and when:
        try:
            when = read_json(when, "when")
        except DomainError:
            when = {}
    return field_values(None, actor, [WHEN], {"object": module.slug, "when": when or None}, prefix=f"{place}.")[0]
