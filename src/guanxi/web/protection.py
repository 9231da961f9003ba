"""Around every answer: what browsers may keep of it and do with it, and how long a sign-in goes on."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from guanxi.access.sessions import is_worn_out, keep_alive

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing of ours asks a browser for these, but single pages for where one is; so nothing that slips in may either.
FEATURES = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb".split()
PERMISSIONS = ", ".join(f"{name}=()" for name in FEATURES)
LOCATING = PERMISSIONS.replace("geolocation=()", "geolocation=(self)")
KEPT_NOWHERE = "private, no-store"


class ProtectedAnswers:
    """What is shown to somebody stays in no cache; other sites embed nothing of it; old sign-ins end."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_by_token = "Authorization" in request.headers
        if not is_by_token and request.user.is_authenticated:
            if is_worn_out(request.session):
                logout(request)
            else:
                keep_alive(request.session)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", KEPT_NOWHERE)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def lets_locate(response: HttpResponse) -> HttpResponse:
    """The answer of a page that may ask the browser where it is."""
    response.headers["Permissions-Policy"] = LOCATING
    return response
