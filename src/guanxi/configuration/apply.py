"""Putting a configuration into force: whole or not at all, through the services of the pages, so that every rule holds.

What needs something else that comes along waits for it: each part is tried until none is left, or none gets further.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor, find_company
from guanxi.configuration.administration import require_writer
from guanxi.configuration.compare import SAME, Item, compare
from guanxi.configuration.kinds import Kind, kinds
from guanxi.configuration.names import Names
from guanxi.configuration.text import Wanted
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry


@dataclass(frozen=True)
class Applied:
    """What was put, and what stood there `before`, in the same form: putting that takes it back."""

    items: tuple[Item, ...]
    before: Wanted


def apply(actor: Actor, wanted: Wanted, left: Collection[str] = ()) -> Applied:
    """Make everything here as wanted, but for what is `left` as it is (`roles/Sales`). Invalid names every part that
    could not be, and then nothing was changed."""
    require_writer(actor)
    with transaction.atomic():
        items = [item for item in compare(wanted) if item.state != SAME and item.key not in left]
        before = _before(items)
        refused = _put_all(actor, [(item, wanted[item.kind][item.name]) for item in items])
        if refused:
            raise Invalid(refused)
    return Applied(tuple(items), before)


def _before(items: list[Item]) -> Wanted:
    """What is here now of what will be put."""
    names, every, found = Names(), kinds(), dict[str, dict[str, Any]]()
    present = {key: every[key].read(names) for key in {item.kind for item in items}}
    for item in items:
        found.setdefault(item.kind, {})[item.name] = present[item.kind].get(item.name)
    return found


def _put_all(actor: Actor, waiting: list[tuple[Item, Any]]) -> list[DomainError]:
    """Put every part; the refusals of those that could not be."""
    kept = [one for one in waiting if one[1] is not None]
    waiting = [*kept, *(one for one in reversed(waiting) if one[1] is None)]  # what goes, goes before what it needs
    names, refused = Names(), list[DomainError]()
    while waiting:
        left, refused = [], []
        for item, document in waiting:
            error = _put(actor, kinds()[item.kind], item.name, document, names)
            if error is not None:
                left.append((item, document))
                refused += [_at(item, one) for one in error.errors or (error,)]
        if len(left) == len(waiting):
            break
        waiting = left
    return refused


def _put(actor: Actor, kind: Kind, name: str, document: Any, names: Names) -> DomainError | None:
    try:
        with transaction.atomic():
            kind.put(actor, name, document, names)
    except DomainError as error:
        _know_again()
        return error
    finally:
        names.forget()
    return None


def _know_again() -> None:
    """What was taken back may have shaped the company; this process goes by what is kept."""
    company = find_company()
    registry.keep_up(company.shape_mark if company else "")


def _at(item: Item, error: DomainError) -> DomainError:
    """The same refusal in the name of the part that was refused."""
    place = f"{item.kind}/{item.name}"
    return DomainError(error.code, field=f"{place}/{error.field}" if error.field else place, **error.params)
