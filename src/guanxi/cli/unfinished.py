"""What a killed restore or move has left, looked for before any command uses the home."""

from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.transferring import plain_words, tell
from guanxi.transfer import aside, progress
from guanxi.transfer.homes import alone, is_held
from guanxi.transfer.restore import recover


def settle_unfinished() -> None:
    """End an interrupted restore and say so; refuse a home that is being restored, and a database half filled."""
    if is_held():
        raise Mistake(_("A restore or a move of this home is under way. Wait for its end."))
    if aside.is_begun():
        with plain_words(), alone():
            recover(tell)
    if progress.is_begun():
        raise Mistake(
            _("This database is the target of an interrupted move. Run the same guanxi move again: it goes on there.")
        )
