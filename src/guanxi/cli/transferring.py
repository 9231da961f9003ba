"""What the commands backup, restore and move share: plain words for what went wrong."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import DatabaseError

from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.transfer.refusal import Refused

FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn what the system or a database says into a mistake that is told in one line."""
    try:
        yield
    except Refused as refusal:
        raise Mistake(str(refusal)) from None
    except OSError as error:
        if error.errno in FULL:
            raise Mistake(_disk_full()) from None
        raise
    except (sqlite3.Error, psycopg.Error, DatabaseError) as error:
        if _means_full(error):
            raise Mistake(_disk_full()) from None
        reason = " ".join(str(error).split())
        raise Mistake(_("The database refused: %(reason)s") % {"reason": reason}) from None


def tell(text: str) -> None:
    """Progress goes to stderr; results alone go to stdout."""
    print(text, file=sys.stderr, flush=True)


def _means_full(error: Exception) -> bool:
    said = str(error).lower()
    return any(words in said for words in ("disk is full", "no space left", "file too large", "disk i/o error"))


def _disk_full() -> str:
    return _("The disk is full, or can't be written. What was there before is unchanged; make space, and begin again.")
