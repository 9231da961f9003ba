"""Who decides in a deal (F040 rule 2): its contacts with their parts and attitudes, and a warning where nobody does."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value, shown
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.modules.opportunities.module import OPPORTUNITY
from guanxi.web.detail import panels
from guanxi.web.detail.credit import show_credit
from guanxi.web.menu import address

DECIDES = "decision_maker"
FROM_STAGE = 3  # of the open ones of its process
TONES = {"supporter": "good", "opponent": "bad"}
ROLE, ATTITUDE = "decision_role", "attitude"
TOLD = (ROLE, ATTITUDE, "title")


def stakeholders(record: Opportunity, actor: Actor) -> dict[str, Any] | None:
    """The people of a deal as far as the reader sees them: two queries; nothing where there is nothing to say."""
    contact = registry.get("contact")
    known = shown(contact, actor)
    if not actor.may(contact, "view") or ROLE not in known:
        return None
    ids = _linked(record, actor)
    rows = visible(contact, actor).filter(pk__in=ids).order_by("name_key", "pk") if ids else []
    people = [row for row in rows if row.deleted_at is None]
    sees_all = len(people) == len(ids)
    lacks = sees_all and record.status == "open" and not any(getattr(row, ROLE) == DECIDES for row in people)
    warning = _("Nobody who decides is among the contacts of this deal. Find out who does, and add that contact.")
    values = {
        "people": [_person(row, known, address(contact)) for row in people],
        "warning": warning if lacks and _is_far(record) else "",
        "edit": f"{address(OPPORTUNITY)}{record.pk}/edit",
    }
    return values if values["people"] or values["warning"] else None


def _linked(record: Opportunity, actor: Actor) -> set[int]:
    module = registry.now(OPPORTUNITY)
    primary = known_value(module, actor, record, "primary_contact")
    return {*(known_value(module, actor, record, "contacts") or ()), *([primary] if primary else [])}


def _is_far(record: Opportunity) -> bool:
    """Whether a deal has come to the third of its open stages."""
    stages: Iterable[int] = (
        Stage.objects.filter(stage_set=record.stage_set_id, kind="open", active=True, deleted_at=None)
        .order_by("sequence", "pk")
        .values_list("pk", flat=True)
    )
    return record.stage_id in list(stages)[FROM_STAGE - 1 :]


def _person(row: Any, known: Any, place: str) -> dict[str, Any]:
    said = {
        key: known[key].type.display(getattr(row, key)) if key in known else "" for key in (ROLE, ATTITUDE, "title")
    }
    tone = TONES.get(getattr(row, ATTITUDE), "neutral") if ATTITUDE in known else "neutral"
    return {"name": row.name, "href": f"{place}{row.pk}/", "tone": tone, **said}


show_credit(OPPORTUNITY)
panels.add(panels.Panel(module=OPPORTUNITY.key, template="opportunities/stakeholders.html", load=stakeholders))
