"""Settings › Changes of the configuration: who changed what and when, and taking one change back."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.configuration.history import PAGE, VERBS, Entry, changes
from guanxi.configuration.taking_back import take_change_back
from guanxi.kernel.errors import DomainError
from guanxi.tailoring.adjustments import require_administration
from guanxi.web import formats
from guanxi.web.forms import refusals
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/changes"

add(
    SettingsPage(
        label=gettext_lazy("Changes of the configuration"),
        about=gettext_lazy("Who has set up what and when, what was there before, and the way back."),
        icon="clock",
        href=HERE,
        group="system",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The newest changes, or those before a moment."""
    require_administration(request.actor)
    found = changes(moment_of(request.GET.get("before", "")))
    more = f"{HERE}?{urlencode({'before': found[-1].at.isoformat()})}" if len(found) == PAGE else ""
    return page(request, "change_sets/changes.html", entries=[_row(one) for one in found], more=more, here=HERE)


@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Take one change back."""
    try:
        take_change_back(request.actor, request.POST.get("key", ""))
        say(request, _("The change is taken back."))
    except DomainError as error:
        if error.status in (403, 404):
            raise
        for one in refusals.each_of(error):
            say(request, one.message, "bad")
    return HttpResponseRedirect(HERE)


def moment_of(text: str) -> datetime | None:
    """The moment that an address names; E_BAD_CURSOR for what is none."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise DomainError("E_BAD_CURSOR", field="before") from None
    if found.tzinfo is None:
        raise DomainError("E_BAD_CURSOR", field="before")
    return found


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "when": formats.moment(entry.at),
        "by": entry.by or "Guanxi",
        "label": entry.label,
        "title": entry.title,
        "verb": VERBS.get(entry.verb, entry.verb),
        "note": entry.note,
        "can_go": entry.can_go,
        "differences": [{"label": one.label or one.key, "lines": one.lines} for one in entry.differences],
    }


urlpatterns = [path("settings/changes", listing, name="configuration-changes"), path("settings/changes/back", back)]
