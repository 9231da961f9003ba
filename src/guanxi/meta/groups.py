"""The groups of the menu, in their order: each module names the one in which it stands."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

GROUPS: Mapping[str, Any] = {
    "customers": pgettext_lazy("menu", "Customers"),
    "sales": pgettext_lazy("menu", "Sales"),
    "marketing": pgettext_lazy("menu", "Marketing"),
    "service": pgettext_lazy("menu", "Service"),
    "stock": pgettext_lazy("menu", "Stock"),
    "finance": pgettext_lazy("menu", "Finance"),
    "office": pgettext_lazy("menu", "Office"),
    "reports": pgettext_lazy("menu", "Reports"),
}
