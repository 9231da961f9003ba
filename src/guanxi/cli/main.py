"""The command `guanxi`: reads the command line, makes Django ready, runs one command, turns errors into words."""

import gc
import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

import django
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError
from django.utils import translation

from guanxi.cli import arguments
from guanxi.cli.language import _, speak, terminal_language
from guanxi.cli.mistake import Mistake
from guanxi.kernel.errors import DomainError

SETTINGS = "guanxi.config.settings"
FILES = {
    "import": "import_file",
    "export": "export_file",
    "seed-scale": "seed_scale",
}  # words that Python keeps, or that say too little
# Starting, requests and batches make many values and hardly a ring of them: Python looks for rings as rarely as pays.
RARELY = (50_000, 20, 100)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did its work, 1 when it failed, 2 when it was misused."""
    speak(terminal_language(os.environ) or "en")
    given = arguments.read(argv)
    try:
        return _ready(given) or _run(given)
    except KeyboardInterrupt:
        return 130


def _ready(given: Namespace) -> int:
    """Make Django ready. What goes wrong here is a setting, or a folder that can't be written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    gc.disable()  # what is loaded stays: looking for rings in it takes a tenth of the start
    try:
        django.setup()
    except (OSError, ValueError, ImproperlyConfigured) as error:
        return _complain(_("Guanxi can't start with these settings: %(reason)s") % {"reason": _reason(error)})
    gc.freeze()
    gc.unfreeze()  # into the oldest generation, without a look at any; frozen for good, no connection closes at the end
    gc.set_threshold(*RARELY)
    gc.enable()
    translation.activate(terminal_language(os.environ) or "en")
    return 0


def _run(given: Namespace) -> int:
    try:
        command = importlib.import_module(f"guanxi.cli.{FILES.get(given.command, given.command)}")
        return int(command.handle(given))
    except DomainError as error:
        return _complain(*(f"{_place(one)}{one.message} ({one.code})" for one in error.errors or (error,)))
    except Mistake as mistake:
        return _complain(str(mistake))
    except OperationalError as error:
        return _complain(_("The database can't be used: %(reason)s") % {"reason": _reason(error)})
    except BrokenPipeError:
        return 1
    except OSError as error:
        return _complain(_reason(error))


def _place(error: DomainError) -> str:
    """Where an error is, for a list of them."""
    return f"{error.field}: " if error.field else ""


def _reason(error: Exception) -> str:
    """An error of the system in one line."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


def _complain(*messages: str) -> int:
    for message in messages:
        print(f"guanxi: {message}", file=sys.stderr)
    return 1
