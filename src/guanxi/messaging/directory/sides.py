"""The two sides of a plan as plain values: what is there, at the provider, and what is here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from guanxi.kernel.text import fold
from guanxi.messaging.im.providers.base import Department, Person


@dataclass(frozen=True)
class There:
    """Departments, each behind its parent, and people; numbers and addresses in the form in which we keep them."""

    departments: tuple[Department, ...]
    people: tuple[Person, ...]

    @cached_property
    def department_ids(self) -> frozenset[str]:
        return frozenset(one.external_id for one in self.departments)

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """Those that stand under none that can be seen."""
        return tuple(one.external_id for one in self.departments if one.parent not in self.department_ids)

    @cached_property
    def levels(self) -> dict[str, int]:
        """How deep each stands."""
        found: dict[str, int] = {}
        for one in self.departments:
            found[one.external_id] = found.get(one.parent, 0) + 1
        return found


@dataclass(frozen=True, kw_only=True)
class OurDepartment:
    pk: int
    name: str
    parent: int | None = None
    head: int | None = None
    deputies: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OurPerson:
    """`closed_there`: the account was switched off because it was off there, and not by somebody here."""

    pk: int
    name: str
    username: str = ""
    mobile: str = ""
    email: str = ""
    employee_no: str = ""
    is_active: bool = True
    department: int | None = None
    extra_departments: tuple[int, ...] = ()
    is_admin: bool = False
    is_in_bin: bool = False
    closed_there: bool = False


@dataclass(frozen=True, kw_only=True)
class Here:
    """All departments and people of ours, and which of them are known to be whom there."""

    root: int
    departments: Mapping[int, OurDepartment]
    people: Mapping[int, OurPerson]
    department_links: Mapping[str, int] = field(default_factory=dict)
    person_links: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def linked_departments(self) -> frozenset[int]:
        return frozenset(self.department_links.values())

    @cached_property
    def linked_people(self) -> frozenset[int]:
        return frozenset(self.person_links.values())

    @cached_property
    def living(self) -> tuple[OurPerson, ...]:
        return tuple(one for one in self.people.values() if not one.is_in_bin)

    def owners(self, key: str) -> Mapping[str, int]:
        """Who of the living has which mobile, e-mail address or employee number."""
        return self._owners[key]

    @cached_property
    def usernames(self) -> frozenset[str]:
        return frozenset(fold(one.username) for one in self.living)

    @cached_property
    def _owners(self) -> dict[str, dict[str, int]]:
        keys = ("mobile", "email", "employee_no")
        return {key: {value: one.pk for one in self.living if (value := getattr(one, key))} for key in keys}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """`kept` are the fields of people and departments that stay as they are here. `tells_main`: the provider says which
    of a person's departments is the main one."""

    kept: frozenset[str] = frozenset()
    tells_main: bool = True
