"""What differs between the languages of the demo company beside names from a table: how things are called and said."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A kind of contact: the department, the title, the part played in buying, and how often one meets it."""

    department: str
    title: str
    decision_role: str
    weight: int


@dataclass(frozen=True)
class Kind:
    """A kind of customer; `names` are patterns with {city}, {part} (a quarter of the city) and {brand}."""

    key: str
    names: tuple[str, ...]
    account_type: str
    industry: str
    relation: str
    sizes: tuple[str, ...]
    weight: int
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Phrases:
    """Sentences for the diary: openings by kind of contact, news by the stage of the deal, endings."""

    openings: dict[str, tuple[str, ...]]
    news: dict[str, tuple[str, ...]]
    endings: tuple[str, ...]
    unreached: tuple[str, ...]
    joint: str


@dataclass(frozen=True)
class Words:
    """The vocabulary of one language."""

    parts: tuple[str, ...]
    brands: tuple[str, ...]
    streets: tuple[str, ...]
    street: str
    kinds: tuple[Kind, ...]
    group: str
    deal_names: dict[str, tuple[str, ...]]
    deal_name: str
    next_steps: dict[str, tuple[str, ...]]
    back_reasons: tuple[str, ...]
    phrases: Phrases
    follow_up: str
    errands: tuple[str, ...]
