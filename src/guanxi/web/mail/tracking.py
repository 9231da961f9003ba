"""The picture and the links of mails that are counted; open to all, and silent about everything."""

import base64

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanxi.kernel.errors import Missing
from guanxi.kernel.events import publish
from guanxi.messaging.mail.events import MailClicked, MailOpened
from guanxi.messaging.mail.tracking import is_machine, read_mark
from guanxi.messaging.outbox.models import Message
from guanxi.web.middleware import open_to_all

DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@open_to_all
@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """One dot, whoever asks; a mail that we know was opened."""
    mark = read_mark(token)
    _note(request, mark.message_name if mark else "", MailOpened)
    return HttpResponse(DOT, content_type="image/gif")


@open_to_all
@never_cache
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """On to where the link leads: only where we have signed it, so that nobody is led elsewhere through us."""
    mark = read_mark(token)
    if mark is None or not mark.target.startswith(("https://", "http://")):
        raise Missing
    _note(request, mark.message_name, MailClicked)
    return HttpResponseRedirect(mark.target)


def _note(request: HttpRequest, name: str, event: type[MailOpened] | type[MailClicked]) -> None:
    message = Message.objects.filter(message_id=name).first() if name and request.method == "GET" else None
    if message is not None:
        with transaction.atomic():
            publish(event(message, is_machine(message, request.headers.get("User-Agent", ""))))
