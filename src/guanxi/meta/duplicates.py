"""By which fields records are taken for the same (F025): a declaration, compared over all modules that have one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

NAMES = ("companies", "aliases", "people", "codes", "phones", "mails", "sites", "accounts")


@dataclass(frozen=True, kw_only=True)
class Duplicates:
    """The fields that hold a company's name and its other names, a person's name, credit codes, phones, mail addresses,
    web addresses, and names of accounts in a chat.

    A company is compared with companies of any module only, a person with persons. `person` is the field and its value
    by which a record is a person, although its name stands where companies have theirs. With `domains` the domain of a
    mail address tells the company. `followed` is the field with the last follow-up, which tells who else is at work on
    it. `blocks`: a second record of the same name is refused unless the company sets it otherwise.

    Of records that become one, the values that `wins` names by field come before others; records of the modules `along`
    that name them in a field, and share a phone or an address, become one with each other too.
    """

    companies: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    person: tuple[str, str] = ("", "")
    domains: bool = False
    followed: str = ""
    blocks: bool = False
    wins: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    along: tuple[tuple[str, str], ...] = ()

    @cached_property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """Each field with what its values are."""
        return tuple((key, kind) for kind in NAMES for key in getattr(self, kind))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that the keys of a record are made of."""
        return tuple(key for key, _kind in self.kinds) + tuple(filter(None, self.person[:1]))

    def is_person(self, values: Mapping[str, Any]) -> bool:
        """Whether these are values of a person."""
        key, value = self.person
        return bool(key) and values.get(key) == value
