"""What a phone needs to put Guanxi among its applications: name, colours and icons."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.web.frame import Frame
from guanxi.web.middleware import open_to_all

SIZES = (192, 512)
GROUND, ACCENT = "#fbfbfa", "#0b7a6f"  # as in the tokens of the style sheet


@open_to_all
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web application manifest, in the language of who asks."""
    frame = Frame(request)
    return JsonResponse(
        {
            "name": frame.company,
            "short_name": frame.company[:12],
            "description": _("Customers, deals and what comes next, in one place."),
            "lang": frame.lang,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": ACCENT,
            "icons": [_icon(size, purpose) for size in SIZES for purpose in ("any", "maskable")],
        },
        content_type="application/manifest+json",
    )


def _icon(size: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"guanxi/icon-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
