"""The health of a customer on its page: the score, and what it is made of."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.meta import registry
from guanxi.web import formats
from guanxi.web.detail import panels

LABELS = {
    "recency": gettext_lazy("Last order"),
    "trend": gettext_lazy("Trend of orders"),
    "follow_up": gettext_lazy("Last follow-up"),
}
TONES = {"healthy": "good", "attention": "warn", "risk": "bad"}


def panel(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Score, band and parts as they stood last night; nothing where there is no score, or one may not know it."""
    account = registry.get("account")
    parts = known_value(account, actor, record, "health_parts")
    score, band = (known_value(account, actor, record, key) for key in ("health_score", "health_band"))
    if not parts or score is None or not band:
        return None
    return {
        "score": score,
        "band": account.field("health_band").type.display(band),
        "tone": TONES[band],
        "rows": [_row(one) for one in parts],
    }


def _row(one: dict[str, Any]) -> dict[str, Any]:
    points, most = Decimal(one["points"]), Decimal(one["most"])
    return {
        "label": str(LABELS[one["part"]]),
        "why": _why(one),
        "points": _("%(points)s of %(most)s") % {"points": formats.number(points), "most": formats.number(most)},
        "percent": int(points * 100 / most) if most else 0,
    }


def _why(one: dict[str, Any]) -> str:
    if one["part"] == "trend":
        if one["percent"] >= 100:
            return _("As much ordered in the last 90 days as in the 90 days before, or more")
        text = _("%(percent)s%% of the amount of the 90 days before ordered in the last 90 days")
        return text % {"percent": formats.number(one["percent"])}
    if "days" not in one:
        return _("Nobody has followed up yet.")
    ago = ngettext("%(count)s day ago", "%(count)s days ago", one["days"]) % {"count": formats.number(one["days"])}
    if one["part"] == "follow_up":
        return ago
    usual = formats.number(one["usual"])
    return _("%(ago)s; the next order is due after %(usual)s days") % {"ago": ago, "usual": usual}


panels.add(panels.Panel(module="account", template="health/panel.html", load=panel))
