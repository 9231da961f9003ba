"""Back to what the product brings, or to what was in force before: the same for words, picklists and layouts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.kernel.errors import Stale
from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.tailoring import parts
from guanxi.tailoring.adjustments import Part, kept, publish
from guanxi.web.rendering import say
from guanxi.web.tailoring.doors import for_part, told_stale

Place = Callable[[Part], str]


def going_back(kind: str, place: Place) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The two views of a kind: `reset`, and `revert` to a version. `place` says where the page of a part is."""

    @require_POST
    @for_part(kind)
    def reset(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
        return _done(request, place, part, lambda version: publish(request.actor, part, None, version))

    @require_POST
    @for_part(kind)
    def revert(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
        number = digits(request.POST.get("number", "")) or 0
        return _done(request, place, part, lambda version: parts.revert(request.actor, module, part, number, version))

    return reset, revert


def _done(request: HttpRequest, place: Place, part: Part, act: Callable[[int | None], object]) -> HttpResponse:
    """Do it upon what the person has seen; when somebody was quicker, the page shows what is there now."""
    try:
        act(digits(request.POST.get("version", "")))
        say(request, _("Saved"))
    except Stale:
        say(request, told_stale(kept(part)), "warn")
    return HttpResponseRedirect(place(part))
