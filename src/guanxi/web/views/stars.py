"""The star of a record, and following it: small forms that a script may send in place."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records import stars
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_module


@require_POST
@for_module
def favour(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Put the record among one's favourites or take it away; a script gets the star as it is now."""
    is_on, here = _is_on(request), f"{address(module)}{pk}/"
    (stars.favour if is_on else stars.unfavour)(module, actor, pk)
    if "HX-Request" in request.headers:
        return page(request, "records/star.html", href=here, is_on=is_on)
    return HttpResponseRedirect(here)


@require_POST
@for_module
def follow(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Follow the record's changes from now on, or no more."""
    is_on = _is_on(request)
    (stars.follow if is_on else stars.unfollow)(module, actor, pk)
    say(request, _("You will be told of its changes.") if is_on else _("You will not be told of its changes any more."))
    return HttpResponseRedirect(f"{address(module)}{pk}/")


def _is_on(request: HttpRequest) -> bool:
    given = request.POST.get("on", "")
    if given not in {"0", "1"}:
        raise DomainError("E_CHOICE", field="on", label="on", choices="0, 1")
    return given == "1"
