"""What the pages about parts of modules share: who may, which module, who changed it last, and what becomes of what
two people send at once."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.kernel.errors import DomainError, Missing, Stale
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.tailoring.adjustments import Part, kept, publications, require_administration
from guanxi.tailoring.models import Adjustment
from guanxi.tailoring.parts import KINDS, part_of
from guanxi.web import formats
from guanxi.web.forms.refusals import each_of
from guanxi.web.rendering import page

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


def tried(
    request: HttpRequest, part: Part, do: Callable[[int | None], HttpResponse], again: Callable[..., HttpResponse]
) -> HttpResponse:
    """Do it upon the version that was read. Where somebody was quicker, the page comes `again` upon what is there now;
    where it is refused, upon what was read, so that of a quicker one he is still told afterwards."""
    version = digits(request.POST.get("version", ""))
    try:
        return do(version)
    except Stale:
        return again(kept(part), is_stale=True)
    except DomainError as error:
        return again(kept(part), error=error, version=version)


def shown(
    request: HttpRequest,
    template: str,
    row: Adjustment,
    error: DomainError | None = None,
    *,
    is_stale: bool = False,
    version: int | None = None,
    **values: Any,
) -> HttpResponse:
    """The page of a part: what stands, who has changed it last, and what is wrong with what was sent."""
    values["stands"] = _stands(row, row.version if version is None else version)
    values["stale"] = told_stale(row) if is_stale else ""
    values["errors"] = (
        [{"field": "", "message": one.message, "code": one.code} for one in each_of(error)] if error else []
    )
    return page(request, template, status=409 if is_stale else 422 if error else 200, **values)


def _stands(row: Adjustment, version: int) -> dict[str, Any]:
    return {
        "version": version,
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
