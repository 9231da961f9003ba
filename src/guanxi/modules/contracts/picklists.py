"""The choices of contract orders."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.types.choice import open_options, options

KINDS = options(
    ("order", pgettext_lazy("contract", "Order")),
    ("contract", _("Contract")),
    ("framework", _("Framework contract")),
    ("online", _("Online order")),
    ("phone", _("Phone order")),
    ("store", _("Store order")),
)
CHANNELS = open_options(
    ("direct", pgettext_lazy("channel", "Direct sales")),
    ("online", pgettext_lazy("channel", "Online shop")),
    ("store", pgettext_lazy("channel", "Store")),
    ("phone", pgettext_lazy("channel", "Telephone")),
    ("partner", pgettext_lazy("channel", "Partner")),
    ("portal", pgettext_lazy("channel", "Customer portal")),
    ("api", pgettext_lazy("channel", "Interface")),
)
TERMS = open_options(
    ("prepaid", _("In advance")),
    ("on_delivery", _("On delivery")),
    ("net30", _("Within 30 days")),
    ("net60", _("Within 60 days")),
    ("net90", _("Within 90 days")),
    ("instalments", _("By instalments")),
)
