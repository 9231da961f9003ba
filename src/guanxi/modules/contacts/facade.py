"""What others may ask of contacts."""

from collections.abc import Iterable

from guanxi.modules.contacts.models import CONSENTS, Contact

__all__ = ["CONSENTS", "accounts_of_contacts"]


def accounts_of_contacts(ids: Iterable[int]) -> dict[int, int]:
    """The account of each of these contacts, where there is one."""
    rows = Contact.objects.filter(pk__in=list(ids), account__isnull=False)
    return dict(rows.values_list("pk", "account_id"))
