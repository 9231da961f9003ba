"""Rules of relations between companies (F018 rule 1)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.relations.kinds import MUTUAL, SHAREHOLDER
from guanxi.modules.relations.models import AccountRelation
from guanxi.records.store import Change
from guanxi.records.titles import titles

ENDS = ("from", "to")
WHOLE = Decimal(100)
UNSAVED = 0

Pair = tuple[int, str, int]


def check_relations(changes: list[Change]) -> None:
    """Who may change one of two companies says once what it is to the other; shares are of shareholders alone, and all
    those of one company come to no more than the whole."""
    _check_rights(changes)
    _name(changes)
    rows = _rows_beside(changes)
    taken = {_pair(row.from_account_id, row.type, row.to_account_id): row.pk for row in rows}
    for change in changes:
        if change.value("type") != SHAREHOLDER:
            change.put("share_pct", None)
        if change.is_good and all(map(change.value, ENDS)) and not change.history:
            _check_pair(change, taken)
    _check_shares(changes, rows)


def _check_rights(changes: list[Change]) -> None:
    moved = [change for change in changes if any(map(change.changes, ENDS)) and all(map(change.value, ENDS))]
    if not moved:
        return
    rows = visible(registry.get("account"), moved[0].actor, "edit", named=True)
    mine = set(rows.filter(pk__in=_ends(moved)).values_list("pk", flat=True))
    for change in moved:
        if mine.isdisjoint(map(change.value, ENDS)):
            change.refuse("E_REFERENCE", "from")


def _name(changes: list[Change]) -> None:
    """What nobody names bears the names of both companies."""
    moved = [change for change in changes if change.is_new or any(map(change.changes, ENDS))]
    named = [change for change in moved if "name" not in change.given or not change.value("name")]
    known = titles("account", _ends(named), named[0].actor) if named else {}
    for change in named:
        said = [known[pk].text for pk in map(change.value, ENDS) if pk in known]
        change.put("name", " – ".join(said))


def _ends(changes: Iterable[Change]) -> set[int]:
    return {pk for change in changes for pk in map(change.value, ENDS) if pk}


def _rows_beside(changes: list[Change]) -> list[AccountRelation]:
    """The living relations to the companies that these are about, which are locked so that it stays so."""
    ids = sorted(_ends(changes))
    accounts = registry.get("account").model.objects.select_for_update(no_key=True)
    list(accounts.filter(pk__in=ids).order_by("pk").values("pk"))
    return list(AccountRelation.objects.filter(to_account__in=ids, deleted_at=None))


def _pair(first: int, kind: str, second: int) -> Pair:
    """What two companies are to each other; where it is mutual the same from both sides."""
    return (min(first, second), kind, max(first, second)) if kind in MUTUAL else (first, kind, second)


def _check_pair(change: Change, taken: dict[Pair, int]) -> None:
    first, second = (change.value(key) for key in ENDS)
    if first == second:
        change.refuse("E_FORMAT", "to", hint=_("a company has no relation to itself; choose another one."))
    pair = _pair(first, change.value("type"), second)
    if taken.get(pair) not in (None, change.record.pk):
        change.refuse("E_DUPLICATE", "to", object=change.module.label, name=change.value("name"))
    taken[pair] = change.record.pk or UNSAVED


def _check_shares(changes: list[Change], rows: list[AccountRelation]) -> None:
    held: dict[int, Decimal] = defaultdict(Decimal)
    own = {change.record.pk for change in changes}
    for row in rows:
        if row.share_pct and row.pk not in own:
            held[row.to_account_id] += row.share_pct
    for change in changes:
        share, company = change.value("share_pct"), change.value("to")
        if not share or not change.is_good:
            continue
        held[company] += share
        if held[company] > WHOLE and not change.history:
            change.refuse("E_RANGE", "share_pct", low=0, high=max(WHOLE - held[company] + share, Decimal(0)))
