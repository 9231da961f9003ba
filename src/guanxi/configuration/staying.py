"""What of a company does not go into another one with its configuration, and why: told where the text is taken out."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.configuration.files import LARGEST
from guanxi.kernel.text import listed
from guanxi.meta.sheet import all_sheets


@dataclass(frozen=True)
class Staying:
    """One thing that stays, and what becomes of it in another company."""

    label: Any
    about: Any


STAYS = (
    Staying(_("Records"), _("They go by export and import, or as a backup.")),
    Staying(
        _("People and the tree of the company"),
        _(
            "Whoever a rule names must have the same user name there. Departments and positions come along where a "
            "rule names them, without their heads; groups of people come without their members."
        ),
    ),
    Staying(_("Name, address and bank accounts of the company"), _("Each company has its own.")),
    Staying(_("Exchange rates"), _("They are figures of their day: bring them in as a file, or by the interface.")),
    Staying(_("Webhooks"), _("A test company must not call the systems of the real one.")),
    Staying(_("Passwords, keys and tokens"), _("A text that people read and keep holds no secrets.")),
    Staying(
        _("What persons and departments set for themselves"),
        _("Their own views, notices, mailboxes, and settings that are not the company's."),
    ),
    Staying(
        _("Large files"),
        format_lazy(
            _("Pictures and templates of up to {size} MB go along; larger ones are named, to be uploaded there."),
            size=LARGEST // 2**20,
        ),
    ),
)


def stays() -> list[Staying]:
    """All of that, with the sheets about connections to other systems, and the fields about accounts there."""
    at_home = listed(dict.fromkeys(str(sheet.label) for sheet in all_sheets() if sheet.at_home))
    partly = [
        f"{sheet.label} ({listed(str(field.label) for field in sheet.fields() if field.key in sheet.leaves)})"
        for sheet in all_sheets()
        if sheet.leaves and not sheet.at_home
    ]
    about = _("They belong to one installation, with its accounts and folders: %(sheets)s.")
    return [*STAYS, Staying(_("Connections to other systems, backups"), about % {"sheets": listed([at_home, *partly])})]
