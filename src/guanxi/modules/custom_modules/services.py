"""Rules of modules that a company makes: names that can be kept, and how a change reaches every process."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.shape import reshape
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.kernel.words import word_of
from guanxi.meta import registry
from guanxi.meta.checks import RESERVED
from guanxi.meta.custom.column import KEY
from guanxi.meta.custom.modules import is_dated, module_of
from guanxi.meta.custom.names import OWN, SLUG, key_of
from guanxi.meta.models import CustomRecord, ModuleDefinition, TakenKey
from guanxi.meta.module import Module
from guanxi.meta.numbering import check_pattern
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.number import Integer
from guanxi.records import jobs, store
from guanxi.records.search.places import base
from guanxi.records.store import Change

MOST = declare(
    Setting(
        key="custom_modules.most",
        type=Integer(low=1, high=500),
        label=_("Custom modules"),
        about=_("So many modules a company can make at most."),
        default=100,
    )
)
LONGEST = 32  # letters of a name
HINT = "x-devices"
TAKEN = "module"  # what a name has once been


def check_modules(changes: list[Change]) -> None:
    """Names that can be kept, and patterns that make numbers."""
    for change in changes:
        _check_slug(change)
        _check_pattern(change)
        _check_ways(change)


def took_effect(changes: Sequence[Change]) -> None:
    """The company's modules are others from now on. A name stands for the same module for good: what was imported or
    written down elsewhere must not come to mean another."""
    fresh = [TakenKey(object=change.record.slug, kind=TAKEN) for change in changes if change.is_new]
    TakenKey.objects.bulk_create(fresh, ignore_conflicts=True)
    reshape()


def moved(changes: Sequence[Change]) -> None:
    """Modules went into the bin or came back: then their records are to be kept again."""
    back = [change.record.pk for change in changes if change.verb == "restored"]
    ModuleDefinition.objects.filter(pk__in=back).update(given_up=False)
    reshape()


def check_removing(changes: Sequence[Change]) -> None:
    """A module with records goes only when somebody has said by its name that they may go as well."""
    for change in changes:
        if not change.record.given_up and (count := records_of(change.record).filter(deleted_at=None).count()):
            change.errors.append(DomainError("E_HAS_RECORDS", count=count))


def records_of(definition: ModuleDefinition) -> QuerySet[CustomRecord]:
    """All records of a module, whether it is switched on or not."""
    return CustomRecord.objects.filter(module=key_of(definition.slug))


@transaction.atomic
def give_up(*, actor: Actor, pk: int, confirm: str) -> ModuleDefinition:
    """Say that a module may be deleted with its records, by typing its name."""
    module = registry.get("custom_module")
    record = store.fetch(module, actor, pk, "edit")
    if confirm != record.slug:
        raise DomainError("E_CHOICE", field="confirm", label=module.field("slug").label, choices=record.slug)
    return store.update(module, actor, pk, {"given_up": True}, trusted=True)


@transaction.atomic
def keep(*, actor: Actor, pk: int) -> ModuleDefinition:
    """Say that the records are needed after all."""
    return store.update(registry.get("custom_module"), actor, pk, {"given_up": False}, trusted=True)


@transaction.atomic
def count_on(*, actor: Actor, pk: int) -> ModuleDefinition:
    """Let the next number go on behind the highest that records have, such as those that were imported."""
    record = store.fetch(registry.get("custom_module"), actor, pk, "edit")
    module = registry.by_slug(record.slug)
    if module is not None and module.numbering is not None:
        enqueue(jobs.count_on, module=module.key, actor=actor)
    return record


def is_numbered(record: ModuleDefinition) -> bool:
    """Whether numbers are drawn for the records of a module."""
    return bool(record.numbering and record.active)


def is_kept(record: ModuleDefinition) -> bool:
    """Whether records stand against the deletion of their module."""
    return not record.given_up


def is_given_up(record: ModuleDefinition) -> bool:
    """Whether a module may be deleted with its records."""
    return record.given_up


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
    elif ModuleDefinition.objects.filter(deleted_at=None).count() >= MOST.now():
        change.refuse("E_RANGE", "slug", low=0, high=MOST.now())


def _is_taken(slug: str) -> bool:
    """Whether a word of the product itself follows, or a module has once borne it; or one keeps its entries of the
    search where this one would."""
    word, places = slug.removeprefix(OWN), {base(module.key) for module in registry.all_modules()}
    if word in RESERVED or registry.by_slug(word) or base(key_of(slug)) in places:
        return True
    return TakenKey.objects.filter(object=slug, kind=TAKEN).exists()


def _check_pattern(change: Change) -> None:
    """A pattern has one place for the sequence; records that are called by their number need none to begin with."""
    pattern = change.value("numbering")
    if pattern:
        try:
            check_pattern(
                registry.by_slug(change.value("slug")) or module_of(change.record), pattern, change.value("reset")
            )
        except Refusal as refusal:
            change.refuse(refusal.code, "numbering", **refusal.params)


def _check_ways(change: Change) -> None:
    """The fields of board and calendar are a list and a date; one that is not there yet may come later."""
    module = registry.by_slug(change.value("slug"))
    known = module.by_key if module else {}
    for key, is_right in (("board_by", _is_list), ("calendar_by", is_dated)):
        by = change.value(key)
        if not by or not change.changes(key) or (by not in known and re.fullmatch(KEY, by)):
            continue
        if module is None or not is_right(module, by):
            fitting = [one for one in known if module and is_right(module, one)]
            change.refuse("E_CHOICE", key, choices=", ".join(fitting) or "x_…")


def _is_list(module: Module, key: str) -> bool:
    return key in module.by_key and isinstance(module.field(key).type, Choice)
