"""A mailing on its record page: who gets it, how far it is, and what came of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import ngettext
from markupsafe import Markup

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.markup import is_html, sanitised
from guanxi.messaging.channels import REASONS
from guanxi.messaging.templates.usable import require_usable
from guanxi.meta import registry
from guanxi.modules.mailings.audience import Look, look, plain
from guanxi.modules.mailings.counting import variants_of
from guanxi.modules.mailings.models import Mailing, Receiver
from guanxi.modules.mailings.module import MAILING, RECEIVER
from guanxi.records import query
from guanxi.records.counting import COUNT_CAP
from guanxi.records.titles import visible_titles
from guanxi.web import formats
from guanxi.web.detail import panels
from guanxi.web.lists.filters import in_words
from guanxi.web.lists.state import Part
from guanxi.web.menu import address

OPEN = ("draft", "stopped")
STEPS = (("sent", "all"), ("delivered", "all"), ("opened", "opened"), ("clicked", "clicked"))
ASIDE = (
    ("opened_by_machines", "machines"),
    ("skipped", "left_out"),
    ("bounced", "bounced"),
    ("unsubscribed", "left"),
    ("complained", "complained"),
)
OF = {
    "delivered": "arrival_rate",
    "opened": "open_rate",
    "clicked": "click_rate",
    "unsubscribed": "unsubscribe_rate",
    "complained": "complaint_rate",
}


def panel(row: Mailing, actor: Actor) -> dict[str, Any] | None:
    """What stands on the record page."""
    here = f"{address(MAILING)}{row.pk}/"
    is_begun = row.status != "draft"
    rows = Receiver.objects.filter(mailing=row.pk)
    total = rows.count() if row.status in {"running", "stopped"} else row.total
    left = rows.filter(state__in=("waiting", "stopped")).count() if row.status in {"running", "stopped"} else 0
    return {
        "mailing": row,
        "here": here,
        "words": segment_words(row, actor),
        "expected": formats.number(row.expected) + ("+" if row.expected >= COUNT_CAP else ""),
        "job": {"state": row.status, "done": total - left, "total": total, "label": ""},
        "is_running": row.status == "running",
        "is_stopped": row.status == "stopped",
        "steps": [_figure(row, name, view) for name, view in STEPS] if is_begun else [],
        "aside": [_figure(row, name, view) for name, view in ASIDE] if is_begun else [],
        "variants": _variants(row) if row.template_b_id and is_begun else [],
        "winner": registry.now(MAILING).field("winner").type.display(row.winner),
    }


def segment_words(row: Mailing, actor: Actor) -> str:
    """The condition of a mailing in words; nothing where all are meant."""
    pairs = parse_qsl(row.segment)
    if [name for name, _value in pairs] == ["id__in"]:
        count = len(pairs[0][1].split(","))
        return ngettext("%(count)s chosen in the list", "%(count)s chosen in the list", count) % {"count": count}
    try:
        asked = query.parse(registry.get(row.audience), actor, pairs)
    except DomainError as error:  # by a field that is no more, or not for this reader
        return error.message
    words = in_words([Part(one) for one in asked.conditions], actor) if asked.conditions else ""
    return " · ".join(part for part in (f"“{asked.search}”" if asked.search else "", words) if part)


def problem_of(row: Mailing) -> str:
    """Why it could not be sent as its templates stand; nothing where it could, or where it was."""
    try:
        if row.status in OPEN:
            require_usable([row.template_id, row.template_b_id])
    except DomainError as error:
        return error.message
    return ""


def look_values(row: Mailing, actor: Actor, place: int) -> dict[str, Any]:
    """What would become of it, as a page shows it; what its list can't be read for any more is said."""
    try:
        return _look_values(row, look(row, actor, place), actor)
    except DomainError as error:
        return {"problem": error.message}


def _look_values(row: Mailing, found: Look, actor: Actor) -> dict[str, Any]:
    titles = visible_titles(row.audience, [found.example_id], actor) if found.example_id else {}
    body = found.example.body if found.example else ""
    is_rich = is_html(body) and row.channel == "mail"
    return {
        "looked_at": found.looked_at,
        "is_all": found.looked_at == found.total,
        "total": formats.number(found.total) + ("+" if found.total >= COUNT_CAP else ""),
        "reached": found.reached,
        "left_out": [(str(REASONS.get(code, code)), count) for code, count in found.left_out.items()],
        "parts": formats.number(found.parts) if found.parts else "",
        "cost": f"{found.cost.normalize():f}" if found.cost is not None else "",
        "subject": found.example.subject if found.example and row.channel == "mail" else "",
        "body": Markup(sanitised(body)) if is_rich else plain(body),
        "is_rich": is_rich,
        "missing": ", ".join(found.example.missing) if found.example else "",
        "who": titles[found.example_id].text if found.example_id in titles else "",
        "place": found.place,
    }


def _figure(row: Mailing, name: str, view: str) -> dict[str, Any]:
    rate = getattr(row, OF[name]) if name in OF else None
    return {
        "label": registry.now(MAILING).field(name).label,
        "value": formats.number(getattr(row, name)),
        "note": _percent(rate),
        "href": f"{address(RECEIVER)}?view={view}&mailing={row.pk}",
    }


def _percent(rate: Any) -> str:
    return "" if rate is None else f"{rate:.1f}%"


def _variants(row: Mailing) -> list[dict[str, Any]]:
    return [_variant(row, found) for found in variants_of(row.pk)]


def _variant(row: Mailing, found: Mapping[str, Any]) -> dict[str, Any]:
    key = found["variant"]
    return {
        "label": registry.now(MAILING).field("winner").type.display(key),
        "is_winner": key == row.winner,
        "sent": formats.number(found["sent"]),
        "rates": [_percent(found[name]) or "—" for name in ("arrival_rate", "open_rate", "click_rate")],
    }


panels.add(panels.Panel(module="mailing", template="mailings/panel.html", load=panel))
