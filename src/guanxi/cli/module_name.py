"""Modules by the name that people give."""

from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.meta import registry
from guanxi.meta.module import Module


def module_named(slug: str) -> Module:
    """The module that bears this name on the surface; else a word about those that there are."""
    found = registry.by_slug(slug)
    if found is None:
        known = ", ".join(sorted(module.slug for module in registry.all_modules()))
        raise Mistake(_("There is no module “%(name)s”. There are: %(known)s") % {"name": slug, "known": known})
    return found
