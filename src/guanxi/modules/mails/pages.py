"""Office › Mail: one's mailbox, and the settings of mailboxes."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.markup import as_html, is_html, sanitised, without_pictures
from guanxi.messaging.mail.boxes import BY_PASSWORD, box_fields, boxes_of, keep_box, remove_box
from guanxi.messaging.mail.cards import Card
from guanxi.messaging.mail.models import MailBox
from guanxi.meta import registry
from guanxi.modules.mails import mailboxes
from guanxi.modules.mails.attached import Attached, attached, make_contact, plan
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.modules.mails.module import MAIL
from guanxi.modules.mails.signatures import keep_signature, signature_of
from guanxi.records.files import opened
from guanxi.records.models import StoredFile
from guanxi.records.titles import visible_titles
from guanxi.web import formats
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.menu import Entry
from guanxi.web.menu import add as add_to_menu
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage
from guanxi.web.settings import add as add_to_settings
from guanxi.web.views.opening import whole_number

SHOWN = 50
FOLDERS = {"inbox": gettext_lazy("Inbox"), "sent": gettext_lazy("Sent mail"), "unmatched": gettext_lazy("Unmatched")}
MINE, COMPANYS = "/me/mailbox", "/settings/mailboxes"
MADE = {"card": make_contact, "plan": plan}
DOES = ("private", "share", "lead", "contact", "reply", "forward", *MADE)

add_to_menu(Entry(group="office", label=gettext_lazy("Mail"), icon="mail", href="/mail/", module="mail", covers=True))
add_to_settings(
    SettingsPage(
        label=gettext_lazy("Mailboxes of the company"),
        about=gettext_lazy("Mailboxes that are read for the whole company, such as info@."),
        icon="mail",
        href=COMPANYS,
        group="messages",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """A folder of the mailboxes that one reads."""
    actor: Actor = request.actor
    actor.require(MAIL, "view")
    folder = request.GET.get("folder", "inbox")
    if folder not in FOLDERS:
        raise Missing
    asked, before = request.GET.get("q", "").strip(), max(whole_number(request.GET.get("page", ""), "page") or 0, 0)
    rows = list(mailboxes.mails_of(actor, folder, asked)[before * SHOWN : (before + 1) * SHOWN + 1])
    values = {
        "folders": [{"key": key, "label": label, "current": key == folder} for key, label in FOLDERS.items()],
        "folder": folder,
        "asked": asked,
        "rows": [_line(mail) for mail in rows[:SHOWN]],
        "next": before + 1 if len(rows) > SHOWN else None,
        "boxes": [_box(one) for one in boxes_of(actor).order_by("pk")],
    }
    return page(request, "mails/mailbox.html", **values)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a mail, and answer it, hand it on, keep it private or make something of it."""
    actor: Actor = request.actor
    actor.require(MAIL, "view")
    found = mailboxes.fetch(actor, pk)
    if request.method == "POST":
        return _done(request, actor, pk)
    Mail.objects.filter(pk=pk, is_read=False).update(is_read=True)
    files = list(StoredFile.objects.filter(module="mail", record_id=pk, deleted_at=None).order_by("pk"))
    values: dict[str, Any] = {
        "mail": found,
        "body": Markup(without_pictures(found.html) if found.html else _words(found)),
        "when": formats.full_moment(found.sent_at) if found.sent_at else "",
        "about": _about(actor, found),
        "files": files,
        "attached": [_attached(one) for one in attached(files)],
        "may": {
            "card": actor.may(registry.get("contact"), "create"),
            "plan": actor.may(registry.get("event"), "create"),
        },
        "thread": [_line(one) for one in _thread(actor, found)],
    }
    return page(request, "mails/mail.html", **values)


@require_safe
def mail_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file that came with a mail of one's own mailbox."""
    mailboxes.fetch(request.actor, pk)
    stored = StoredFile.objects.filter(module="mail", record_id=pk, pk=file, deleted_at=None).first()
    if stored is None:
        raise Missing
    return FileResponse(opened(stored), as_attachment=True, filename=stored.name)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def own_boxes(request: HttpRequest) -> HttpResponse:
    """One's own mailboxes."""
    request.actor.require(MAIL, "view")
    return _settings(request, request.actor.user_id, MINE)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def company_boxes(request: HttpRequest) -> HttpResponse:
    """The company's mailboxes."""
    if not request.actor.is_admin:
        raise Denied("administer")
    return _settings(request, None, COMPANYS)


def _done(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    do = request.POST.get("do", "")
    if do in {"private", "share"}:
        mailboxes.set_private(actor, pk, is_private=do == "private")
        say(request, _("Saved."))
    elif do in {"lead", "contact"}:
        record = mailboxes.make(actor, pk, do)
        return redirect(f"/m/{do}s/{record.pk}/")
    elif do in MADE:
        file, place = (whole_number(request.POST.get(name, ""), name) or 0 for name in ("file", "place"))
        record = MADE[do](actor, pk, file, place)
        return redirect(f"/m/{'contacts' if do == 'card' else 'tasks'}/{record.pk}/")
    elif do in {"reply", "forward"}:
        to = request.POST.get("to", "").strip()
        if do == "forward" and not to:
            raise MAIL.field("to").refused("E_REQUIRED")
        draft = mailboxes.answer(actor, pk, forward_to=to if do == "forward" else "")
        return redirect(f"/m/mails/{draft.pk}/edit")
    else:
        raise DomainError("E_CHOICE", field="do", label="do", choices=", ".join(DOES))
    return redirect(f"/mail/{pk}")


def _settings(request: HttpRequest, user_id: int | None, here: str) -> HttpResponse:
    rows = MailBox.objects.filter(user=user_id).order_by("pk")
    error: DomainError | None = None
    if request.method == "POST":
        box = rows.filter(pk=whole_number(request.POST.get("box", ""), "box") or 0).first()
        try:
            if request.POST.get("do") == "sign" and user_id is not None:
                keep_signature(request.actor, request.POST.get("signature", ""))
            elif request.POST.get("do") == "remove" and box is not None:
                remove_box(box)
            else:
                keep_box(box or MailBox(user_id=user_id), request.POST.dict())
            say(request, _("Saved."))
            return redirect(here)
        except DomainError as refused:
            error = refused
    wrong = at_fields(error) if error else {}
    given = request.POST if error else {"port": "993", "security": "tls", "sign_in": BY_PASSWORD}
    fields = [{**one, "value": given.get(one["name"], ""), "error": wrong.get(one["name"])} for one in box_fields()]
    values = {
        "boxes": [_box(one) for one in rows],
        "fields": fields,
        "here": here,
        "is_own": user_id is not None,
        "signature": signature_of(request.actor) if user_id is not None else "",
    }
    told = summary(error, set(wrong)) if error else []
    return page(request, "mails/boxes.html", status=error.status if error else 200, errors=told, **values)


def _line(one: Mail) -> dict[str, Any]:
    return {
        "id": one.pk,
        "subject": one.subject,
        "who": (one.sender_name or one.sender) if one.direction == "in" else one.to,
        "when": formats.moment(one.sent_at) if one.sent_at else "",
        "is_new": one.direction == "in" and not one.is_read,
        "is_private": one.is_private,
        "href": f"/mail/{one.pk}",
    }


def _words(one: Mail) -> str:
    is_rich = one.direction == "out" and is_html(one.body)
    return sanitised(one.body if is_rich else as_html(one.body))


def _attached(one: Attached) -> dict[str, Any]:
    """A card or an appointment as the page shows it."""
    place = {"file": one.file, "place": one.place}
    if isinstance(one.what, Card):
        card = one.what
        said = [card.title, card.company, *card.mobiles, *card.phones, *card.emails]
        return {**place, "do": "card", "name": card.name, "said": " · ".join(part for part in said if part)}
    entry = one.what
    moment = formats.full_day if entry.is_day else formats.full_moment
    begins = timezone.localtime(entry.begins)
    said = [moment(begins.date() if entry.is_day else begins), entry.place]
    marks = {"is_cancelled": entry.is_cancelled, "repeats": entry.repeats}
    return {**place, **marks, "do": "plan", "name": entry.subject, "said": " · ".join(part for part in said if part)}


def _about(actor: Actor, one: Mail) -> list[dict[str, Any]]:
    found = []
    for key in ABOUT:
        pk = getattr(one, f"{key}_id")
        for title in visible_titles(key, [pk], actor).values() if pk else ():
            found.append({"href": f"/m/{title.module}/{title.id}/", "text": title.text})
    return found


def _thread(actor: Actor, one: Mail) -> list[Mail]:
    rows = mailboxes.mails_of(actor).filter(thread=one.thread).exclude(pk=one.pk)
    return list(rows[:SHOWN]) if one.thread else []


def _box(one: MailBox) -> dict[str, Any]:
    return {
        "id": one.pk,
        "label": one.label,
        "address": one.address,
        "server": f"{one.host}:{one.port}",
        "problem": _(one.problem) if one.problem else "",
        "by_token": one.by_token,
        "is_connected": one.access_id is not None,
        "when": formats.moment(one.checked_at) if one.checked_at else "",
    }


urlpatterns = [
    path("mail/", mailbox, name="mailbox"),
    path("mail/<int:pk>", mail, name="mail"),
    path("mail/<int:pk>/files/<int:file>", mail_file),
    path("me/mailbox", own_boxes, name="own-mailboxes"),
    path("settings/mailboxes", company_boxes, name="company-mailboxes"),
]
