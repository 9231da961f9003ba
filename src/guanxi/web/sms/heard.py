"""Where the provider of text messages tells of reports and replies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guanxi.kernel.errors import Missing
from guanxi.messaging.sms.hearing import hear
from guanxi.messaging.sms.models import account_of, is_callback, provider_of, sms_settings
from guanxi.messaging.sms.providers.base import Call
from guanxi.web.middleware import open_to_all


@open_to_all
@csrf_exempt  # providers post without cookies; the address is signed, and Twilio signs every call as well
@never_cache
@require_POST
def heard(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is told; nobody who does not know the address is told anything."""
    known = sms_settings()
    provider, account = provider_of(known), account_of(known)
    if provider is None or account is None or not is_callback(known, token):
        raise Missing
    call = Call(
        body=request.body,
        form={name: str(value) for name, value in request.POST.items()},
        url=f"{settings.BASE_URL}{request.get_full_path()}",
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
    found = provider.hear(account, call)
    if found is None:
        raise Missing
    hear(found)
    return JsonResponse(dict(provider.thanks)) if provider.thanks else HttpResponse("<Response/>", "text/xml")
