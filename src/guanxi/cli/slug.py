"""Modules by the name that they have on the surface."""

from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.meta import registry
from guanxi.meta.module import Module


def module_of(slug: str) -> Module:
    """The module of this name; a mistake that lists the names when there is none."""
    module = registry.by_slug(slug)
    if module is None:
        known = ", ".join(sorted(module.slug for module in registry.all_modules()))
        raise Mistake(_("There is no module “%(name)s”; there are: %(known)s.") % {"name": slug, "known": known})
    return module
