"""The installation: pages built, translations compiled, settings safe, declarations without mistakes."""

import os
from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _
from guanxi.meta import registry
from guanxi.meta.checks import problems

FOR_TESTS = ("GUANXI_TEST_", "GUANXI_REAL_DATA")


def look() -> Iterator[Finding]:
    """Everything about the installation."""
    yield from _front_end()
    yield from _translations()
    yield from _settings()
    yield from _declarations()


def _front_end() -> Iterator[Finding]:
    built = any((Path(folder) / "dist" / "manifest.json").is_file() for folder in settings.STATICFILES_DIRS)
    if built:
        yield Finding(_("Pages are built"))
    else:
        yield Finding(_("The styles and scripts of the pages are missing."), _("Run: make build"))


def _translations() -> Iterator[Finding]:
    folder = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
    source, compiled = folder / "django.po", folder / "django.mo"
    if compiled.is_file() and not (source.is_file() and source.stat().st_mtime > compiled.stat().st_mtime):
        yield Finding(_("Translations are compiled"))
    else:
        yield Finding(_("The translations are not compiled, or older than their source."), _("Run: make build"))


def _settings() -> Iterator[Finding]:
    yield from _misspelt()
    if settings.DEBUG:
        yield Finding(_("Debugging is on: errors show the program's inside."), _("Remove GUANXI_DEBUG."))
    host = urlsplit(settings.BASE_URL).hostname or ""
    if validate_host(host, settings.ALLOWED_HOSTS):
        yield Finding(_("Address: %(address)s") % {"address": settings.BASE_URL})
    else:
        yield Finding(
            _("Nobody can use the address %(address)s: its host is not allowed.") % {"address": settings.BASE_URL},
            _("Add %(host)s to GUANXI_ALLOWED_HOSTS.") % {"host": host},
        )


def _misspelt() -> Iterator[Finding]:
    """Names in the environment that nothing reads; the same in guanxi.toml is refused at the start."""
    names = {field.name for field in fields(settings.ENVIRONMENT)} - {"frozen_time"} | {"time"}
    known = {f"GUANXI_{name.upper()}" for name in names}
    for name in sorted(os.environ):
        if name.startswith("GUANXI_") and name not in known and not name.startswith(FOR_TESTS):
            near = get_close_matches(name, known, 1)
            yield Finding(
                _("There is no setting %(name)s.") % {"name": name},
                _("Did you mean %(near)s?") % {"near": near[0]}
                if near
                else _("Remove it; docs/settings.md names them all."),
            )


def _declarations() -> Iterator[Finding]:
    modules = registry.every_module()
    wrong = [problem for module in modules for problem in problems(module)]
    if not wrong:
        yield Finding(_("Modules: %(count)s") % {"count": len(modules)})
    for problem in wrong:
        yield Finding(problem, _("This is a mistake in the program: report it, or correct the module's declaration."))
