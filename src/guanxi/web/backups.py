"""Settings › Backups: when the company is backed up, what lies there, how the last run went, and one more now."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.jobs.standing import run_now, standing_of
from guanxi.transfer.daily import kept_backups, place
from guanxi.transfer.jobs import BACKUP
from guanxi.transfer.sheet import BACKUPS
from guanxi.web import formats
from guanxi.web.messages.connections import ConnectionPage, add_page, answer
from guanxi.web.scheduled import row_of

add_page(BACKUPS, icon="history")


@require_http_methods(["GET", "HEAD", "POST"])
def backups(request: HttpRequest) -> HttpResponse:
    """What is set, and what came of it."""
    return answer(request, PAGE)


def _now(request: HttpRequest) -> str:
    run_now(actor=request.actor, name=BACKUP)
    return _("The backup is being made; this page shows it when it is complete.")


def _beside(_request: HttpRequest, _values: Mapping[str, Any], _wrong: Mapping[str, str]) -> dict[str, Any]:
    found = kept_backups()
    return {
        "row": row_of(standing_of(BACKUP)),
        "place": place(),
        "files": [
            {"name": one.name, "size": formats.size(one.size), "when": formats.full_moment(one.at)} for one in found
        ],
    }


PAGE = ConnectionPage(sheet=BACKUPS, template="settings/backups.html", steps={"now": _now}, beside=_beside)
urlpatterns = [path("settings/backups", backups)]
