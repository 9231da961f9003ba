"""Settings › Indexes: the fields that saved views ask for, which are quick to find, and what was done about that."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guanxi.kernel.errors import Denied
from guanxi.records.advised_indexes import AFTER, MADE, MADE_ONE, MOST, NEVER, OWN, Advice, advice, done
from guanxi.web import formats
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/indexes"
SAID = {
    OWN: (_("Has one anyway"), "neutral"),
    MADE: (_("Made by itself"), "good"),
    NEVER: (_("Can't have one"), "neutral"),
    "": (_("None yet"), "warn"),
}
ABOUT = _("Fields by which many saved views filter or sort become quick to find by themselves.")

add(
    SettingsPage(
        label=_("Indexes of views"),
        about=ABOUT,
        icon="filter",
        href=HERE,
        group="system",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def indexes(request: HttpRequest) -> HttpResponse:
    """What views ask for, and what was made."""
    if not request.actor.is_admin:
        raise Denied("administer")
    return page(
        request,
        "settings/indexes.html",
        lead=ABOUT,
        rows=[_row(one) for one in advice()],
        done=[{"when": formats.moment(one.at), "is_made": one.verb == MADE_ONE, "text": one.note} for one in done()],
        settings=[(one.label, one.now(), f"/settings/all/{one.key}") for one in (AFTER, MOST)],
    )


def _row(one: Advice) -> dict[str, Any]:
    word, tone = SAID[one.state]
    return {
        "module": one.module.label_plural,
        "href": address(one.module),
        "field": one.field.label,
        "views": one.views,
        "word": word,
        "tone": tone,
    }


urlpatterns = [path("settings/indexes", indexes, name="indexes")]
