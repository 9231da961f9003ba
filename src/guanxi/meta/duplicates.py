"""By which fields records are taken for the same (F025): a declaration, compared over all modules that have one."""

from dataclasses import dataclass
from functools import cached_property


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

    @cached_property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """Each field with the kind of key that its values make."""
        return tuple((key, kind) for kind in ("companies", "people", "phones", "mails") for key in getattr(self, kind))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(key for key, _kind in self.kinds)
