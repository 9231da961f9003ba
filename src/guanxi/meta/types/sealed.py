"""Texts that the database keeps sealed: whoever reads the database alone does not read them. Nothing can be asked about
them but whether there is one."""

from typing import ClassVar

from guanxi.meta.types.base import FieldType
from guanxi.meta.types.contact import Email, IdNumber, Phone
from guanxi.meta.types.text import LongText, Text


class Sealed(FieldType):
    """What is said of a type whose values are sealed."""

    operators: ClassVar[tuple[str, ...]] = ("isnull",)

    def sort_column(self, column: str) -> str:
        return column


class SealedText(Sealed, Text):
    pass


class SealedLongText(Sealed, LongText):
    pass


class SealedPhone(Sealed, Phone):
    pass


class SealedEmail(Sealed, Email):
    pass


class SealedIdNumber(Sealed, IdNumber):
    pass
