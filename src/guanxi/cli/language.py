"""The language of the command line: that of the terminal, else the company's, else English.

Texts come from the product's one catalogue by Python's own gettext, so that `--help` needs neither settings nor a
database, and so that argparse's own words are translated with ours.
"""

import gettext
import os
from collections.abc import Mapping

from guanxi.kernel.catalogues import CATALOGUES

DOMAIN = "django"
FOLDERS = {"zh-hans": "zh_Hans", "en": "en"}


def terminal_language(environment: Mapping[str, str]) -> str:
    """What the terminal asks for: zh-hans, en, or nothing when it does not say (no locale, or the bare C)."""
    said = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if said.split(".")[0] in {"", "C", "POSIX"}:
        return ""
    return "zh-hans" if said.lower().startswith("zh") else "en"


def speak(language: str) -> None:
    """Use a language from now on."""
    os.environ["LANGUAGE"] = FOLDERS[language]
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)


def _(text: str) -> str:
    """A text in the language of the moment."""
    return gettext.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """A text that depends on a number, in the language of the moment."""
    return gettext.ngettext(one, many, count)
