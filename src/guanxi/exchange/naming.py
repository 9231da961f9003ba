"""Putting the records that a batch names into its drafts, as far as they are there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.exchange.drafts import FAILED_FORMULAS, Draft
from guanxi.exchange.mapping import Column
from guanxi.exchange.plan import Plan
from guanxi.exchange.references import Found, find_records, split_several
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field


@dataclass(frozen=True)
class Naming:
    """One place in a draft that names records: a field, or the field of a line."""

    draft: Draft
    data: dict[str, Any]
    column: Column
    field: Field
    name: str
    text: str

    @property
    def way(self) -> tuple[str, str]:
        """Naming of the same kind is asked together."""
        return self.field.target, self.column.match

    @property
    def texts(self) -> list[str]:
        return [self.text] if self.field.is_reference else split_several(self.text)

    def put(self, found: Found) -> bool:
        """Fill the place when everything it names was found; False when something is missing."""
        ids = [found.get(text, ()) for text in self.texts]
        if any(len(several) > 1 for several in ids):
            self.refuse("E_MULTIPLE_MATCHES", value=self.text)
            return True
        if not all(ids):
            return False
        self.data[self.field.key] = ids[0][0] if self.field.is_reference else [several[0] for several in ids]
        return True

    def refuse(self, code: str, **params: Any) -> None:
        self.draft.errors.append(DomainError(code, field=self.name, label=self.field.label, **params))


def name_records(plan: Plan, drafts: Sequence[Draft]) -> list[Naming]:
    """Fill in the references of a batch; the answer is what could not be found yet."""
    by_way: dict[tuple[str, str], list[Naming]] = defaultdict(list)
    for naming in _namings(plan, drafts):
        by_way[naming.way].append(naming)
    return [naming for way, namings in by_way.items() for naming in fill(plan, way, namings)]


def fill(plan: Plan, way: tuple[str, str], namings: Sequence[Naming]) -> list[Naming]:
    """Ask once for all of one kind; those that name something missing come back."""
    target, match = way
    texts = {text for naming in namings for text in naming.texts}
    found = find_records(registry.get(target), plan.actor, match, texts)
    return [naming for naming in namings if not naming.put(found)]


def _namings(plan: Plan, drafts: Sequence[Draft]) -> Iterator[Naming]:
    for draft in drafts:
        if not draft.raw:
            continue
        for column, field in plan.record_columns:
            if field.target and _says(draft.raw[column.field]):
                yield Naming(draft, draft.data, column, field, field.key, draft.raw[column.field])
        for place, raw in enumerate(draft.raw_lines):
            for column, field in plan.line_columns:
                if field.target and _says(raw[column.field]):
                    line = draft.data["lines"][place]
                    yield Naming(draft, line, column, field, f"lines.{place}.{field.key}", raw[column.field])


def _says(text: str) -> bool:
    """Whether a cell names anything; a failed formula names nothing, and was refused already."""
    return bool(text) and text not in FAILED_FORMULAS
