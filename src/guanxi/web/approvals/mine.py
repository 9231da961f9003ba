"""My approvals 我的审批: what waits for me, what I have decided, what I have submitted, and copies for me."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.flow.approval.batch import Decided, approve_many
from guanxi.flow.approval.copies import mark_read
from guanxi.flow.approval.lists import (
    answered_by,
    copies_for,
    count_unread,
    count_waiting,
    submitted_by,
    waiting_for,
)
from guanxi.flow.approval.models import ApprovalCase, Copy
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.kernel.text import sought
from guanxi.meta import registry
from guanxi.web.approvals.rows import COUNTED, HERE, Row, about, answered_row, todo_row
from guanxi.web.approvals.standing import case_address
from guanxi.web.rendering import page, say

ON_PAGE, MOST_AT_ONCE = 50, 100


@dataclass(frozen=True)
class Tab:
    """One list: its rows for a person, where their case stands, and how a row is shown."""

    key: str
    label: Any
    rows: Callable[[Actor], QuerySet[Any]]
    case: str
    shown: Callable[[Any], Row]
    empty: Any


@require_safe
def mine(request: HttpRequest, tab: str = "todo") -> HttpResponse:
    """One of the four lists, searched by title and narrowed to one kind of records."""
    actor: Actor = request.actor
    here = next((one for one in tabs() if one.key == tab), None)
    if here is None:
        raise DomainError("E_NOT_FOUND")
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    start = digits(request.GET.get("from", "")) or 0
    found = narrowed(here, actor, q, kind)
    rows = list(found[start : start + ON_PAGE + 1])
    shown = [here.shown(row) for row in rows[:ON_PAGE]]
    kept = {name: value for name, value in (("q", q), ("kind", kind)) if value}
    more = urlencode({**kept, "from": start + ON_PAGE}) if len(rows) > ON_PAGE else ""
    return page(
        request,
        "approvals/mine.html",
        tab=here,
        tabs=[_tab(one, actor, one.key == tab) for one in tabs()],
        rows=shown,
        q=q,
        kind=kind,
        kinds=kinds(here, actor),
        more=f"?{more}" if more else "",
        can_batch=tab == "todo" and any(row["can_batch"] for row in shown),
    )


@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Approve several at once with one comment; each by itself, so that one that is refused stops no other."""
    actor: Actor = request.actor
    chosen = [pk for text in request.POST.getlist("case") if (pk := digits(text)) is not None][:MOST_AT_ONCE]
    comment = request.POST.get("comment", "").strip()
    if not chosen:
        say(request, _("Choose what you want to approve first."), tone="warn")
        return HttpResponseRedirect(HERE)
    titles = {task.case_id: task.case for task in waiting_for(actor).filter(case__in=chosen)}
    told = [_decided(one, titles.get(one.case)) for one in approve_many(actor, chosen, comment=comment)]
    return page(request, "approvals/batch.html", rows=told, good=sum(row["is_good"] for row in told))


def _decided(one: Decided, case: ApprovalCase | None) -> Row:
    """What became of one of several."""
    text = one.error.message if one.error else _("Approved")
    title, href = (case.title, case_address(case)) if case else (f"#{one.case}", "")
    return {"title": title, "href": href, "is_good": one.error is None, "text": text}


@require_safe
def follow_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what one was sent a copy of; that reads it."""
    actor: Actor = request.actor
    copy = copies_for(actor).filter(pk=pk).first()
    if copy is None:
        raise DomainError("E_NOT_FOUND")
    mark_read(actor, copy.case_id)
    return HttpResponseRedirect(case_address(copy.case))


def tabs() -> tuple[Tab, ...]:
    """The four lists."""
    nothing = _("Nothing waits for your decision")
    return (
        Tab("todo", _("To do"), waiting_for, "case__", todo_row, nothing),
        Tab("done", _("Done"), answered_by, "case__", answered_row, _("You have decided nothing yet")),
        Tab("started", _("Submitted by me"), submitted_by, "", _submitted, _("You have submitted nothing yet")),
        Tab("copies", _("Copies"), copies_for, "case__", _copied, _("Nobody has sent you a copy")),
    )


def narrowed(tab: Tab, actor: Actor, q: str, kind: str) -> QuerySet[Any]:
    """The rows of a list whose title holds what was typed, of one kind of records."""
    rows = tab.rows(actor)
    if q:
        rows = rows.filter(**{f"{tab.case}title_key__contains": sought(q)})
    return rows.filter(**{f"{tab.case}object": kind}) if kind else rows


def kinds(tab: Tab, actor: Actor) -> list[tuple[str, str]]:
    """The kinds of records that a list holds."""
    slugs = tab.rows(actor).order_by().values_list(f"{tab.case}object", flat=True).distinct()
    found = [(slug, str(module.label)) for slug in slugs if (module := registry.by_slug(slug))]
    return sorted(found, key=lambda pair: pair[1])


def _tab(tab: Tab, actor: Actor, is_here: bool) -> Row:
    counts = {"todo": count_waiting, "copies": count_unread}
    count = counts[tab.key](actor, COUNTED) if tab.key in counts else 0
    href = HERE if tab.key == "todo" else f"{HERE}/{tab.key}"
    return {"label": tab.label, "href": href, "current": is_here, "count": count or None}


def _submitted(case: ApprovalCase) -> Row:
    return {**about(case, case.started_at), "node": case.node}


def _copied(copy: Copy) -> Row:
    return {**about(copy.case, copy.at), "is_new": copy.read_at is None, "href": f"{HERE}/copy/{copy.pk}"}
