"""The board of any module, and moves on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.boards.lanes import read_board
from guanxi.web.boards.moves import move as move_record
from guanxi.web.boards.moves import moved, problem
from guanxi.web.boards.page import column_part, values
from guanxi.web.drawer import finished
from guanxi.web.lists import filters
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.toasts import told
from guanxi.web.views.actions import shown
from guanxi.web.views.opening import address_of, for_module, for_writing, wants_json, whole_number


@require_safe
@for_module
def board(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The board, or further cards of one of its columns."""
    here = address_of(request)
    there = filters.built(here)
    if there is not None:
        return HttpResponseRedirect(str(there))
    state = read_board(module, actor, here)
    if "column" not in request.GET:
        return page(request, "records/board.html", **values(state, request.preferences))
    key = request.GET["column"].removeprefix("-")
    lane = next((lane for lane in state.lanes if lane.key == key), None)
    if lane is None:
        raise Missing
    return page(request, "records/board_cards.html", **column_part(state, lane, request.GET.get("cursor", "")))


@require_POST
@for_writing
def move(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Move a record to the column or stage `to`: for the board as JSON, from the record's page with a way back."""
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    version = whole_number(request.POST.get("version", ""), "version")
    record = store.fetch(module, actor, pk)
    try:
        done = move_record(module, actor, pk, to, reason=reason, version=version)
    except DomainError as error:
        return _refused(request, module, record, to, error)
    if not wants_json(request):
        return finished(request, f"{address(module)}{pk}/", _("Moved"), undo=actor.operation)
    state = read_board(module, actor, address_of(request))
    here = str(state.field.read(done) or "")
    stage = next((lane.label for lane in state.lanes if lane.key == here), "")
    answer = JsonResponse(moved(state, done, str(state.field.read(record) or "")))
    return told(answer, _("Moved to %(stage)s") % {"stage": stage}, undo=actor.operation)


def _refused(request: HttpRequest, module: Module, record: object, to: str, error: DomainError) -> HttpResponse:
    """For the board a problem; elsewhere the form of the move with what is missing."""
    declared = module.action(module.stages.action) if module.stages else None
    if not wants_json(request):
        if declared is None:
            raise error
        request.POST = request.POST.copy()
        request.POST["stage"] = to
        return shown(request, module, declared, record, error)
    lanes = module.stages.walk(module.field(module.stages.process).read(record)).lanes if module.stages else ()
    answer = problem(module, lanes, to, error)
    return JsonResponse(answer, status=error.status, content_type="application/problem+json")
