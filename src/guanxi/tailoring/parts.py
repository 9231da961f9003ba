"""The parts of modules that a company can change, each with how what is given is checked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.meta.module import Module
from guanxi.tailoring import layouts, lists, picklists, whose, words
from guanxi.tailoring.adjustments import Part, body_of, keep_draft, kept, publish
from guanxi.tailoring.models import Adjustment


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of change. `keys` are those that a module has of it, in their order; `clean` makes of what was given
    what is kept, and nothing of what says nothing; `standard` is what holds where nothing is changed. `is_more` says
    of a key whether it is one of those that are too many to list."""

    keys: Callable[[Module], Iterable[str]]
    clean: Callable[[Module, str, Any], Any]
    standard: Callable[[Module, str], Any]
    is_more: Callable[[Module, str], bool] = lambda module, key: False


KINDS: dict[str, Kind] = {
    "words": Kind(
        keys=lambda module: ("",),
        clean=lambda module, key, given: words.cleaned(module, given),
        standard=lambda module, key: words.standard(module),
    ),
    "layouts": Kind(
        keys=layouts.keys, clean=layouts.cleaned, standard=layouts.standard, is_more=layouts.is_for_position
    ),
    "lists": Kind(
        keys=lists.keys,
        clean=lists.cleaned,
        standard=lists.standard,
        is_more=lambda module, key: whose.is_position(key),
    ),
    "picklists": Kind(keys=picklists.picklists, clean=picklists.cleaned, standard=picklists.standard),
}


def part_of(kind: str, module: Module, key: str = "") -> Part:
    """The part of a module; E_NOT_FOUND where the module has none of that key."""
    if key not in KINDS[kind].keys(module) and not KINDS[kind].is_more(module, key):
        raise Missing
    return Part(kind, module.slug, key)


def keys_of(kind: str, module: Module) -> list[str]:
    """The parts of a module: those that are listed, and what else the company has begun."""
    listed = list(KINDS[kind].keys(module))
    rows = Adjustment.objects.filter(kind=kind, object=module.slug).exclude(key__in=listed).order_by("pk")
    begun = rows.exclude(body=None, draft=None).values_list("key", flat=True)
    return [*listed, *(key for key in begun if KINDS[kind].is_more(module, key))]


def change(actor: Actor, module: Module, part: Part, given: Any, version: int | None) -> Adjustment:
    """Check what is given and put it into force."""
    return publish(actor, part, KINDS[part.kind].clean(module, part.key, given), version)


def draft(actor: Actor, module: Module, part: Part, given: Any, version: int | None) -> Adjustment:
    """Check what is given and keep it as a draft."""
    return keep_draft(actor, part, KINDS[part.kind].clean(module, part.key, given), version)


def publish_draft(actor: Actor, module: Module, part: Part, version: int | None) -> Adjustment:
    """Put the draft into force as it can be kept now."""
    row = kept(part)
    if row.draft is None:
        raise Missing
    return change(actor, module, part, row.draft, row.version if version is None else version)


def revert(actor: Actor, module: Module, part: Part, number: int, version: int | None) -> Adjustment:
    """Put into force again what was in force under a number; what has gone since then is refused by its name."""
    body = body_of(part, number)
    return publish(actor, part, None, version) if body is None else change(actor, module, part, body, version)
