"""Settings › Chats › People: how a provider's people are followed, and what each look at them came to."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.messaging.directory import runs
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.directory.models import SyncRun
from guanxi.messaging.directory.sheets import PEOPLE
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.web.chats.looks import look_values, run_row
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.messages.connections import drawn, keep, seen_now, written
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import whole_number

HERE = "/settings/chats"
RUNS, LINES = 10, 100


@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, provider: str) -> HttpResponse:
    """Show how people are followed; keep it, or begin a look."""
    actor: Actor = request.actor
    if not actor.is_admin:
        raise Denied("administer")
    if provider not in PROVIDERS:
        raise Missing
    if request.method != "POST":
        return _following(request, provider)
    try:
        if request.POST.get("step") == "look":
            return redirect(f"{HERE}/looks/{runs.start_look(actor, provider).pk}")
        said = keep(request, PEOPLE[provider])
    except DomainError as error:
        return _following(request, provider, error)
    say(request, said)
    return redirect(PEOPLE[provider].href)


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a look came to, kind by kind; tick lines, and have the ticked ones done."""
    actor: Actor = request.actor
    found = runs.run_of(actor, pk)
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    if request.method != "POST":
        return _look(request, found, kind)
    try:
        _tick(request, actor, pk, kind)
        if request.POST.get("step") == "apply":
            runs.start_applying(actor, pk)
    except DomainError as error:
        return _look(request, found, kind, error)
    number = digits(request.POST.get("page", "")) or 1
    return redirect(f"{HERE}/looks/{pk}?kind={kind or ''}&page={number}")


def _following(request: HttpRequest, provider: str, error: DomainError | None = None) -> HttpResponse:
    sheet, wrong = PEOPLE[provider], at_fields(error) if error else {}
    is_typed = error is not None and request.POST.get("step") != "look"
    values = {**sheet.known(), **(written(request.POST, sheet) if is_typed else {})}
    told = {
        "provider": PROVIDERS[provider].label,
        "href": f"{HERE}/{provider}",
        "fields": drawn(request.actor, sheet.fields(), values, wrong),
        "runs": [run_row(one) for one in runs.runs_of(provider, RUNS)],
        "can_look": sheet.known()["position"] is not None,
        "errors": summary(error, set(wrong)) if error else [],
        "seen": seen_now(request, sheet),
    }
    return page(request, "chats/following.html", status=error.status if error else 200, **told)


def _tick(request: HttpRequest, actor: Actor, pk: int, kind: Kind | None) -> None:
    step = request.POST.get("step", "")
    if step in {"all", "none"} and kind is not None:
        runs.tick_all(actor, pk, kind, is_ticked=step == "all")
    else:
        shown, ticked = (map(_whole, request.POST.getlist(name)) for name in ("shown", "ticked"))
        runs.tick(actor, pk, shown=shown, ticked=ticked)


def _whole(text: str) -> int:
    """A number of a line."""
    return whole_number(text, "line") or 0


def _look(request: HttpRequest, found: SyncRun, kind: Kind | None, error: DomainError | None = None) -> HttpResponse:
    counts = runs.counted(found)
    kinds = [Kind(str(row["kind"])) for row in counts]
    chosen = kind if kind in kinds else next((one for one in kinds if one == Kind.CONFLICT), next(iter(kinds), None))
    lines = Paginator(runs.lines_of(found, chosen), LINES) if chosen else None
    shown = lines.get_page(request.GET.get("page")) if lines else None
    told: dict[str, Any] = look_values(found, counts, chosen, shown)
    told["errors"] = summary(error, set()) if error else []
    return page(request, "chats/look.html", status=error.status if error else 200, **told)


def _kind(text: str) -> Kind | None:
    if text and text not in set(Kind):
        raise DomainError("E_CHOICE", field="kind", label="kind", choices=", ".join(Kind))
    return Kind(text) if text else None
