"""People to mention in a record's words, and comments, which may name them too."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.messaging import mentions
from guanxi.meta.module import Module
from guanxi.records import actions, store
from guanxi.web.detail.page import values
from guanxi.web.forms import refusals
from guanxi.web.forms.sent import once
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_module

SHOWN, ASKED = 8, 30
ACTION = "comment"


@require_safe
@for_module
def people(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Who can be mentioned: those alone who see the record."""
    store.fetch(module, actor, pk)
    text = request.GET.get("q", "").strip()
    return JsonResponse({"items": mentions.suggested(module, pk, text, limit=SHOWN, asked=ASKED)})


@require_POST
@for_module
def comment(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Say something to a record; refused, its page shows it again."""
    text = request.POST.get("text", "")

    def tell() -> str:
        record = actions.run(module, actor, pk, ACTION, {"text": text})
        say(request, _("Saved"))
        say_unreached(request, module, record.pk, [user.pk for user in mentions.named_in(text)])
        return f"{address(module)}{pk}/"

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), tell))
    except DomainError as error:
        if error.status != 422:
            raise
        shown = values(module, store.fetch(module, actor, pk), actor)
        errors = refusals.summary(error, {"text"})
        return page(request, "records/record.html", status=422, comment_errors=errors, comment_text=text, **shown)


def say_unreached(request: HttpRequest, module: Module, pk: int, ids: Iterable[int]) -> None:
    """Say who was mentioned and can't see the record: nobody told him."""
    names = mentions.blind(module, pk, ids)
    if names:
        text = _("Not told, because the record can't be seen by: %(names)s") % {"names": listed(names)}
        say(request, text, "warn")
