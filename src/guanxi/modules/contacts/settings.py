"""What a company can set about contacts."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

REMIND_DAYS = declare(
    Setting(
        key="contacts.birthday_days",
        type=Integer(low=0, high=60),
        label=_("Days before a birthday on which its reminder comes"),
        about=_("At 08:00 the owner of the customer is told, again on the day before and on the day itself."),
        default=7,
        group="sales",
    )
)
