"""Rules of modules that a company makes: names that can be kept, and how a change reaches every process."""

import re
from collections.abc import Sequence

from guanxi.access.shape import reshape
from guanxi.kernel.words import word_of
from guanxi.meta import registry
from guanxi.meta.checks import RESERVED
from guanxi.meta.custom.names import OWN, SLUG, key_of
from guanxi.meta.models import ModuleDefinition
from guanxi.records import numbering
from guanxi.records.search.places import base
from guanxi.records.store import Change

MOST = 100  # modules that a company makes
LONGEST = 32  # letters of a name
HINT = "x-devices"


def check_modules(changes: list[Change]) -> None:
    """Names that can be kept, and patterns that make numbers."""
    for change in changes:
        _check_slug(change)
        _check_pattern(change)


def took_effect(changes: Sequence[Change]) -> None:
    """The company's modules are others from now on."""
    reshape()


def _check_slug(change: Change) -> None:
    """A name of the surface, made from the name for people where none is given, is free, and stays for good."""
    if not change.is_new:
        return
    if not change.value("slug"):
        word = word_of(change.value("name_en") or change.value("name"))
        change.put("slug", f"{OWN}{word.replace('_', '-')}"[:LONGEST].rstrip("-"))
    slug = change.value("slug")
    if not re.fullmatch(SLUG, slug):
        change.refuse("E_FORMAT", "slug", hint=HINT)
    elif _is_taken(slug):
        change.refuse("E_NOT_UNIQUE", "slug")
    elif ModuleDefinition.objects.filter(deleted_at=None).count() >= MOST:
        change.refuse("E_RANGE", "slug", low=0, high=MOST)


def _is_taken(slug: str) -> bool:
    """Whether a word of the product itself follows, or a module bears it, one in the bin too; or one keeps its entries
    of the search where this one would."""
    word, places = slug.removeprefix(OWN), {base(module.key) for module in registry.all_modules()}
    if word in RESERVED or registry.by_slug(word) or base(key_of(slug)) in places:
        return True
    return ModuleDefinition.objects.filter(slug=slug).exists()


def _check_pattern(change: Change) -> None:
    """A pattern has one place for the sequence; records that are called by their number need none to begin with."""
    pattern = change.value("numbering")
    if pattern and len(numbering.SEQUENCE.findall(pattern)) != 1:
        change.refuse("E_FORMAT", "numbering", hint="SB{yyyymm}{seq:4}")
