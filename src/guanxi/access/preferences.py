"""What a person chooses for himself: language and time zone."""

from zoneinfo import available_timezones

from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.meta.types.base import Refusal


def keep_language(user_id: int, language: str) -> None:
    """The language in which a person reads the product from now on."""
    column = User._meta.get_field("language")
    try:
        chosen = column.gx_type().clean(language)
    except Refusal as refusal:
        raise DomainError(refusal.code, field="language", label=column.verbose_name, **refusal.params) from None
    User.objects.filter(pk=user_id).update(language=chosen)


def keep_timezone(user_id: int, timezone: str) -> None:
    """The zone in which a person reads times; empty for the company's."""
    if timezone and timezone not in available_timezones():
        label = User._meta.get_field("timezone").verbose_name
        raise DomainError("E_CHOICE", field="timezone", label=label, choices="Asia/Shanghai, Europe/Berlin, …")
    User.objects.filter(pk=user_id).update(timezone=timezone)
