"""What follow-ups put on the workbench: how many each of one's people has written this week."""

from django.utils.translation import gettext_lazy as _

from guanxi.modules.activities.module import ACTIVITY
from guanxi.web import workbench

workbench.add_figure(
    workbench.Figure(
        key="follow_ups",
        label=_("Follow-ups this week"),
        order=30,
        module=ACTIVITY.key,
        person="author",
        condition={"field": "happened_at", "op": "within", "value": "this_week"},
        sort="-happened_at",
    )
)
