"""`/metrics`: for those whom the settings let in. To everybody else there is no such page."""

import hmac
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from guanxi.web.metrics import facts, requests

BEARER = "Bearer "


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters of this machine's web processes, and facts about the whole installation."""
    if not _is_let_in(request):
        return HttpResponseNotFound()
    return HttpResponse(requests.exposed() + facts.exposed(), content_type=CONTENT_TYPE_LATEST)


def _is_let_in(request: HttpRequest) -> bool:
    """Where a token and addresses are set, both must fit; where neither is, nobody comes in."""
    token, addresses = settings.ENVIRONMENT.metrics_token, settings.ENVIRONMENT.metrics_from
    if not (token or addresses):
        return False
    return (not token or _is_told(request, token)) and (not addresses or _is_from(request, addresses))


def _is_told(request: HttpRequest, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"{BEARER}{token}".encode())


def _is_from(request: HttpRequest, addresses: tuple[str, ...]) -> bool:
    try:
        peer = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(peer in ip_network(each) for each in addresses)
