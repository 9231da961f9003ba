"""By which fields records are taken for the same (F025): a declaration, compared over all modules that have one."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Duplicates:
    """The fields that hold a company's name, a person's name, phones and mail addresses.

    A company is compared with companies of any module only, a person with persons. `followed` is the field with the
    last follow-up, which tells who else is at work on it.
    """

    companies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    followed: str = ""

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Each field with the kind of key that its values make."""
        for kind in ("companies", "people", "phones", "mails"):
            yield from ((key, kind) for key in getattr(self, kind))

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(key for key, _kind in self.kinds())
