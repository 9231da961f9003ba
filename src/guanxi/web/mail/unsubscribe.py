"""The way out of mailings, for everybody who has a link: a page with a button, and one click of a mail program."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import company_name
from guanxi.kernel.errors import Missing
from guanxi.messaging.consent.links import leave, read_token
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page


@open_to_all
@csrf_exempt  # mail programs post without cookies (RFC 8058); the link is signed, and the worst it does is no more mail
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, because scanners look; posting opts out at once."""
    leaving = read_token(token)
    if leaving is None:
        raise Missing
    is_done = request.method == "POST"
    if is_done and not leave(leaving, _("By the link in a mail")):
        raise Missing
    return page(request, "mail/unsubscribe.html", is_done=is_done, company=company_name())
