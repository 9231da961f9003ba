"""The picklists of office forms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.types.choice import open_options, options

FORM_TYPES = options(
    ("general", _("General request")),
    ("leave", _("Leave")),
    ("trip", _("Business trip")),
    ("overtime", _("Overtime")),
    ("expense", _("Expense claim")),
    ("loan", _("Cash advance")),
    ("purchase", _("Purchase request")),
    ("seal", _("Seal use")),
    ("invoice_title", _("Invoice title")),
    ("price", _("Price exception")),
    ("sample", _("Sample request")),
    ("licence", _("Product licence or trial")),
)
LEAVE_KINDS = open_options(
    ("annual", _("Annual leave")),
    ("personal", _("Personal leave")),
    ("sick", _("Sick leave")),
    ("compensatory", _("Time off in lieu")),
    ("marriage", _("Marriage leave")),
    ("maternity", _("Maternity leave")),
    ("paternity", _("Paternity leave")),
    ("bereavement", _("Bereavement leave")),
    ("other", _("Other")),
)
TRANSPORTS = open_options(
    ("train", _("Train")), ("flight", _("Flight")), ("car", _("Car")), ("coach", _("Coach")), ("other", _("Other"))
)
EXPENSE_KINDS = open_options(
    ("travel", _("Travel")),
    ("entertainment", _("Entertainment")),
    ("transport", _("Local transport")),
    ("communication", _("Communication")),
    ("gift", _("Gifts")),
    ("marketing", pgettext_lazy("expense", "Marketing")),
    ("office", pgettext_lazy("expense", "Office")),
    ("training", _("Training")),
    ("other", _("Other")),
)
SEAL_KINDS = open_options(
    ("company", _("Company seal")),
    ("contract", _("Contract seal")),
    ("finance", _("Finance seal")),
    ("invoice", _("Invoice seal")),
    ("legal", _("Seal of the legal representative")),
    ("other", _("Other")),
)
LICENCE_KINDS = open_options(
    ("trial", _("Trial")), ("full", _("Full licence")), ("extension", _("Extension")), ("demo", _("Demonstration unit"))
)
