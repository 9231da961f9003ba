"""Suggestions on the workbench, and what is bought together on the page of a product."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.meta import registry
from guanxi.modules.suggestions.module import MINE, OPEN, SUGGESTION
from guanxi.records.query import find
from guanxi.records.titles import titles_of, visible_titles
from guanxi.web import formats, workbench
from guanxi.web.detail import panels
from guanxi.web.menu import address

SORT = "-score"
CONDITION = {"all": [MINE, OPEN]}


def to_sell(actor: Actor) -> dict[str, Any]:
    """What one's own customers may want next, the best first."""
    module = registry.now(SUGGESTION)
    found = find(SUGGESTION, actor, workbench.asked(SUGGESTION, actor, CONDITION, SORT))
    named = titles_of([module.field("account"), module.field("because")], found.rows, actor)
    return {
        "href": workbench.door(SUGGESTION, CONDITION, SORT),
        "count": found.count.value if found.count else 0,
        "rows": [_row(row, named, actor) for row in found.rows],
        "empty": _("Nothing to suggest yet"),
        "empty_text": _("What your customers may want next appears here, once contract orders tell how they buy."),
    }


def _row(row: dict[str, Any], named: Any, actor: Actor) -> dict[str, Any]:
    account = named.get(("account", row["account_id"]))
    why = workbench.said(registry.now(SUGGESTION), actor, row, "kind")
    day = row["due_on"] or row["because_on"]
    return {
        "title": f"{account.text if account else ''}: {row['name']}",
        "href": f"{address(SUGGESTION)}{row['id']}/",
        "note": " · ".join(why),
        "when": formats.day(day),
        "when_title": formats.full_day(day),
    }


def together(record: Any, actor: Actor) -> dict[str, Any] | None:
    """What is bought together with a product; nothing where nobody knows yet."""
    rows = known_value(registry.get("product"), actor, record, "together") or []
    known = visible_titles("product", [row["product"] for row in rows], actor)
    shown = [_pair(row, known[row["product"]]) for row in rows if row["product"] in known]
    return {"rows": shown} if shown else None


def _pair(row: dict[str, Any], title: Any) -> dict[str, Any]:
    return {
        "title": title.text,
        "href": f"/m/{title.module}/{title.id}/",
        "buyers": formats.number(row["buyers"]),
        "confidence": f"{formats.number(row['confidence_pct'], 1)}%",
        "lift": formats.number(row["lift"], 2),
        "suggested": f"{address(SUGGESTION)}?product={title.id}&state=open&sort={SORT}",
    }


workbench.add(
    workbench.Card(
        key="suggestions",
        label=gettext_lazy("Next best products"),
        order=32,
        module=SUGGESTION.key,
        template="cards/todo.html",
        load=to_sell,
    )
)
panels.add(panels.Panel(module="product", template="suggestions/together.html", load=together))
