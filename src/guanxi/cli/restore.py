"""guanxi restore: the company of a backup in the place of this home's."""

from argparse import Namespace
from pathlib import Path

from guanxi.cli.database import speak_as_the_company
from guanxi.cli.language import _, ngettext
from guanxi.cli.transferring import plain_words, tell
from guanxi.transfer.given import key_mark
from guanxi.transfer.homes import TOML, home
from guanxi.transfer.restore import Restored, restore


def handle(given: Namespace) -> int:
    """Restore; on any failure this home stays as it was."""
    with plain_words():
        restored = restore(Path(given.file), replace=given.replace, tell=tell)
    speak_as_the_company()
    _say(restored)
    return 0


def _say(restored: Restored) -> None:
    head = restored.head
    text = _("“%(company)s” of %(made_at)s is restored: %(rows)s rows and %(files)s files, checked against the backup.")
    print(text % {**head, "rows": restored.rows, "files": restored.files})
    if head["has_secret_key"]:
        print(_("The secret key came with the backup."))
    elif head.get("key_mark") == key_mark():
        print(_("This home has the secret key of the backup already."))
    else:
        print(_("The backup held no secret key, and this home has another one:"))
        print(_("people sign in anew, and second factors no longer fit, but for recovery codes."))
    if restored.kept_settings:
        name = home() / f"{TOML}.restored"
        print(_("This home has settings already; those of the backup are in %(file)s.") % {"file": name})
    if head["environment"]:
        names = ", ".join(head["environment"])
        print(
            _("These settings were given by the environment, and are not in the backup: %(names)s") % {"names": names}
        )
    if restored.missing:
        count = len(restored.missing)
        text = ngettext(
            "The bytes of %(count)s file were missing already when the backup was made.",
            "The bytes of %(count)s files were missing already when the backup was made.",
            count,
        )
        tell(text % {"count": count})
