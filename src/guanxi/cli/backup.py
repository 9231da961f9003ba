"""guanxi backup: everything of the company in one file, while people work."""

from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError

from guanxi.cli.database import speak_as_the_company
from guanxi.cli.language import _, ngettext
from guanxi.cli.transferring import plain_words, tell
from guanxi.transfer.backup import Made, back_up


def handle(given: Namespace) -> int:
    """Write the backup; the database need not be up to date, so that one can be made before an upgrade."""
    with suppress(DatabaseError):
        speak_as_the_company()
    with plain_words():
        made = back_up(Path(given.file), with_secret_key=given.with_secret_key, tell=tell)
    _say(made)
    return 0


def _say(made: Made) -> None:
    text = _("%(file)s: %(rows)s rows of %(tables)s tables, %(files)s files, %(size)s kB in all.")
    facts = {"rows": made.rows, "tables": made.tables, "files": len(made.files), "size": -(-made.size // 1024)}
    print(text % {"file": made.path, **facts})
    if made.has_secret_key:
        print(_("The secret key is inside: who has this file can act as anybody. Keep it accordingly."))
    else:
        print(_("The secret key is not inside: keep it apart. Restored without it, people sign in anew,"))
        print(_("and second factors no longer fit, but for recovery codes."))
    if made.missing:
        count = len(made.missing)
        text = ngettext(
            "The bytes of %(count)s file are missing; guanxi doctor says more.",
            "The bytes of %(count)s files are missing; guanxi doctor says more.",
            count,
        )
        tell(text % {"count": count})
