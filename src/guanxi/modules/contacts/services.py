"""Rules of contacts (F014): rights follow the account, and one contact of an account is the primary one."""

from collections import defaultdict

from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.contacts.models import Contact
from guanxi.records.store import Change


def check_contacts(changes: list[Change]) -> None:
    """Whoever adds to an account may change it; the first contact of an account becomes its primary one."""
    named = {change.value("account") for change in changes if change.value("account")}
    _check_rights(changes)
    with_primary = set(
        Contact.objects.filter(account__in=named, is_primary=True, deleted_at=None).values_list("account_id", flat=True)
    )
    for change in changes:
        account = change.value("account")
        if not account:
            change.put("is_primary", False)
        elif account not in with_primary and change.is_good:
            change.put("is_primary", True)
            with_primary.add(account)
    _clear_old_primaries(changes)


def _check_rights(changes: list[Change]) -> None:
    moved = [change for change in changes if change.changes("account") and change.value("account")]
    if not moved:
        return
    account = registry.get("account")
    rows = visible(account, moved[0].actor, "edit").filter(pk__in={change.value("account") for change in moved})
    mine = set(rows.values_list("pk", flat=True))
    for change in moved:
        if change.value("account") not in mine:
            change.refuse("E_REFERENCE", "account")


def _clear_old_primaries(changes: list[Change]) -> None:
    """The last one of a batch that claims to be primary is; those before, and the one in the database, are no more."""
    claims: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if (
            change.is_good
            and change.value("is_primary")
            and (change.changes("is_primary") or change.changes("account"))
        ):
            claims[change.value("account")].append(change)
    for claimed in claims.values():
        for change in claimed[:-1]:
            change.put("is_primary", False)
    ids = [change.record.pk for change in changes if change.record.pk]
    if claims:
        rows = Contact.objects.filter(account__in=list(claims), is_primary=True, deleted_at=None).exclude(pk__in=ids)
        rows.update(is_primary=False)
