"""The next number of a rule: beside it, while it is written, and for programs."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.models import NumberRule
from guanxi.modules.number_rules.module import NUMBER_RULE
from guanxi.records.numbering import preview
from guanxi.web.detail import panels
from guanxi.web.forms import notes
from guanxi.web.forms.numbers import next_number


def _panel(record: Any, actor: Actor) -> dict[str, Any] | None:
    rule: NumberRule = record
    module = registry.by_slug(rule.object)
    return {"next": preview(actor, module, rule.pattern, rule.reset)} if module else None


notes.add(
    NUMBER_RULE.key,
    "pattern",
    lambda text, written, actor: next_number(registry.by_slug(written.get("object", "")), text, written, actor),
)
panels.add(panels.Panel(module=NUMBER_RULE.key, template="number_rules/panel.html", load=_panel))
