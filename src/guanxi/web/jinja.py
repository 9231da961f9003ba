"""The templates' surroundings: translations, addresses, assets and the filters that show values."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, Undefined
from markupsafe import Markup

from guanxi.kernel.text import listed
from guanxi.web import formats
from guanxi.web.assets import asset
from guanxi.web.forms.sent import fresh_token

OF_DICTS = frozenset(dir(dict))
FILTERS = ("number", "money", "sign", "short_amount", "day", "full_day", "moment", "full_moment", "monogram")


class Surroundings(Environment):
    """Most of what templates are given are dicts, whose values are not looked for among attributes first."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj and attribute not in OF_DICTS:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> Environment:
    """Called by Django once, with its loader and autoescape on."""
    options["undefined"] = Undefined  # a missing attribute of a component's value is empty, in debug mode as well
    made = Surroundings(**options, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static=static, url=reverse, asset=asset, fresh_token=fresh_token)
    made.globals.update(remembered=remembered, _=told)
    made.filters.update({name: getattr(formats, name) for name in FILTERS})
    made.filters["listed"] = listed
    return made


def told(message: str, /, **values: Any) -> Markup:
    """A text in the reader's language, as `gettext` gives it to templates, without its three calls for each text."""
    text = _safe(message, get_language())
    return text % values if values or "%" in text else text


@lru_cache(maxsize=4096)
def _safe(message: str, language: str | None) -> Markup:
    """A text in the language that is spoken now; what stands in it is escaped."""
    return Markup(gettext(message))


def remembered(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A macro that makes the same of the same arguments, kept for those that it was called with last. Text that must
    be escaped and text that is safe are two arguments, though they read alike."""
    return lru_cache(maxsize=512, typed=True)(macro)


def token_once(request: HttpRequest) -> dict[str, Any]:
    """The token of forms, made when the first form asks for it and not again for each."""
    return {"csrf_token": SimpleLazyObject(lambda: get_token(request))}
