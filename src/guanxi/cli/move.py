"""guanxi move: everything into another, empty database."""

from argparse import Namespace
from contextlib import suppress

from django.db import DatabaseError

from guanxi.cli.database import speak_as_the_company
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.transferring import plain_words, tell
from guanxi.cli.unfinished import settle_unfinished
from guanxi.config.database import database
from guanxi.transfer.move import move


def handle(given: Namespace) -> int:
    """Move; the present database stays as it is."""
    try:
        target = database(given.url)
    except ValueError:
        text = _("This is not the address of a database. Give one like %(example)s.")
        raise Mistake(text % {"example": "postgresql://guanxi:secret@localhost/guanxi"}) from None
    settle_unfinished()
    with suppress(DatabaseError):
        speak_as_the_company()
    with plain_words():
        moved = move(target, tell)
    for name, found in moved.tables.items():
        if found.rows:
            print(f"{name:<40} {found.rows:>10}  {found.digest[:16]}")
    print(
        _("%(rows)s rows of %(tables)s tables are moved; counts and checksums are the same on both sides.")
        % {"rows": moved.rows, "tables": len(moved.tables)}
    )
    print(_("The old database is unchanged. From now on use the new one, in the environment or in guanxi.toml:"))
    print(f"GUANXI_DATABASE_URL={given.url}")
    return 0
