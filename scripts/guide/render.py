"""The product's templates with made-up values, without a database."""

from pathlib import Path

import django
from django.conf import settings
from django.template import engines
from django.utils import translation

from scripts.guide import values

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = (ROOT / "src/guanxi/web/templates", Path(__file__).with_name("templates"))
PAGES = ("list", "record", "board", "funnel", "form", "workbench", "parts", "gate", "people")

settings.configure(
    DEBUG=True,
    FROZEN_TIME="2026-11-22T08:00:00+00:00",
    STATIC_URL="/static/",
    USE_TZ=True,
    TIME_ZONE="Asia/Shanghai",
    LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")],
    LOCALE_PATHS=[ROOT / "locale"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": TEMPLATES,
            "OPTIONS": {"environment": "guanxi.web.jinja.environment"},
        }
    ],
)
django.setup()


def render(page: str, language: str, theme: str) -> str:
    """One page of the guide as HTML."""
    with translation.override(language):
        context = values.context(page, language, theme)
        return engines["jinja2"].get_template(f"guide_{page}.html").render(context)
