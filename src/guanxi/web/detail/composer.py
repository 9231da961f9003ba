"""The short form on top of a timeline: what was said, in which way, and when to speak again."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.reference import References
from guanxi.web.detail.related import prefilled
from guanxi.web.forms.fields import field_values

PREFIX = "log-"
BEGINNING = "09:00"  # of a working day


def writing_module(module: Module, actor: Actor) -> tuple[Module, str] | None:
    """The module whose records a person writes on timelines of this one, and the field by which it refers here."""
    return next((found for found in writers(module) if actor.may(found[0], "create")), None)


def writers(module: Module) -> Iterator[tuple[Module, str]]:
    """All such modules and fields, whoever asks."""
    for other in registry.all_modules():
        if other.timeline and other.timeline.compose:
            for key in other.timeline.through:
                if other.by_key[key].target == module.key:
                    yield other, key


def composer(
    module: Module,
    actor: Actor,
    written: Mapping[str, Any] | None = None,
    refused: Mapping[str, str] | None = None,
    *,
    draft: str = "",
) -> dict[str, Any] | None:
    """The fields of the short form; nothing where there is none. `draft` names what a browser keeps of it."""
    found = writing_module(module, actor)
    if found is None or found[0].timeline is None:
        return None
    other, timeline = found[0], found[0].timeline
    fields = [other.field(key) for key in timeline.compose]
    values = written or {field.key: field.default for field in fields}
    made = field_values(other, actor, fields, values, errors=refused, prefix=PREFIX)
    fast = quick_times(actor) if any(one["kind"] == "datetime" for one in made) else []
    return {"module": other, "fields": {one["key"]: one for one in made}, "quick": fast, "draft": f"log:{draft}"}


def quick_times(actor: Actor) -> list[tuple[str, str]]:
    """The times that most next steps have, as a form takes them, each with its name."""
    today = clock.today(actor.timezone)
    monday = today + timedelta(days=7 - today.weekday())
    days = (
        (today + timedelta(days=1), _("Tomorrow")),
        (today + timedelta(days=3), _("In 3 days")),
        (monday, _("Next week")),
    )
    return [(f"{day.isoformat()}T{BEGINNING}", label) for day, label in days]


def composed(module: Module, other: Module, key: str, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is written: the values of the form, about this record and what it belongs to."""
    about: dict[str, Any] = dict(prefilled(module, other, record, key))
    if isinstance(other.by_key[key].type, References):
        about[key] = [record.pk]
    return {**about, **{name: value for name, value in values.items() if value not in ("", None)}}
