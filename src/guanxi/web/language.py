"""In which language a page is: the person's choice, else the browser's, else the company's (CONTRACT 2)."""

from django.conf import settings
from django.http import HttpRequest

from guanxi.access.actor import find_company
from guanxi.access.models import User

COOKIE = "gx_language"
CODES = tuple(code for code, _label in settings.LANGUAGES)
NAMES = {"zh-hans": "中文", "en": "English"}


def language_of(request: HttpRequest, user: User | None) -> str:
    """The language of this request."""
    chosen = (user.language if user else "") or request.COOKIES.get(COOKIE, "")
    if chosen in CODES:
        return chosen
    wanted = accepted(request.headers.get("Accept-Language", ""))
    if wanted:
        return wanted
    company = find_company()
    return company.language if company else CODES[0]


def accepted(header: str) -> str:
    """The best of our languages that a browser asks for, or nothing."""
    wishes = sorted((_wish(part) for part in header.split(",")), reverse=True)
    for _weight, tag in wishes:
        if tag.startswith("zh"):
            return "zh-hans"
        if tag.startswith("en"):
            return "en"
    return ""


def _wish(part: str) -> tuple[float, str]:
    """Weight and tag of one wish such as `zh-CN;q=0.8`; an unreadable weight counts as none."""
    tag, _semicolon, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0, tag.lower())
    except ValueError:
        return (0.0, tag.lower())
