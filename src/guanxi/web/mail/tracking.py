"""The picture and the links of mails that are counted; open to all, and silent about everything."""

import base64

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanxi.kernel.errors import Missing
from guanxi.messaging.mail.tracking import note_click, note_opening, read_mark
from guanxi.web.middleware import open_to_all

DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@open_to_all
@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """One dot, whoever asks; a mail that we know was opened."""
    mark = read_mark(token)
    if mark is not None and request.method == "GET":
        note_opening(mark.message_name, _agent(request))
    return HttpResponse(DOT, content_type="image/gif")


@open_to_all
@never_cache
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """On to where the link leads: only where we have signed it, so that nobody is led elsewhere through us."""
    mark = read_mark(token)
    if mark is None or not mark.target.startswith(("https://", "http://")):
        raise Missing
    if request.method == "GET":
        note_click(mark.message_name, _agent(request))
    return HttpResponseRedirect(mark.target)


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
