"""guanxi demo: the demo company, in an empty database only."""

import os
import sys
from argparse import Namespace

from guanxi.cli.database import prepare_database, speak_as_the_company
from guanxi.cli.language import _, terminal_language
from guanxi.demo.load import PASSWORD, is_demo, load, sign_ins
from guanxi.web.signin import Trial, trial


def handle(given: Namespace) -> int:
    """Make the demo company and say who can sign in."""
    prepare_database()
    make(given.language)
    tell_sign_ins()
    return 0


def make(language: str | None = None) -> None:
    """Load it in a language, by default that of the terminal; from then on the company's language is spoken."""
    print(_("Making the demo company …"), file=sys.stderr, flush=True)
    load(language or terminal_language(os.environ) or "en")
    speak_as_the_company()


def tell_sign_ins() -> None:
    """Who can sign in to the demo company, one of each kind; nothing where the company is another."""
    if not is_demo():
        return
    print(_("This is the demo company. Sign in with the password %(password)s as") % {"password": PASSWORD})
    for username, name, position in sign_ins():
        print(f"  {username:<12} {name}{', ' if position else ''}{position}")
    sys.stdout.flush()


def let_try() -> None:
    """Offer those people on the sign-in page of this server, as long as the company is the demo company."""
    trial.provide(_people)


def _people() -> Trial:
    return Trial(sign_ins(), PASSWORD) if is_demo() else Trial()
