"""What others may ask of contacts."""

from collections.abc import Iterable

from guanxi.modules.contacts.models import CONSENTS, Contact

__all__ = ["CONSENTS", "accounts_of_contacts", "contacts_of"]


def accounts_of_contacts(ids: Iterable[int]) -> dict[int, int]:
    """The account of each of these contacts, where there is one."""
    rows = Contact.objects.filter(pk__in=list(ids), account__isnull=False)
    return dict(rows.values_list("pk", "account_id"))


def contacts_of(account: int, limit: int) -> list[int]:
    """The contacts of an account who are still there, its main one first."""
    rows = Contact.objects.filter(account=account, active=True, deleted_at=None)
    return list(rows.order_by("-is_primary", "pk").values_list("pk", flat=True)[:limit])
