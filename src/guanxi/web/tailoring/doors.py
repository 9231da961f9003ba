"""What the pages about parts of modules share: who may, which module, who changed it last."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.kernel.errors import Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.tailoring.adjustments import publications, require_administration
from guanxi.tailoring.models import Adjustment
from guanxi.tailoring.parts import KINDS, part_of
from guanxi.web import formats

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Refuse everybody else."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        require_administration(request.actor)
        return view(request, *args, **more)

    return opened


def for_part(kind: str) -> Callable[[View], View]:
    """Call a view with the module and the part that the address names; 404 where there is none."""

    def decorated(view: View) -> View:
        @for_administrators
        @wraps(view)
        def opened(request: HttpRequest, slug: str, key: str = "", **more: Any) -> HttpResponse:
            module = registry.by_slug(slug)
            if module is None:
                raise Missing
            return view(request, module, part_of(kind, module, key), **more)

        return opened

    return decorated


def tailored_modules(kind: str) -> Iterable[Module]:
    """The modules that have such parts, those of daily work first."""
    found = [module for module in registry.all_modules() if next(iter(KINDS[kind].keys(module)), None) is not None]
    return sorted(found, key=lambda module: module.group == "settings")


def stands(row: Adjustment) -> dict[str, Any]:
    """Who changed it last, and what one can go back to."""
    return {
        "version": row.version,
        "is_changed": row.body is not None,
        "said": _said(row),
        "publications": [
            {"number": one.number, "when": formats.moment(one.at), "by": one.by.name if one.by else ""}
            for one in publications(row)
        ],
    }


def told_stale(row: Adjustment) -> str:
    """What the second of two people reads."""
    by = row.changed_by.name if row.changed_by else _("Somebody")
    return _(
        "%(name)s has changed this while you were at work. What you have written still stands here: look at what "
        "differs, and save again to put yours in its place."
    ) % {"name": by}


def _said(row: Adjustment) -> str:
    if row.changed_at is None:
        return ""
    by = row.changed_by.name if row.changed_by else ""
    return _("Last changed %(when)s by %(name)s") % {"when": formats.moment(row.changed_at), "name": by}
