"""What a person chooses for himself: language, time zone, and by name whatever a page lets him arrange.

A page names its own choices (`columns:account`, `workbench`); what stands under a name is that page's to check when it
reads, because columns and cards may have gone since.
"""

from typing import Any
from zoneinfo import available_timezones

import orjson

from guanxi.access.actor import Actor
from guanxi.access.models import Preference, User
from guanxi.kernel.errors import DomainError
from guanxi.meta.types.base import Refusal

LARGEST = 20_000  # bytes of one choice
MOST = 300  # choices of one person


def kept(actor: Actor) -> dict[str, Any]:
    """All that a person has chosen, by name."""
    return dict(Preference.objects.filter(user_id=actor.user_id).values_list("name", "value"))


def keep(actor: Actor, name: str, value: Any) -> None:
    """Remember a choice, in place of the one before; what is too large to be a choice is refused (E_RANGE)."""
    if len(orjson.dumps(value)) > LARGEST:
        raise DomainError("E_RANGE", field=name, label=name, low=0, high=LARGEST)
    mine = Preference.objects.filter(user_id=actor.user_id)
    if not mine.filter(name=name).exists() and mine.count() >= MOST:
        raise DomainError("E_RANGE", field=name, label=name, low=0, high=MOST)
    Preference.objects.update_or_create(user_id=actor.user_id, name=name, defaults={"value": value})


def forget(actor: Actor, name: str) -> None:
    """Go back to what everyone has."""
    Preference.objects.filter(user_id=actor.user_id, name=name).delete()


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
