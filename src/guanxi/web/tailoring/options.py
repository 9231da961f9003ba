"""Settings › Picklists › one value: what uses it, and another in its place."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from guanxi.configuration import option_uses
from guanxi.configuration.option_uses import MOST, Picked
from guanxi.kernel.errors import DomainError
from guanxi.web import configured
from guanxi.web.forms.refusals import each_of
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.tailoring.doors import for_administrators


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def option(request: HttpRequest, slug: str, key: str, value: str) -> HttpResponse:
    """Where a value is used; taken out of use, or replaced by another one."""
    found = option_uses.picked(slug, key, value)
    if request.method != "POST":
        return page(request, "tailoring/option.html", **_values(request, found))
    try:
        DOES.get(request.POST.get("do", ""), _replaced)(request, found)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        for one in each_of(error):
            say(request, one.message, "bad")
    return HttpResponseRedirect(request.path)


def _values(request: HttpRequest, found: Picked) -> dict[str, Any]:
    module, field = found.places[0]
    records = option_uses.records_with(request.actor, found)
    return {
        "module": module,
        "field": field,
        "option": found.option,
        "back": f"/m/custom-fields/?object={module.slug}"
        if field.is_custom
        else f"/settings/picklists/{module.slug}/{field.key}/",
        "named": [configured.told(use) for use in option_uses.named_by(found)],
        "records": [
            {"label": f"{one.module.label_plural}: {one.field.label}", "href": f"{address(one.module)}?{one.parameter}"}
            | {"count": one.count, "is_more": one.count >= MOST}
            for one in records
        ],
        "others": [(one.value, one.label) for one in option_uses.others(found)],
        "can_retire": option_uses.can_retire(found),
    }


def _replaced(request: HttpRequest, found: Picked) -> None:
    count, jobs = option_uses.replace(request.actor, found, request.POST.get("other", ""))
    if count:
        say(request, ngettext("Replaced in %(num)s place.", "Replaced in %(num)s places.", count) % {"num": count})
    if jobs:
        say(request, _("Records are changed in the background."))


def _retired(request: HttpRequest, found: Picked) -> None:
    option_uses.retire(request.actor, found)
    say(request, _("“%(title)s” is out of use.") % {"title": found.option.label})


DOES: dict[str, Callable[[HttpRequest, Picked], None]] = {"replace": _replaced, "retire": _retired}
