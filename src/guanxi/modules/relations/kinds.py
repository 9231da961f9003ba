"""What one company can be to another, in the words of either side."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of relation: `label` says what the first company is to the second, `leads` and `has` what stands before
    the other one on the page of the first and of the second. What is mutual has the label alone."""

    value: str
    label: Any
    leads: Any = None
    has: Any = None


SHAREHOLDER = "shareholder"
KINDS = (
    Kind(
        value="supplier",
        label=pgettext_lazy("relation of companies", "Supplier"),
        leads=pgettext_lazy("relation of companies", "Supplies"),
        has=pgettext_lazy("relation of companies", "Supplied by"),
    ),
    Kind(
        value="dealer",
        label=pgettext_lazy("relation of companies", "Dealer"),
        leads=pgettext_lazy("relation of companies", "Sells to"),
        has=pgettext_lazy("relation of companies", "Buys through"),
    ),
    Kind(value="partner", label=pgettext_lazy("relation of companies", "Partner")),
    Kind(value="competitor", label=pgettext_lazy("relation of companies", "Competitor")),
    Kind(
        value=SHAREHOLDER,
        label=pgettext_lazy("relation of companies", "Shareholder"),
        leads=pgettext_lazy("relation of companies", "Holds shares in"),
        has=pgettext_lazy("relation of companies", "Held by"),
    ),
    Kind(
        value="branch",
        label=pgettext_lazy("relation of companies", "Branch"),
        leads=pgettext_lazy("relation of companies", "Branch of"),
        has=pgettext_lazy("relation of companies", "Has the branch"),
    ),
    Kind(value="same_controller", label=pgettext_lazy("relation of companies", "Sister under one controller")),
    Kind(
        value="referrer",
        label=pgettext_lazy("relation of companies", "Referrer"),
        leads=pgettext_lazy("relation of companies", "Introduced"),
        has=pgettext_lazy("relation of companies", "Introduced by"),
    ),
)
BY_VALUE = {kind.value: kind for kind in KINDS}
MUTUAL = frozenset(kind.value for kind in KINDS if kind.has is None)


def words(value: str, *, is_first: bool) -> str:
    """What stands before the other company on the page of the first one, or of the second."""
    kind = BY_VALUE[value]
    return str((kind.leads if is_first else kind.has) or kind.label)
