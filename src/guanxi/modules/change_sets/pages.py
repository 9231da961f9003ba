"""Settings › Configuration: out as a text, in as a change set; and what a set would change, with the choice of each."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.configuration.kinds import kinds, state
from guanxi.configuration.staying import stays
from guanxi.configuration.text import marked, read, written
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import read_json
from guanxi.modules.change_sets import services
from guanxi.modules.change_sets.models import ChangeSet
from guanxi.modules.change_sets.module import CHANGE_SET
from guanxi.modules.change_sets.shown import panel
from guanxi.records import store
from guanxi.tailoring.adjustments import require_administration
from guanxi.web.detail import panels
from guanxi.web.forms import refusals
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/configuration"
UPLOADS = 20  # texts that a person may send in a minute
LISTED = 20  # sets on the page, the newest first

add(
    SettingsPage(
        label=gettext_lazy("Configuration"),
        about=gettext_lazy("All that was set up here as a text; what another company has set up, brought in."),
        icon="export",
        href=HERE,
        group="system",
        is_for=lambda actor: actor.is_admin,
    )
)
panels.add(panels.Panel(module=CHANGE_SET.key, template="change_sets/panel.html", load=panel))


@require_http_methods(["GET", "HEAD", "POST"])
def configuration(request: HttpRequest) -> HttpResponse:
    """Take the configuration out, or bring a text in: it becomes a change set, and nothing is in force before."""
    require_administration(request.actor)
    if request.method != "POST":
        return _shown(request)
    keep_pace(request.actor, "configuration", UPLOADS)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise DomainError("E_REQUIRED", field="file", label=_("File"))
        name = request.POST.get("name", "").strip() or str(file.name)
        made = services.take_in(actor=request.actor, name=name[:100], document=marked(read(file.read())))
    except DomainError as error:
        return _shown(request, error)
    return HttpResponseRedirect(f"{address(CHANGE_SET)}{made.pk}/")


@require_safe
def text(request: HttpRequest) -> HttpResponse:
    """The whole configuration, or the kinds that are asked for."""
    require_administration(request.actor)
    chosen = frozenset(request.GET.getlist("kinds")) & kinds().keys()
    name = f"guanxi-configuration-{clock.today(request.actor.timezone).isoformat()}.json"
    return _file(written(state(chosen or None)), name)


@require_safe
def text_of_set(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes of a set, in the same form, for whoever may look at it."""
    record: ChangeSet = store.fetch(CHANGE_SET, request.actor, pk)
    return _file(written(services.wanted_of(record)), f"guanxi-changes-{pk}.json")


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a set into force with what is ticked."""
    require_administration(request.actor)
    try:
        services.publish(actor=request.actor, pk=pk, left=[*_left(request, ""), *_fields_left(request)])
        say(request, _("The changes are in force, or will be in a moment."))
    except DomainError as error:
        for one in refusals.each_of(error):
            say(request, f"{one.field}: {one.message}" if one.field else one.message, "bad")
    return HttpResponseRedirect(f"{address(CHANGE_SET)}{pk}/")


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a set its changes as a text."""
    require_administration(request.actor)
    try:
        document = marked(read(request.POST.get("text", "").encode()))
        services.put_changes(actor=request.actor, pk=pk, document=document)
        say(request, _("Saved"))
    except DomainError as error:
        if error.status in (403, 404):
            raise
        say(request, error.message, "bad")
    return HttpResponseRedirect(f"{address(CHANGE_SET)}{pk}/")


def _left(request: HttpRequest, what: str) -> list[str]:
    """What was offered and not ticked."""
    taken = frozenset(request.POST.getlist(f"take{what}"))
    return [key for key in request.POST.getlist(f"offered{what}") if key not in taken]


def _fields_left(request: HttpRequest) -> list[dict[str, Any]]:
    """The fields that were not ticked, by the parts that they are of."""
    fields: dict[str, list[str]] = {}
    for text in _left(request, "_line"):
        pair = read_json(text.encode())
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
            raise DomainError("E_FORMAT", field="offered_line", label="offered_line", hint='["roles/Sales", "rights"]')
        fields.setdefault(pair[0], []).append(pair[1])
    return [{"part": part, "fields": names} for part, names in fields.items()]


def _shown(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    rows = ChangeSet.objects.filter(deleted_at=None).order_by("-pk")[:LISTED]
    status = CHANGE_SET.field("status").type
    values: dict[str, Any] = {
        "kinds": [(kind.key, kind.label) for kind in kinds().values() if kind.only_named is None],
        "sets": [
            {"name": row.name, "href": f"{address(CHANGE_SET)}{row.pk}/", "state": status.display(row.status)}
            for row in rows
        ],
        "sets_href": address(CHANGE_SET),
        "stays": stays(),
        "here": HERE,
        "errors": refusals.summary(error, {"file"}) if error else [],
    }
    return page(request, "change_sets/configuration.html", status=error.status if error else 200, **values)


def _file(found: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found, content_type="application/json", headers=headers)


urlpatterns = [
    path("settings/configuration", configuration, name="configuration"),
    path("settings/configuration/text", text),
    path("m/change-sets/<int:pk>/text", text_of_set),
    path("m/change-sets/<int:pk>/publish", publish),
    path("m/change-sets/<int:pk>/text/edit", edit),
]
