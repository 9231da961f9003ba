"""What others may hear of companies."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CompanyFounded:
    """An empty home became a company; modules put in what each company starts with."""

    company_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class CompanyUpgraded:
    """The tables of a company came to a new release; modules put in what a company of that release starts with."""

    language: str
