"""What others may ask of opportunities."""

from collections.abc import Iterable

from guanxi.modules.opportunities.models import Opportunity

__all__ = ["accounts_of"]


def accounts_of(ids: Iterable[int]) -> dict[int, int]:
    """The account of each of these deals."""
    return dict(Opportunity.objects.filter(pk__in=list(ids)).values_list("pk", "account_id"))
