"""The mark by which a browser is known again: asked for at each sign-in, and kept by the browser as a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guanxi.access import devices
from guanxi.access.models import User

COOKIE = "__Host-device" if settings.IS_HTTPS else "device"


def recognise(request: HttpRequest, user: User) -> None:
    """Somebody has just signed in; he is told when he never did in this browser before."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    request.device_mark = devices.recognise(user, request.COOKIES.get(COOKIE, ""), agent)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser of somebody who has just signed in keep its mark."""
    mark = getattr(request, "device_mark", "")
    if mark:
        is_safe = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, mark, devices.KEPT_SECONDS, secure=is_safe, httponly=True, samesite="Lax")
