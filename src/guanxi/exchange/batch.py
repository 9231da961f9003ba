"""One batch of documents through the store: found or not, written or refused, with the reason for each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from guanxi.exchange.claims import claim, claimed_keys, refuse_claimed
from guanxi.exchange.drafts import Draft, read_draft
from guanxi.exchange.keys import Key, existing_records, first_of_each, key_of
from guanxi.exchange.missing import Made, complete_reasons, settle
from guanxi.exchange.models import ImportRow, Outcome
from guanxi.exchange.naming import Naming, name_records
from guanxi.exchange.plan import Plan
from guanxi.exchange.spool import Document
from guanxi.exchange.told import told
from guanxi.exchange.writing import Intent, write
from guanxi.kernel.errors import DomainError
from guanxi.records.duplicates.rules import IMPORT, MADE_ANEW, through

Keyed = tuple[Key | None, Draft]


def import_batch(plan: Plan, documents: Sequence[Document], *, last: bool = False) -> list[ImportRow]:
    """Import some documents and say what became of each. `last` when no later row can bring what one waits for."""
    drafts = [read_draft(plan, document) for document in documents]
    missing = name_records(plan, drafts)
    if plan.dry_run:
        refuse_claimed(plan, drafts)
    complete_reasons(plan, missing)
    rows = [_row(plan, draft, Outcome.FAILED) for draft in drafts if draft.errors]
    left: list[Keyed] = [(key_of(plan, draft), draft) for draft in drafts if not draft.errors]
    while left:
        wave, left = first_of_each(left)
        rows += _wave(plan, wave, missing, last=last)
    return sorted(rows, key=lambda row: row.number)


def _wave(plan: Plan, wave: Sequence[Keyed], missing: Sequence[Naming], *, last: bool) -> list[ImportRow]:
    """Documents that no two of have the same key."""
    known = existing_records(plan, [key for key, _draft in wave if key])
    promised = claimed_keys(plan, [key for key, _draft in wave if key]) if plan.dry_run else frozenset()
    rows, intents = [], []
    for key, draft in wave:
        found = known.get(key, []) if key else []
        if len(found) > 1:
            draft.errors.append(_ambiguous(plan, key or ()))
            rows.append(_row(plan, draft, Outcome.FAILED))
        elif (found or key in promised) and (plan.on_duplicate == "skip" or not found):
            rows.append(_row(plan, draft, Outcome.UPDATED if plan.on_duplicate == "update" else Outcome.SKIPPED))
        else:
            intents.append(Intent(draft, key, found[0] if found else None))
    return rows + _carry_out(plan, intents, missing, last=last)


def _carry_out(plan: Plan, intents: list[Intent], missing: Sequence[Naming], *, last: bool) -> list[ImportRow]:
    """Write what can be written; in a dry run everything but the verdicts is taken back."""
    with _kept(not plan.dry_run):
        drafts = {id(intent.draft) for intent in intents}
        made = settle(plan, [naming for naming in missing if id(naming.draft) in drafts], last=last)
        with through(MADE_ANEW if plan.on_duplicate == "create" else IMPORT):
            write(plan, [intent for intent in intents if intent.is_ready])
    if plan.dry_run:
        claim(plan, [(intent.key, intent.draft) for intent in intents if intent.record is not None])
    made_rows = [] if plan.dry_run else _made_rows(plan, intents, made)
    return made_rows + [_verdict(plan, intent) for intent in intents]


@contextmanager
def _kept(keep: bool) -> Iterator[None]:
    with transaction.atomic():
        yield
        if not keep:
            transaction.set_rollback(True)


def _verdict(plan: Plan, intent: Intent) -> ImportRow:
    draft = intent.draft
    if draft.errors:
        return _row(plan, draft, Outcome.SKIPPED if _is_left_out(plan, draft) else Outcome.FAILED)
    if draft.waits:
        return _row(plan, draft, Outcome.POSTPONED)
    row = _row(plan, draft, Outcome.UPDATED if intent.existing else Outcome.CREATED)
    if not plan.dry_run:
        row.record_id = intent.record.pk
    return row


def _is_left_out(plan: Plan, draft: Draft) -> bool:
    """What is refused for nothing but being there already is skipped as what its key finds (F025 rule 4)."""
    return plan.on_duplicate == "skip" and all(error.code == "E_DUPLICATE" for error in draft.errors)


def _row(plan: Plan, draft: Draft, outcome: Any) -> ImportRow:
    keeps = outcome in {Outcome.FAILED, Outcome.POSTPONED}
    return ImportRow(
        run_id=plan.run_id,
        number=draft.number,
        outcome=outcome,
        content=[list(row) for row in draft.document] if keeps else None,
        errors=told(draft.errors) if draft.errors else None,
    )


def _made_rows(plan: Plan, intents: Sequence[Intent], made: Made) -> list[ImportRow]:
    """Records made because a document named them stand before it, so that undoing goes backwards."""
    number = min((intent.draft.number for intent in intents), default=0)
    return [
        ImportRow(
            run_id=plan.run_id,
            number=number,
            outcome=Outcome.CREATED,
            module=module.key,
            record_id=record.pk,
        )
        for module, record in made
    ]


def _ambiguous(plan: Plan, key: Key) -> DomainError:
    value = ", ".join(str(part) for part in key)
    return DomainError("E_MULTIPLE_MATCHES", field="key", label=", ".join(plan.map.key), value=value)
