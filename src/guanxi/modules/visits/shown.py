"""Visits in the work plan, and so in the mail of the morning."""

from django.utils.translation import gettext_lazy as _

from guanxi.modules.visits import models as said
from guanxi.records import workplan

workplan.add(
    workplan.Source(
        key="visit",
        label=_("Customer visit"),
        module="visit",
        person="owner",
        at="plan_date",
        open={"field": "status", "op": "in", "value": [said.PLANNED, said.IN_PROGRESS]},
        done={"field": "status", "op": "eq", "value": said.DONE},
        planned={"field": "status", "op": "ne", "value": said.CANCELLED},
        about=("account",),
    )
)
