"""The templates' surroundings: translations, addresses, assets and the filters that show values."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, Undefined

from guanxi.web import formats
from guanxi.web.assets import asset
from guanxi.web.forms.sent import fresh_token

FILTERS = ("number", "money", "sign", "short_amount", "day", "full_day", "moment", "full_moment", "monogram")


def environment(**options: Any) -> Environment:
    """Called by Django once, with its loader and autoescape on."""
    options["undefined"] = Undefined  # a missing attribute of a component's value is empty, in debug mode as well
    made = Environment(**options, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static=static, url=reverse, asset=asset, fresh_token=fresh_token)
    made.filters.update({name: getattr(formats, name) for name in FILTERS})
    return made
