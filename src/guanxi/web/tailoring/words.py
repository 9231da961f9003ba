"""Settings › Words: what modules and fields are called, in both languages."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.tailoring import parts
from guanxi.tailoring.adjustments import Part, in_force, kept
from guanxi.tailoring.models import Adjustment
from guanxi.tailoring.words import HELP_LENGTH, LANGUAGES, LENGTH, OF_FIELDS, standard
from guanxi.web.forms.refusals import at_fields
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add
from guanxi.web.tailoring.doors import for_administrators, for_part, shown, tailored_modules, tried
from guanxi.web.tailoring.going_back import going_back

HERE = "/settings/words/"
NAMES = {
    "label": gettext_lazy("One of them"),
    "plural": gettext_lazy("Several of them"),
    "lines": gettext_lazy("Lines of one"),
}

add(
    SettingsPage(
        label=gettext_lazy("Own words"),
        about=gettext_lazy("What modules and fields are called in your company, in both languages."),
        icon="note",
        href=HERE,
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)
reset, revert = going_back("words", lambda part: f"{HERE}{part.object}/")


@require_safe
@for_administrators
def all_words(request: HttpRequest) -> HttpResponse:
    """The modules, and how many words of each are the company's own."""
    bodies = in_force("words")
    rows = [
        {"module": module, "href": f"{HERE}{module.slug}/", "changed": _count(bodies.get((module.slug, "")))}
        for module in tailored_modules("words")
    ]
    return page(request, "tailoring/all.html", rows=rows, title=_("Own words"), lead=_ABOUT, icon="note")


@require_http_methods(["GET", "HEAD", "POST"])
@for_part("words")
def words(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
    """All words of a module beside the product's own."""
    row = kept(part)
    if request.method != "POST":
        return _page(request, module, row, row.body or {})
    wanted = _sent(request.POST)

    def save(version: int | None) -> HttpResponse:
        parts.change(request.actor, module, part, wanted, version)
        say(request, _("Saved"))
        return HttpResponseRedirect(f"{HERE}{module.slug}/")

    return tried(request, part, save, partial(_page, request, module, wanted=wanted))


def _page(
    request: HttpRequest,
    module: Module,
    row: Adjustment,
    wanted: Mapping[str, Any],
    *,
    error: DomainError | None = None,
    is_stale: bool = False,
    version: int | None = None,
) -> HttpResponse:
    product, refused = standard(module), at_fields(error) if error else {}
    rows = list(_rows(product, wanted, refused, (row.body or {}) if is_stale else None))
    values = {
        "module": module,
        "of_module": [row for row in rows if row["name"] in NAMES],
        "of_fields": [row for row in rows if row["name"].startswith("fields.")],
        "of_help": [row for row in rows if row["name"].startswith("help.")],
        "here": f"{HERE}{module.slug}/",
        "lengths": {"words": LENGTH, "help": HELP_LENGTH},
    }
    return shown(request, "tailoring/words.html", row, error, is_stale=is_stale, version=version, **values)


def _rows(
    product: Mapping[str, Any], wanted: Mapping[str, Any], refused: Mapping[str, str], stale: Mapping[str, Any] | None
) -> Iterator[dict[str, Any]]:
    for name in (name for name in NAMES if name in product):
        yield _row(name, NAMES[name], product[name], wanted.get(name), refused, stale and stale.get(name))
    for part in OF_FIELDS:
        theirs, given = (stale or {}).get(part, {}), wanted.get(part, {})
        for key, word in product[part].items():
            label = product["fields"][key]["zh" if (get_language() or "").startswith("zh") else "en"]
            yield _row(f"{part}.{key}", label, word, given.get(key), refused, stale and theirs.get(key))


def _row(
    name: str, label: Any, product: Mapping[str, str], word: Any, refused: Mapping[str, str], theirs: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "product": product,
        "word": word or {},
        "refused": {language: refused.get(f"{name}.{language}", "") for language in LANGUAGES},
        "theirs": theirs if theirs and theirs != (word or {}) else None,
    }


def _sent(data: QueryDict) -> dict[str, Any]:
    """`label.zh`, `fields.name.en`, `help.name.en` and so on, as words."""
    found: dict[str, Any] = {part: {} for part in OF_FIELDS}
    for name, text in data.items():
        key, _dot, language = name.rpartition(".")
        if language in LANGUAGES and isinstance(text, str):
            part, _dot, field = key.partition(".")
            place, key = (found[part], field) if part in OF_FIELDS else (found, key)
            place.setdefault(key, {})[language] = text
    return found


def _count(body: Mapping[str, Any] | None) -> int:
    return sum(1 for name in NAMES if name in body) + sum(len(body.get(part, {})) for part in OF_FIELDS) if body else 0


_ABOUT = gettext_lazy(
    "Call things as your company does. A new word holds at once, for everyone: in menus, lists, forms, the headings of "
    "files, the history and the interfaces. What you leave empty keeps the word of the product."
)
