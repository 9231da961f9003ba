"""Errors as they are kept beside a row: the code for programs, the sentence for people."""

from collections.abc import Sequence

from guanxi.kernel.errors import DomainError


def told(errors: Sequence[DomainError]) -> list[dict[str, str]]:
    """Each error once, its sentence in the language of the moment."""
    flat = [one for error in errors for one in (error.errors or (error,))]
    found = [{"code": one.code, "field": one.field, "message": one.message} for one in flat]
    return [one for place, one in enumerate(found) if one not in found[:place]]
