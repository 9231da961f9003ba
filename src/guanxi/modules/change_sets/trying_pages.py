"""One administrator sees the product with the changes of a set, on the pages that he opens; nobody else does, and what
he sends is taken by what is in force."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST

from guanxi.configuration.trial import can_be_tried, trying
from guanxi.kernel.errors import DomainError
from guanxi.modules.change_sets.models import DRAFT, ChangeSet
from guanxi.modules.change_sets.module import CHANGE_SET
from guanxi.modules.change_sets.services import wanted_of
from guanxi.records import store
from guanxi.tailoring.adjustments import require_administration
from guanxi.web.menu import address

KEY = "trying"  # in the session: the set that is tried
READS = ("GET", "HEAD")
API = "/api/"


class TryingMiddleware:
    """Shows pages as the set would make them, to whoever tries one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _tried(request)
        if found is None:
            return self.get_response(request)
        request.trying = {"name": found.name, "href": f"{address(CHANGE_SET)}{found.pk}/"}
        try:
            wanted = wanted_of(found)
        except DomainError:
            return self.get_response(request)
        with trying(wanted):
            return self.get_response(request)


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a set that is not in force yet."""
    require_administration(request.actor)
    record: ChangeSet = store.fetch(CHANGE_SET, request.actor, pk)
    if record.status != DRAFT or not can_be_tried(wanted_of(record)):
        raise DomainError("E_STATE", state=CHANGE_SET.field("status").type.display(record.status))
    request.session[KEY] = pk
    return HttpResponseRedirect(f"{address(CHANGE_SET)}{pk}/")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """See the product as everybody does."""
    pk = request.session.pop(KEY, None)
    return HttpResponseRedirect(f"{address(CHANGE_SET)}{pk}/" if pk else "/")


def _tried(request: HttpRequest) -> ChangeSet | None:
    """The set that this page is shown with, as long as it is not in force."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_admin or request.method not in READS or request.path.startswith(API):
        return None
    pk = request.session.get(KEY)
    return ChangeSet.objects.filter(pk=pk, status=DRAFT, deleted_at=None).first() if pk else None


urlpatterns = [path("m/change-sets/<int:pk>/try", begin), path("settings/trying/end", end, name="trying-end")]
