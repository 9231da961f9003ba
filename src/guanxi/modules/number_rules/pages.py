"""The next number of a rule: beside it, while it is written, and for programs."""

from typing import Any

from django.utils.translation import gettext

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.models import NumberRule
from guanxi.meta.types.base import Refusal
from guanxi.modules.number_rules.module import NUMBER_RULE
from guanxi.records.numbering import preview
from guanxi.web.detail import panels
from guanxi.web.forms import notes


def _next(actor: Actor, slug: str, pattern: str, reset: str) -> str:
    module = registry.by_slug(slug)
    try:
        found = preview(actor, module, pattern, reset) if module and pattern else ""
    except Refusal as refusal:
        return DomainError(refusal.code, **refusal.params).message
    return gettext("Next number: %(number)s") % {"number": found} if found else ""


def _panel(record: Any, actor: Actor) -> dict[str, Any] | None:
    rule: NumberRule = record
    module = registry.by_slug(rule.object)
    return {"next": preview(actor, module, rule.pattern, rule.reset)} if module else None


notes.add(
    NUMBER_RULE.key,
    "pattern",
    lambda text, written, actor: _next(actor, written.get("object", ""), text.strip(), written.get("reset", "")),
)
panels.add(panels.Panel(module=NUMBER_RULE.key, template="number_rules/panel.html", load=_panel))
