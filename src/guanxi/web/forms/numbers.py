"""The next number of a pattern, said under it while one writes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.meta.types.base import Refusal
from guanxi.records.numbering import preview


def next_number(module: Module | None, pattern: str, written: Mapping[str, str], actor: Actor, field: str = "") -> str:
    """What a pattern would give next in a field, else where records have their number; or what is wrong with it."""
    if module is None or not pattern.strip():
        return ""
    try:
        found = preview(actor, module, pattern.strip(), written.get("reset", ""), field)
    except Refusal as refusal:
        return DomainError(refusal.code, **refusal.params).message
    return _("Next number: %(number)s") % {"number": found} if found else ""
