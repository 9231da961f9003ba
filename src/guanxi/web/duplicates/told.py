"""A record that may be the same, as pages say it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.records.duplicates.finding import EXACT, SIMILAR, STRONG, Candidate
from guanxi.web import formats
from guanxi.web.menu import address

#: How sure it is that two records are the same.
LEVELS = {EXACT: _("the same"), STRONG: _("probably the same"), SIMILAR: _("similar")}


def facts(one: Candidate, why: list[str]) -> dict[str, Any]:
    """The facts that may be told of it; `why` are the labels of what matches."""
    return {
        "name": one.name,
        "kind": one.module.label,
        "href": f"{address(one.module)}{one.pk}/" if one.is_visible else "",
        "why": why,
        "level": str(LEVELS[one.level]),
        "owner": one.owner,
        "department": one.department,
        "pool": one.pool,
        "is_deleted": one.is_deleted,
        "is_in_approval": one.is_in_approval,
        "followed": formats.day_of(one.last_follow_up) if one.last_follow_up else "",
    }
