"""guanxi doctor: what is right, what is wrong, and what to do about it."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress

from django.db import DatabaseError

from guanxi.cli.database import speak_as_the_company
from guanxi.cli.examine import machine, mail, product, sharing, storage
from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _, ngettext


def handle(given: Namespace) -> int:
    """Print every finding; 1 when something is wrong."""
    with suppress(DatabaseError):  # what is wrong with the database is told below
        speak_as_the_company()
    wrong = 0
    for finding in _look(given.deep):
        print(_line(finding), flush=True)
        wrong += finding.is_wrong
    if not wrong:
        print(_("Everything is in order."))
        return 0
    text = ngettext("%(count)s thing is wrong.", "%(count)s things are wrong.", wrong) % {"count": wrong}
    print(f"guanxi: {text}", file=sys.stderr)
    return 1


def _look(deep: bool) -> Iterator[Finding]:
    yield from machine.look()
    yield from product.look()
    yield from storage.look(deep=deep)
    yield from sharing.look()
    yield from mail.look()


def _line(finding: Finding) -> str:
    if not finding.advice:
        return f"  ok    {finding.text}"
    mark = _("note") if finding.is_note else _("WRONG")
    return f"  {mark:5} {finding.text}\n        {finding.advice}"
