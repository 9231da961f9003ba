"""Private messages on their pages: the inbox, a conversation, and a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.modules.conversations import services
from guanxi.modules.conversations.models import Conversation
from guanxi.modules.conversations.module import CONVERSATION
from guanxi.modules.conversations.queries import unread
from guanxi.modules.conversations.shown import HERE, found, inbox, thread
from guanxi.records import actions, store
from guanxi.records.titles import visible_titles
from guanxi.web import waiting
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.lists.operators import endpoint
from guanxi.web.menu import Entry, add
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import is_fragment, whole_number

MESSAGES = 120  # that a person may send in a minute
ABOUT = 200  # characters of an address that is brought along


@require_safe
def all_conversations(request: HttpRequest) -> HttpResponse:
    """One's conversations, the newest first; or what a text is found in."""
    actor: Actor = request.actor
    text = request.GET.get("q", "").strip()
    if text:
        return page(request, "conversations/found.html", q=text, rows=found(actor, text))
    number = min(whole_number(request.GET.get("page", ""), "page") or 1, 1000)
    rows, has_more = inbox(actor, number)
    values: dict[str, Any] = {
        "rows": rows,
        "older": f"{HERE}/?page={number + 1}" if has_more else "",
        "newer": f"{HERE}/?page={number - 1}" if number > 1 else "",
        "may_write": actor.may(CONVERSATION, "create"),
    }
    return page(request, "conversations/inbox.html", **values)


@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation, and a form to go on with it. Opening it is reading it."""
    return _shown(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new conversation, and its first message."""
    actor: Actor = request.actor
    actor.require(CONVERSATION, "create")
    if request.method != "POST":
        return _form(request)
    keep_pace(actor, "message", MESSAGES)

    def begin() -> str:
        people = [pk for part in request.POST.getlist("people") if (pk := digits(part))]
        title, text = request.POST.get("title", ""), request.POST.get("text", "")
        return f"{HERE}/{_begun(request, people, title, text).pk}"

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), begin))
    except DomainError as error:
        return _form(request, error)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the others of a conversation."""
    actor: Actor = request.actor
    keep_pace(actor, "message", MESSAGES)

    def go_on() -> str:
        services.say(actor=actor, pk=pk, text=request.POST.get("text", ""), files=_sent(request))
        return f"{HERE}/{pk}#newest"

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), go_on))
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _shown(request, pk, error)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Take part no more."""
    actions.run(CONVERSATION, request.actor, pk, "leave", {})
    say(request, _("You have left the conversation."))
    return HttpResponseRedirect(f"{HERE}/")


@require_POST
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Take more people in."""
    actions.run(CONVERSATION, request.actor, pk, "add_people", {"people": request.POST.getlist("people")})
    return HttpResponseRedirect(f"{HERE}/{pk}")


def _shown(request: HttpRequest, pk: int, error: DomainError | None = None) -> HttpResponse:
    actor: Actor = request.actor
    record: Conversation = store.fetch(CONVERSATION, actor, pk)
    before = whole_number(request.GET.get("before", ""), "before")
    values = thread(record, actor, before)
    if before is None and request.method != "HEAD":
        services.mark_read(actor=actor, record=record)
    template = "conversations/messages.html" if is_fragment(request, "thread") else "conversations/thread.html"
    return page(
        request,
        template,
        status=error.status if error else 200,
        may_write=actor.may(CONVERSATION, "create"),
        more_people=_people_field(actor, [], _("Add people")),
        text=request.POST.get("text", ""),
        errors=[{"message": error.message, "code": error.code}] if error else [],
        **values,
    )


def _form(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor: Actor = request.actor
    given = request.POST if request.method == "POST" else request.GET
    chosen = [pk for part in given.getlist("people") if (pk := digits(part))]
    about = given.get("about", "")[:ABOUT]
    wrong = {error.field: error.message} if error else {}
    fields = [
        _people_field(actor, chosen, _("To")),
        {"name": "title", "label": _("Subject"), "kind": "text", "value": given.get("title", ""), "maxlength": 200},
        {
            "name": "text",
            "label": _("Words"),
            "kind": "longtext",
            "value": given.get("text", about),
            "required": True,
            "wide": True,
            "hint": _("The address of a record becomes a link with its title, for those who may see it."),
        },
    ]
    return page(
        request,
        "conversations/new.html",
        status=error.status if error else 200,
        fields=[{**field, "error": wrong.get(field["name"])} for field in fields],
        form_token=fresh_token(),
        errors=[{"message": error.message, "code": error.code}] if error else [],
    )


def _people_field(actor: Actor, chosen: list[int], label: str) -> dict[str, Any]:
    titles = visible_titles("user", chosen, actor) if chosen else {}
    return {
        "name": "people",
        "label": label,
        "kind": "references",
        "multiple": True,
        "endpoint": endpoint("user"),
        "placeholder": _("Type to search"),
        "value": [{"id": pk, "title": titles[pk].text} for pk in chosen if pk in titles],
        "required": True,
    }


def _begun(request: HttpRequest, people: list[int], title: str, text: str) -> Conversation:
    return services.begin(actor=request.actor, people=people, title=title, text=text, files=_sent(request))


def _sent(request: HttpRequest) -> list[services.File]:
    return [(file.name or "", file.chunks()) for file in request.FILES.getlist("file")]


def _label(count: int) -> str:
    return _("Private messages: %(count)s conversations with something new") % {"count": count}


urlpatterns = [
    path("messages/", all_conversations, name="messages"),
    path("messages/new", new),
    path("messages/<int:pk>/", conversation),
    path("messages/<int:pk>", conversation),
    path("messages/<int:pk>/write", write),
    path("messages/<int:pk>/leave", leave),
    path("messages/<int:pk>/people", people),
]
add(
    Entry(
        group="office",
        label=gettext_lazy("Private messages"),
        icon="message",
        href=f"{HERE}/",
        module="conversation",
        covers=True,
    )
)
waiting.add(
    waiting.Place(
        key="messages",
        title=gettext_lazy("Private messages"),
        icon="message",
        href=f"{HERE}/",
        module="conversation",
        rows=unread,
        label=_label,
    )
)
