"""What the rows of a dry run would have taken: nothing is written, so this remembers it for the rows after them."""

from collections.abc import Iterable, Sequence

from guanxi.exchange.drafts import Draft
from guanxi.exchange.keys import Key
from guanxi.exchange.models import ImportClaim
from guanxi.exchange.plan import Plan
from guanxi.exchange.references import matchable, whole_number
from guanxi.kernel.inserting import insert
from guanxi.kernel.text import fold

KEY = "key"


def claim(plan: Plan, created: Sequence[tuple[Key | None, Draft]]) -> None:
    """Remember by what later rows could name, or clash with, the records that these would have become."""
    names = matchable(plan.module, plan.actor)
    claims = [
        ImportClaim(run_id=plan.run_id, field=name, value=fold(draft.raw[name]))
        for _key, draft in created
        for name in names
        if draft.raw.get(name)
    ]
    claims += [ImportClaim(run_id=plan.run_id, field=KEY, value=_text(key)) for key, _draft in created if key]
    insert(claims)


def claimed(plan: Plan, texts: Iterable[str]) -> frozenset[str]:
    """Those of the texts by which a record of an earlier row could be named."""
    wanted = {text: {fold(text), whole_number(text)} - {""} for text in texts}
    values = {value for several in wanted.values() for value in several}
    rows = ImportClaim.objects.filter(run_id=plan.run_id, value__in=values).exclude(field=KEY)
    known = set(rows.values_list("value", flat=True))
    return frozenset(text for text, several in wanted.items() if several & known)


def claimed_keys(plan: Plan, keys: Iterable[Key]) -> frozenset[Key]:
    """Those of the keys that an earlier row has."""
    wanted = {_text(key): key for key in keys}
    rows = ImportClaim.objects.filter(run_id=plan.run_id, field=KEY, value__in=wanted)
    return frozenset(wanted[value] for value in rows.values_list("value", flat=True))


def refuse_claimed(plan: Plan, drafts: Sequence[Draft]) -> None:
    """A unique value that an earlier row has taken can't be taken again."""
    for field in plan.module.fields:
        if not field.unique:
            continue
        wanted = {fold(text) for draft in drafts if (text := draft.raw.get(field.key))}
        rows = ImportClaim.objects.filter(run_id=plan.run_id, field=field.key, value__in=wanted)
        taken = set(rows.values_list("value", flat=True)) if wanted else set()
        for draft in drafts:
            if fold(draft.raw.get(field.key, "")) in taken:
                draft.errors.append(field.refused("E_NOT_UNIQUE"))


def _text(key: Key) -> str:
    return "\x1f".join(str(part) for part in key)
