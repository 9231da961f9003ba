"""Settings › Data dictionary: every module, its table, relations and fields, on pages and as files."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.kernel.errors import Denied, Missing
from guanxi.meta import registry
from guanxi.records.field_indexes import ADVISED, all_present
from guanxi.web.dictionary import rows
from guanxi.web.rendering import page
from guanxi.web.settings import SettingsPage, add

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

add(
    SettingsPage(
        label=gettext_lazy("Data dictionary"),
        about=gettext_lazy("Every module with its table, relations and fields, for who writes programs and reports."),
        icon="list",
        href="/settings/dictionary",
        is_for=lambda actor: actor.is_admin,
    )
)


def _require(actor: Actor) -> None:
    if not actor.is_admin:
        raise Denied("administer")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All modules; those in which a word is."""
    _require(request.actor)
    asked = request.GET.get("q", "")
    return page(request, "dictionary/index.html", modules=rows.overview(asked), q=asked)


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One module with its fields."""
    _require(request.actor)
    module = registry.by_slug(slug)
    if module is None:
        raise Missing
    return page(request, "dictionary/one.html", **rows.told(module, all_present(ADVISED)))


@require_safe
def workbook(request: HttpRequest) -> FileResponse:
    """All fields of all modules as rows, their words in both languages."""
    _require(request.actor)
    columns = [Column(name, TEXT) for name in rows.headings()]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "dictionary.xlsx"
        write_xlsx(
            made, _("Data dictionary"), columns, rows.lines(rows.modules(), all_present(ADVISED)), (_("About"), [])
        )
        content = made.open("rb")
    return FileResponse(content, as_attachment=True, filename="guanxi-dictionary.xlsx", content_type=XLSX)


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The same as a page that stands by itself, to be kept or printed, in the language that is asked for."""
    _require(request.actor)
    language = request.GET.get("language") or request.actor.language
    if language not in rows.LANGUAGES:
        raise Missing
    there = all_present(ADVISED)
    with translation.override(language):
        told = [rows.told(module, there) for module in rows.modules()]
        text = render_to_string("dictionary/document.html", {"modules": told, "language": language})
    named = {"Content-Disposition": f'attachment; filename="guanxi-dictionary-{language}.html"'}
    return HttpResponse(text, content_type="text/html; charset=utf-8", headers=named)


urlpatterns = [
    path("settings/dictionary", index, name="dictionary"),
    path("settings/dictionary.xlsx", workbook),
    path("settings/dictionary.html", document),
    path("settings/dictionary/<slug:slug>", one),
]
