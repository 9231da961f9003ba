"""Announcements as their audience reads them, who has read them, and the card on the workbench."""

from collections import Counter
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from guanxi.access.actor import Actor
from guanxi.access.scope import can, visible
from guanxi.kernel.errors import DomainError
from guanxi.kernel.markup import as_text, is_html, sanitised
from guanxi.kernel.text import excerpt
from guanxi.meta import registry
from guanxi.modules.announcements.models import ANSWERS, Announcement, AnnouncementRead
from guanxi.modules.announcements.module import ANNOUNCEMENT
from guanxi.modules.announcements.queries import is_out, missing, read_by, reads_of
from guanxi.modules.announcements.readers import mark_read
from guanxi.records import actions, store
from guanxi.records.titles import titles
from guanxi.web import formats, workbench
from guanxi.web.detail.page import files
from guanxi.web.menu import Entry, add, address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import whole_number

HERE = "/announcements"
ON_PAGE, ON_CARD, READERS = 20, 5, 100
BEGINNING = 160


@require_safe
def all_announcements(request: HttpRequest) -> HttpResponse:
    """What is out and meant for this person: what stands on top first, then the newest."""
    actor: Actor = request.actor
    number = whole_number(request.GET.get("page", ""), "page") or 1
    begin = (min(number, 1000) - 1) * ON_PAGE
    found = list(_out(actor)[begin : begin + ON_PAGE + 1])
    values: dict[str, Any] = {
        "rows": _rows(actor, found[:ON_PAGE]),
        "older": f"{HERE}/?page={number + 1}" if len(found) > ON_PAGE else "",
        "newer": f"{HERE}/?page={number - 1}" if number > 1 else "",
        "manage": address(ANNOUNCEMENT) if actor.may(ANNOUNCEMENT, "create") else "",
    }
    return page(request, "announcements/list.html", **values)


@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement with its files. Opening it is reading it."""
    actor: Actor = request.actor
    record: Announcement = store.fetch(ANNOUNCEMENT, actor, pk)
    mark_read(actor, record)
    mine = read_by(actor, [pk]).get(pk)
    values: dict[str, Any] = {
        "row": _row(record, _authors(actor, [record]), mine),
        "body": Markup(sanitised(record.body)) if is_html(record.body) else record.body,
        "is_rich": is_html(record.body),
        "files": files(ANNOUNCEMENT, record),
        "state": registry.now(ANNOUNCEMENT).field("status").type.display(record.status),
        "is_out": record.status == "published",
        "asks": record.status == "published" and record.need_confirm and not (mine and mine.confirmed_at),
        "meeting": _meeting(record, mine),
        "confirmed": formats.full_moment(mine.confirmed_at) if mine and mine.confirmed_at else "",
        "manage": f"{address(ANNOUNCEMENT)}{pk}/" if can(actor, "edit", ANNOUNCEMENT, record) else "",
    }
    return page(request, "announcements/read.html", **values)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what one has read."""
    actions.run(ANNOUNCEMENT, request.actor, pk, "confirm", {})
    say(request, _("Thank you, that is noted."))
    return HttpResponseRedirect(f"{HERE}/{pk}")


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one comes to a meeting."""
    key = request.POST.get("answer", "")
    if key not in {"accept", "decline"}:
        raise DomainError("E_CHOICE", field="answer", label="answer", choices="accept, decline")
    actions.run(ANNOUNCEMENT, request.actor, pk, key, {})
    say(request, _("It stands in your calendar.") if key == "accept" else _("Thank you, that is noted."))
    return HttpResponseRedirect(f"{HERE}/{pk}")


@require_safe
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has read an announcement and when, or who has not; for those who may change it."""
    actor: Actor = request.actor
    record: Announcement = store.fetch(ANNOUNCEMENT, actor, pk, "edit")
    is_missing = request.GET.get("missing") == "1"
    after = whole_number(request.GET.get("after", ""), "after") or 0
    lacking, reads = missing(record), reads_of(record)
    if is_missing:
        rows = list(lacking.filter(pk__gt=after)[: READERS + 1])
        following = rows[READERS - 1].pk if len(rows) > READERS else None
        people = [{"name": user.name, "read": "", "confirmed": ""} for user in rows[:READERS]]
    else:
        found = list((reads.filter(pk__lt=after) if after else reads).order_by("-pk")[: READERS + 1])
        following = found[READERS - 1].pk if len(found) > READERS else None
        people = [_reader(row) for row in found[:READERS]]
    values: dict[str, Any] = {
        "people": people,
        "counts": {"read": reads.count(), "missing": lacking.count()},
        "answers": _answers(reads) if record.type == "meeting" else [],
        "following": following,
    }
    row = _row(record, {}, None)
    return page(request, "announcements/readers.html", row=row, record=record, is_missing=is_missing, **values)


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell those again who have not read it."""
    actions.run(ANNOUNCEMENT, request.actor, pk, "remind", {})
    say(request, _("They are told again."))
    return HttpResponseRedirect(f"{HERE}/{pk}/readers?missing=1")


def on_the_workbench(actor: Actor) -> dict[str, Any] | None:
    """The newest announcements that this person has not read, those on top first; no card where there is none."""
    read = AnnouncementRead.objects.filter(announcement=OuterRef("pk"), user_id=actor.user_id)
    rows = list(_out(actor).filter(~Exists(read))[:ON_CARD])
    return {"rows": _rows(actor, rows), "href": f"{HERE}/"} if rows else None


def _out(actor: Actor) -> Any:
    return visible(ANNOUNCEMENT, actor).filter(is_out()).order_by("-top", "-published_at", "-pk")


def _rows(actor: Actor, records: list[Announcement]) -> list[dict[str, Any]]:
    read, authors = read_by(actor, [record.pk for record in records]), _authors(actor, records)
    return [_row(record, authors, read.get(record.pk)) for record in records]


def _authors(actor: Actor, records: list[Announcement]) -> dict[int, str]:
    found = titles("user", {record.owner_id for record in records if record.owner_id}, actor)
    return {pk: title.text for pk, title in found.items()}


def _row(record: Announcement, authors: dict[int, str], mine: AnnouncementRead | None) -> dict[str, Any]:
    body = as_text(record.body) if is_html(record.body) else record.body
    at = record.published_at or record.created_at
    return {
        "id": record.pk,
        "href": f"{HERE}/{record.pk}",
        "title": record.title,
        "type": registry.now(ANNOUNCEMENT).field("type").type.display(record.type),
        "beginning": excerpt(body, BEGINNING),
        "author": authors.get(record.owner_id or 0, ""),
        "when": formats.moment(at),
        "when_title": formats.full_moment(at),
        "is_new": mine is None,
        "is_top": record.top,
        "asks": record.need_confirm and not (mine and mine.confirmed_at),
    }


def _answers(reads: Any) -> list[tuple[str, int]]:
    """How many come to a meeting, and how many do not."""
    counted = Counter(reads.order_by().exclude(answer="").values_list("answer", flat=True))
    return [(str(label), counted[key]) for key, label in ANSWERS.items()]


def _meeting(record: Announcement, mine: AnnouncementRead | None) -> dict[str, str] | None:
    """When and where, and what one has answered."""
    if record.type != "meeting" or not record.meeting_at:
        return None
    ends = formats.full_moment(record.meeting_until) if record.meeting_until else ""
    return {
        "when": " – ".join(part for part in (formats.full_moment(record.meeting_at), ends) if part),
        "place": record.meeting_place,
        "answer": mine.answer if mine else "",
        "said": str(ANSWERS.get(mine.answer, "")) if mine else "",
    }


def _reader(row: AnnouncementRead) -> dict[str, str]:
    confirmed = formats.full_moment(row.confirmed_at) if row.confirmed_at else ""
    answer = str(ANSWERS.get(row.answer, ""))
    return {"name": row.user.name, "read": formats.full_moment(row.read_at), "confirmed": confirmed, "answer": answer}


urlpatterns = [
    path("announcements/", all_announcements, name="announcements"),
    path("announcements/<int:pk>/", announcement),
    path("announcements/<int:pk>", announcement),
    path("announcements/<int:pk>/confirm", confirm),
    path("announcements/<int:pk>/answer", answer),
    path("announcements/<int:pk>/readers", readers),
    path("announcements/<int:pk>/remind", remind),
]
add(Entry(group="office", label=registry.plural(ANNOUNCEMENT), icon="note", href=f"{HERE}/", module="announcement"))
workbench.add(
    workbench.Card(
        key="announcements",
        label=gettext_lazy("Announcements"),
        order=1,
        module="announcement",
        is_wide=True,
        template="cards/announcements.html",
        load=on_the_workbench,
    )
)
