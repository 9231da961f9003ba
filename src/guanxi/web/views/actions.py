"""Running a declared action from its button, with a form for its arguments."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Action, Module
from guanxi.records import actions
from guanxi.records.gate import action_of
from guanxi.web.detail import acting
from guanxi.web.drawer import finished, is_in_drawer
from guanxi.web.forms.posted import typed
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module, whole_number

UNREAD = (400, 403, 404)


@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def action(request: HttpRequest, module: Module, actor: Actor, pk: int, key: str) -> HttpResponse:
    """Show the form of an action, or run it with what was filled in."""
    declared = action_of(module, key)
    if declared is None:
        raise Missing
    record = actions.fetched(module, actor, pk, declared, "view")
    if request.method != "POST":
        return shown(request, module, declared, record)
    arguments = acting.arguments(declared, request.POST)
    fill = acting.filling(module, actor, record, request.POST)
    version = whole_number(request.POST.get("version", ""), "version")
    try:
        actions.run(module, actor, pk, key, arguments, fill=fill, version=version)
    except DomainError as error:
        return shown(request, module, declared, record, error)
    text = _("Done: %(action)s") % {"action": declared.label}
    is_seen = visible(module, actor, named=True).filter(pk=pk).exists()
    return finished(request, f"{address(module)}{pk}/" if is_seen else address(module), text, undo=actor.operation)


def shown(
    request: HttpRequest, module: Module, declared: Action, record: object, error: DomainError | None = None
) -> HttpResponse:
    """The form, as a page of its own or alone for the drawer."""
    if error is not None and error.status in UNREAD:
        raise error
    actor: Actor = request.actor
    data = request.POST if request.method == "POST" else request.GET
    given = {field.key: field.default for field in declared.arguments} | typed(declared.arguments, data)
    in_drawer = is_in_drawer(request)
    template = "records/action_part.html" if in_drawer else "records/action.html"
    values = acting.values(module, declared, record, actor, given, error=error, sent=request.POST)
    return page(request, template, status=422 if error else 200, in_drawer=in_drawer, **values)
