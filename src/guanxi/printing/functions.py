"""What print templates may say of a value, beside what all templates may."""

from collections.abc import Mapping

from guanxi.printing import codes
from guanxi.printing.pictures import Picture, of_field, showing
from guanxi.records.merging.functions import FUNCTIONS
from guanxi.records.merging.scope import Function


def functions(known: Mapping[str, Picture] | None = None) -> dict[str, Function]:
    """All functions of a page with its pictures."""
    return {**FUNCTIONS, "qr": codes.qr, "barcode": codes.bars, "img": showing(dict(known or {})), "photo": of_field}
