"""The workbench card that leads an administrator through the beginnings of a company; it goes when all is done."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta import registry

# Module, how many of its records say that the step is done, what to do, and where.
STEPS = (
    ("user", 2, gettext_lazy("Enter positions and people"), "/settings/people"),
    ("account", 1, gettext_lazy("Bring in your customers"), "/m/accounts/import"),
    ("product", 1, gettext_lazy("Enter what you sell"), "/m/products/"),
    ("opportunity", 1, gettext_lazy("Enter the first deal"), "/m/opportunities/new"),
    ("activity", 1, gettext_lazy("Write down the first follow-up"), "/m/activities/new"),
)


def first_steps(actor: Actor) -> dict[str, Any] | None:
    """The steps with those done ticked; nothing for other people, and nothing when none is left."""
    known = [step for step in STEPS if not registry.is_off(registry.get(step[0]))]
    rows = [_step(actor, *step) for step in known] if actor.is_admin else []
    if all(row["is_done"] for row in rows):
        return None
    done = sum(row["is_done"] for row in rows)
    told = _("%(done)s of %(total)s done") % {"done": done, "total": len(rows)}
    return {"label": _("First steps"), "rows": rows, "done": done, "told": told}


def _step(actor: Actor, key: str, needed: int, label: Any, href: str) -> dict[str, Any]:
    seen = visible(registry.get(key), actor).values_list("pk", flat=True)[:needed]
    return {"label": label, "href": href, "is_done": len(seen) == needed}
