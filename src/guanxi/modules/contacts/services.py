"""Rules of contacts (F014): rights follow the account, and one contact of an account is the primary one."""

from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext as _

from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.contacts.lunar import LAST
from guanxi.modules.contacts.models import LUNAR, Contact
from guanxi.records.audit import note
from guanxi.records.store import Change


def check_contacts(changes: list[Change]) -> None:
    """Whoever adds to an account may change it; the first contact of an account becomes its primary one."""
    _check_rights(changes)
    _check_birthdays(changes)
    primaries = _primaries({change.value("account") for change in changes if change.value("account")})
    for change in changes:
        account, comes = change.value("account"), change.is_new or change.changes("account")
        if not account:
            change.put("is_primary", False)
        elif comes and "is_primary" not in change.given:
            change.put("is_primary", change.is_good and account not in primaries)
        if account and change.is_good and change.value("is_primary"):
            primaries.setdefault(account, 0)
    _keep_one_primary(changes)


def contacts_restoring(changes: list[Change]) -> None:
    """A primary contact that comes back finds another in its place, or keeps it."""
    primaries = _primaries({change.record.account_id for change in changes if change.record.account_id})
    for change in changes:
        record = change.record
        if record.is_primary and primaries.setdefault(record.account_id, record.pk) != record.pk:
            Contact.objects.filter(pk=record.pk).update(is_primary=False)


def contacts_following(changes: list[Change]) -> None:
    """Who comes from a merged account is its primary contact only where there is none."""
    primaries = _primaries({change.value("account") for change in changes if change.value("account")})
    for change in changes:
        if (
            change.value("is_primary")
            and primaries.setdefault(change.value("account"), change.record.pk) != change.record.pk
        ):
            change.put("is_primary", False)


def _check_birthdays(changes: list[Change]) -> None:
    """One of the lunar calendar is written as its lunar month and day."""
    for change in changes:
        born = change.value("birthday")
        if born and change.value("birthday_calendar") == LUNAR and born.day > LAST:
            change.refuse("E_DATE_RULE", "birthday", hint=_("a lunar month has no more than 30 days."))


def _check_rights(changes: list[Change]) -> None:
    moved = [change for change in changes if change.changes("account") and change.value("account")]
    if not moved:
        return
    account = registry.get("account")
    rows = visible(account, moved[0].actor, "edit", named=True).filter(
        pk__in={change.value("account") for change in moved}
    )
    mine = set(rows.values_list("pk", flat=True))
    for change in moved:
        if change.value("account") not in mine:
            change.refuse("E_REFERENCE", "account")


def _primaries(accounts: Iterable[int]) -> dict[int, int]:
    """The primary contact of each of these accounts; the accounts are locked, so that it stays so."""
    ids = sorted(accounts)
    list(
        registry.get("account")
        .model.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values("pk")
    )
    rows = Contact.objects.filter(account__in=ids, is_primary=True, deleted_at=None)
    return dict(rows.values_list("account_id", "pk"))


def _keep_one_primary(changes: list[Change]) -> None:
    """The last of a batch that claims to be primary is; all others of its account, here or elsewhere, are not."""
    claims = {
        change.value("account"): change
        for change in changes
        if change.is_good
        and change.value("is_primary")
        and (change.is_new or change.changes("is_primary") or change.changes("account"))
    }
    for change in changes:
        winner = claims.get(change.value("account"))
        if winner is not None and winner is not change:
            change.put("is_primary", False)
    if claims:
        _dethrone(claims, changes)


def _dethrone(claims: dict[int, Change], changes: list[Change]) -> None:
    here = {change.record.pk for change in changes}
    rows = Contact.objects.filter(account__in=list(claims), is_primary=True, deleted_at=None)
    for pk, account in rows.values_list("pk", "account_id"):
        winner = claims[account]
        if pk != winner.record.pk:
            _clear(winner, pk, elsewhere=pk not in here)


def _clear(winner: Change, pk: int, *, elsewhere: bool) -> None:
    """Take the mark off now, before another row gets it; a row that is not being saved anyway counts as changed."""
    row = Contact.objects.filter(pk=pk)
    row.update(is_primary=False)
    if elsewhere:
        row.update(version=F("version") + 1, updated_at=clock.now())
        note(winner.module, winner.actor, pk, "changed", facts={"is_primary": [True, False]})
