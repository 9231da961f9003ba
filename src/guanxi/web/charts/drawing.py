"""Columns over time as plain figures for an SVG: where each stands, how high it is, which of them are named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, FOOT = 960, 260, 26
NAMED = 12  # labels below the line that can be told apart


@dataclass(frozen=True)
class Drawn:
    """One column: its name, its value in words, where it leads, and its height in hundredths of the highest."""

    label: str
    value: str
    href: str
    height: float


def columns(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """The columns with their places; those below nothing hang from the line."""
    room = WIDTH / max(1, len(drawn))
    highest = max((one.height for one in drawn), default=0)
    lowest = min((one.height for one in drawn), default=0)
    span = max(highest, 0) - min(lowest, 0) or 1
    line = round(HEIGHT * max(highest, 0) / span, 1)
    every = -(-len(drawn) // NAMED)
    return {
        "width": WIDTH,
        "height": HEIGHT + FOOT,
        "line": line,
        "columns": [
            {
                "label": one.label,
                "value": one.value,
                "href": one.href,
                "x": round(place * room + room * 0.15, 1),
                "width": round(room * 0.7, 1),
                "y": round(line - HEIGHT * max(one.height, 0) / span, 1),
                "height": round(HEIGHT * abs(one.height) / span, 1),
                "middle": round((place + 0.5) * room, 1),
                "is_named": place % every == 0,
                "is_rare": place % (every * 3) == 0,
            }
            for place, one in enumerate(drawn)
        ],
        "below": HEIGHT + FOOT - 8,
    }
