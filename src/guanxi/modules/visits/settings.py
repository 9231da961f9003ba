"""What a company can set about visits."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.meta.types.text import LongText

RADIUS = declare(
    Setting(
        key="visits.radius_m",
        type=Integer(low=10, high=100_000),
        label=_("Metres from the customer within which a visit is on site"),
        about=_("Who checks in farther away gives a reason and a photo."),
        default=500,
        group="sales",
        scopes=("company", "department"),
    )
)
TEMPLATE = declare(
    Setting(
        key="visits.report_template",
        type=LongText(),
        label=_("Template of visit reports"),
        about=_("With this the report begins that is written at check-out."),
        default="",
        group="sales",
        scopes=("company", "department"),
    )
)
