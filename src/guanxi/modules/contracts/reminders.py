"""The end of contract orders as a reminder in the work plan of whose they are."""

from django.utils.translation import gettext_lazy as _

from guanxi.documents import states
from guanxi.records import workplan

VALID = {"field": "doc_status", "op": "eq", "value": states.ACTIVE}
GRANTED = {"field": "approval_status", "op": "in", "value": list(states.GRANTED)}

workplan.add(
    workplan.Source(
        key="contract_end",
        label=_("A contract order ends"),
        module="contract",
        person="owner",
        at="end_date",
        among={"all": [VALID, GRANTED]},
        open=VALID,
        about=("account",),
    )
)
