"""Views of one's own and the columns of a list: every change is a form, and leads back to the list."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.access import preferences
from guanxi.access.actor import Actor
from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.records import keeping_views as engine
from guanxi.records.views import own, view_of, whole
from guanxi.web.forms.sent import once
from guanxi.web.lists.arranging import arranged, drawn, forget_columns, keep_columns, sent_address
from guanxi.web.lists.state import ListState, choice_name, read_state
from guanxi.web.lists.tabs import default_name, view_href
from guanxi.web.menu import address
from guanxi.web.rendering import say
from guanxi.web.views.opening import for_module, wants_json


@require_POST
@for_module
def keep(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Save the list as it stands under a new name."""
    state, kind = _state(request, module, actor), request.POST.get("kind", "list")

    def make() -> str:
        view = engine.keep(module, actor, request.POST.get("name", ""), arranged(state, kind, drawn(request.POST)))
        say(request, _("Saved as “%(name)s”") % {"name": view.label})
        return view_href(module, view, kind)

    return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), make))


@require_POST
@for_module
def change(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Save the list as it stands into the view that it began with, with a new name where one is given."""
    view = view_of(module, actor, str(pk))
    if "from" in request.POST:
        view = engine.change(
            module,
            actor,
            pk,
            arranged(_state(request, module, actor), view.kind, {**view.chart, **drawn(request.POST)}),
        )
    if name := request.POST.get("name", ""):
        engine.rename(module, actor, pk, name)
    say(request, _("Saved"))
    return HttpResponseRedirect(view_href(module, view))


@require_POST
@for_module
def remove(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Delete a view of one's own; the answer offers to take that back."""
    name = view_of(module, actor, str(pk)).label
    engine.remove(module, actor, pk)
    undo = {"url": f"{address(module)}views/{pk}/restore", "label": _("Undo")}
    say(request, _("The view “%(name)s” is deleted") % {"name": name}, undo=undo)
    return HttpResponseRedirect(_everything(module))


@require_POST
@for_module
def restore(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Bring a deleted view back."""
    engine.bring_back(module, actor, pk)
    return HttpResponseRedirect(view_href(module, view_of(module, actor, str(pk))))


@require_POST
@for_module
def order(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The order of one's own views: all of them, or one moved a place with `move` and `by`."""
    ids = [int(view.key) for view in own(module, actor)]
    moved = digits(request.POST.get("move", ""))
    if moved in ids:
        place = ids.index(moved)
        ids.insert(max(0, place + (1 if request.POST.get("by") == "1" else -1)), ids.pop(place))
    engine.reorder(module, actor, ids)
    return HttpResponseRedirect(str(sent_address(module, request.POST)))


@require_POST
@for_module
def first(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """With which view the list begins for this person."""
    view = view_of(module, actor, request.POST.get("view", ""))
    if view.key == (module.begins(actor.stands).view or whole(module).key):
        preferences.forget(actor, default_name(module))
    else:
        preferences.keep(actor, default_name(module), view.key)
    say(request, _("This list now begins with “%(name)s”") % {"name": view.label})
    return HttpResponseRedirect(view_href(module, view))


@require_POST
@for_module
def columns(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The columns of this list from now on, for this person; a script that drags them needs no page in answer."""
    here, choices = sent_address(module, request.POST), request.preferences
    view = read_state(module, actor, here, choices.get(choice_name(module))).view
    if request.POST.get("reset"):
        forget_columns(module, actor, view, choices)
    else:
        keep_columns(module, actor, view, request.POST, choices)
    return HttpResponse(status=204) if wants_json(request) else HttpResponseRedirect(str(here.put(columns="")))


def _state(request: HttpRequest, module: Module, actor: Actor) -> ListState:
    choices = request.preferences.get(choice_name(module))
    return read_state(module, actor, sent_address(module, request.POST), choices)


def _everything(module: Module) -> str:
    return f"{address(module)}?view={whole(module).key}"
