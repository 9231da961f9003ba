"""Dates, times and moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import ORDERED, FieldType, Refusal
from guanxi.meta.types.reading import plain_date, plain_moment

YEARS = range(1000, 3000)


@dataclass(frozen=True, kw_only=True)
class Date(FieldType):
    """A calendar day without a zone."""

    key: ClassVar[str] = "date"
    widget: ClassVar[str] = "date"
    operators: ClassVar[tuple[str, ...]] = (*ORDERED, "within")

    def clean(self, value: Any) -> date | None:
        if value is None or value == "":
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            found = date.fromisoformat(str(value).strip())
        except ValueError:
            raise Refusal("E_FORMAT", hint=_("write a date such as 2026-03-15.")) from None
        return _sane(found)

    def parse(self, text: str) -> date | None:
        return self.clean(plain_date(text) or text)

    def dump(self, value: Any) -> str | None:
        return None if value is None else value.isoformat()

    def display(self, value: Any) -> str:
        return "" if value is None else date_format(value, "Y-m-d")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, kw_only=True)
class DateTime(FieldType):
    """A moment: UTC in storage, the reader's zone on screen."""

    key: ClassVar[str] = "datetime"
    widget: ClassVar[str] = "datetime"
    operators: ClassVar[tuple[str, ...]] = (*ORDERED, "within")

    def clean(self, value: Any) -> datetime | None:
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return _utc(value)
        try:
            return _utc(datetime.fromisoformat(str(value).strip()))
        except (ValueError, OverflowError):
            hint = _("write a time such as 2026-03-15T09:30:00Z.")
            raise Refusal("E_FORMAT", hint=hint) from None

    def parse(self, text: str) -> datetime | None:
        return self.clean(plain_moment(text) or text)

    def dump(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, datetime):  # a whole day, as conditions name one
            return str(value.isoformat())
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def display(self, value: Any) -> str:
        if value is None:
            return ""
        return date_format(timezone.localtime(value), "Y-m-d H:i") if isinstance(value, datetime) else value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True, kw_only=True)
class Time(FieldType):
    """A time of day."""

    key: ClassVar[str] = "time"
    widget: ClassVar[str] = "time"
    operators: ClassVar[tuple[str, ...]] = ORDERED

    def clean(self, value: Any) -> time | None:
        if value is None or value == "" or isinstance(value, time):
            return value or None
        try:
            found = time.fromisoformat(str(value).strip())
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise Refusal("E_FORMAT", hint=_("write a time such as 09:30."))
        return found

    def dump(self, value: Any) -> str | None:
        return None if value is None else value.isoformat()

    def display(self, value: Any) -> str:
        """As people write it: without seconds where there are none."""
        if value is None:
            return ""
        return str(value.isoformat("auto" if value.second or value.microsecond else "minutes"))

    def schema(self) -> dict[str, Any]:
        """Not the format "time" of JSON Schema, which asks for a zone."""
        return {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"}


def _sane(day: date) -> date:
    if day.year not in YEARS:
        raise Refusal("E_RANGE", low="1000-01-01", high="2999-12-31")
    return day


def _utc(moment: datetime) -> datetime:
    """An aware moment; one written without a zone is meant in the active one."""
    _sane(moment.date())
    aware = moment if moment.tzinfo else timezone.make_aware(moment)
    return aware.astimezone(UTC)
