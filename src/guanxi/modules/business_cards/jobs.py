"""Background work of business cards: reading a picture takes a second or more, and never happens while a page waits."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.modules.business_cards import engine
from guanxi.modules.business_cards.parsing import Line
from guanxi.modules.business_cards.reading import keep_lines, picture_of
from guanxi.records.files import opened


def given_up(job_id: int, arguments: dict[str, Any]) -> None:
    """A card whose picture can't be read is filled in by hand."""
    keep_lines(system_actor(), arguments["card"], ())


@job("read_card", atomic=False, failed=given_up, label=_("Read a business card"))
def read_card(run: Run, card: int) -> object:
    """Read the newest picture of a card. Without an engine, or without anything to read, it is filled in by hand.

    Nothing is held open meanwhile; a card that was read twice says the same twice.
    """
    lines = _lines(card)
    keep_lines(run.actor(), card, lines)
    return {"lines": len(lines)}


def _lines(card: int) -> list[Line]:
    picture = picture_of(card)
    if picture is None or not engine.is_installed():
        return []
    with opened(picture) as content:
        try:
            return engine.read_picture(content)
        except engine.NoPicture:
            return []
