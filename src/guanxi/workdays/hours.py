"""Working hours of a day as people write them: 09:00-12:00, 13:30-18:00."""

import re
from datetime import time

Span = tuple[time, time]
WRITTEN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–—~至到]\s*(?:([01]?\d|2[0-3]):([0-5]\d)|24:00)")
EXAMPLE = "09:00-12:00, 13:30-18:00"
END_OF_DAY = time(23, 59, 59, 999999)


def spans(text: str) -> tuple[Span, ...]:
    """The parts of a working day, in order; ValueError when they can't be read, overlap, or are none."""
    found = [_span(part) for part in re.split(r"[,，;；、]", text) if part.strip()]
    in_order = all(found[place - 1][1] <= found[place][0] for place in range(1, len(found)))
    if not found or not in_order or any(begin >= end for begin, end in found):
        raise ValueError(text)
    return tuple(found)


def _span(part: str) -> Span:
    written = WRITTEN.fullmatch(part.strip().replace("：", ":"))
    if written is None:
        raise ValueError(part)
    begin = time(int(written[1]), int(written[2]))
    return begin, time(int(written[3]), int(written[4])) if written[3] else END_OF_DAY
