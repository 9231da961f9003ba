"""Telling every process that the company is shaped otherwise: fields, words, layouts."""

import secrets

from guanxi.access.models import Company
from guanxi.meta import registry


def reshape() -> None:
    """A new mark, which every process reads with its next request; this one knows at once. Should this be taken back,
    the next request forgets it."""
    mark = secrets.token_hex(8)
    Company.objects.filter(is_main=True).update(shape_mark=mark)
    registry.keep_up(mark)
