"""The hours in which a person wants to be left alone: what would reach him outside waits for their end."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """From one time of the day until another, in the person's zone; past midnight where the second is the earlier."""

    begins: time
    ends: time

    def over(self, moment: datetime, zone: str) -> datetime:
        """The end of the quiet hours around a moment; the moment itself when it lies outside of them."""
        local = moment.astimezone(ZoneInfo(zone))
        for day in (local.date() - timedelta(days=1), local.date()):
            last = day if self.begins < self.ends else day + timedelta(days=1)
            begin = datetime.combine(day, self.begins, local.tzinfo)
            end = datetime.combine(last, self.ends, local.tzinfo)
            if begin.timestamp() <= moment.timestamp() < end.timestamp():
                return end.astimezone(moment.tzinfo)
        return moment
