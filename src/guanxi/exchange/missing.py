"""What happens to a row that names a record which isn't there: made, waited for, or refused with the reason."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from guanxi.access.scope import visible
from guanxi.exchange.claims import claimed
from guanxi.exchange.naming import Naming, fill
from guanxi.exchange.plan import Plan
from guanxi.exchange.references import NAME
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store

Made = list[tuple[Module, Any]]


def settle(plan: Plan, missing: Sequence[Naming], *, last: bool) -> Made:
    """Deal with everything that was not found. `last` says that no later row can bring it any more.

    The answer is what was made on the way.
    """
    missing = _stand_in(plan, missing)
    makeable = [naming for naming in missing if naming.column.create_missing and (last or not _is_own(plan, naming))]
    made = _make(plan, makeable)
    for naming in missing:
        if naming.column.create_missing and naming in makeable:
            continue
        if _is_own(plan, naming) and not last:
            naming.draft.waits = True
        else:
            naming.refuse("E_REFERENCE")
    return made


def complete_reasons(plan: Plan, missing: Sequence[Naming]) -> None:
    """A row that is refused anyway says everything that is wrong with it, what it names and isn't there included."""
    for naming in missing:
        if naming.draft.errors and not naming.column.create_missing and not _is_own(plan, naming):
            naming.refuse("E_REFERENCE")


def _is_own(plan: Plan, naming: Naming) -> bool:
    """Only records of the module itself can still come from the file."""
    return naming.field.target == plan.module.key


def _stand_in(plan: Plan, missing: Sequence[Naming]) -> list[Naming]:
    """In a dry run an earlier row has promised the record; any other takes its place, so that checking can go on."""
    if not plan.dry_run or not missing:
        return list(missing)
    promised = claimed(plan, {text for naming in missing if _is_own(plan, naming) for text in naming.texts})
    anyone = visible(plan.module, plan.actor).order_by("pk").values_list("pk", flat=True).first()
    left = []
    for naming in missing:
        if _is_own(plan, naming) and promised.issuperset(naming.texts):
            if anyone is not None:
                naming.put(dict.fromkeys(naming.texts, (anyone,)))
        else:
            left.append(naming)
    return left


def _make(plan: Plan, missing: Sequence[Naming]) -> Made:
    """Make each missing record once, by the text that names it, and name it then."""
    by_way = defaultdict(list)
    for naming in missing:
        by_way[naming.way].append(naming)
    made: Made = []
    for way, namings in by_way.items():
        target = registry.get(way[0])
        texts = {fold(text): text for naming in reversed(namings) for text in naming.texts}.values()
        refused = {text: error for text in texts if (error := _make_one(plan, target, way[1], text, made))}
        for naming in fill(plan, way, namings):
            errors = [refused[text] for text in naming.texts if text in refused]
            _blame(naming, errors)
    return made


def _make_one(plan: Plan, target: Module, match: str, text: str, made: Made) -> DomainError | None:
    field = target.title if match in ("", NAME) else match
    try:
        made.append((target, store.create(target, plan.actor, {field: text}, history=plan.history)))
    except DomainError as error:
        return error
    return None


def _blame(naming: Naming, errors: Sequence[DomainError]) -> None:
    """The reason why a record could not be made stands at the field that names it."""
    if not errors:
        naming.refuse("E_REFERENCE")
    for error in errors:
        naming.draft.errors.append(DomainError(error.code, field=naming.name, **error.params))
