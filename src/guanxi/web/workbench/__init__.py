"""The workbench: one's own day. Modules put their cards here; each person arranges his own."""

from guanxi.web.workbench import looking
from guanxi.web.workbench.cards import ROWS, Card, add, asked, door, has_wide_reach, leads, said
from guanxi.web.workbench.due import FollowUps, add_follow_ups
from guanxi.web.workbench.team import Figure, add_figure

__all__ = [
    "ROWS",
    "Card",
    "Figure",
    "FollowUps",
    "add",
    "add_figure",
    "add_follow_ups",
    "asked",
    "door",
    "has_wide_reach",
    "leads",
    "looking",
    "said",
]
