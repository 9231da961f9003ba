"""Where DingTalk, WeCom and Feishu tell what is pressed on cards, and what changes among people there."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guanxi.kernel.errors import Missing
from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.hearing import hear
from guanxi.messaging.im.providers.base import Call, Forged
from guanxi.web.middleware import open_to_all


@open_to_all
@csrf_exempt  # providers call without cookies; they sign and encrypt instead
@never_cache
@require_http_methods(["GET", "POST"])
def heard(request: HttpRequest, provider: str) -> HttpResponse:
    """Answer a call of a provider; whoever else calls finds nothing here."""
    known = active_provider(provider)
    if known is None:
        raise Missing
    call = Call(
        method=request.method or "",
        params={name: str(value) for name, value in request.GET.items()},
        headers=dict(request.headers),
        body=request.body,
    )
    try:
        reply = hear(known, call)
    except Forged:
        raise Missing from None
    return HttpResponse(reply.body, content_type=reply.type)
