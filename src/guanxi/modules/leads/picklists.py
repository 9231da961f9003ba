"""The picklists of leads (F031)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.types.choice import open_options, options

STATUSES = options(
    ("new", pgettext_lazy("lead status", "New")),
    ("assigned", _("Assigned")),
    ("contacted", _("Contacted")),
    ("qualified", _("Qualified")),
    ("converted", _("Converted")),
    ("disqualified", _("Disqualified")),
)
DISQUALIFY_REASONS = open_options(
    ("wrong_number", _("Wrong or dead number")),
    ("no_need", _("No need")),
    ("competitor_staff", _("Works for a competitor")),
    ("duplicate", _("Duplicate")),
    ("region", _("Outside our region")),
    ("spam", _("Spam")),
)
ASKED = options(
    ("company", _("Company")),
    ("contact_name", _("Contact")),
    ("title", _("Job title")),
    ("mobile", _("Mobile")),
    ("phone", _("Phone")),
    ("email", _("E-mail")),
    ("wechat", _("WeChat")),
    ("province", _("Province")),
    ("city", _("City")),
    ("street", _("Street")),
    ("remark", _("Remark")),
)
GRADES = options(
    ("A", pgettext_lazy("grade of a lead", "A")),
    ("B", pgettext_lazy("grade of a lead", "B")),
    ("C", pgettext_lazy("grade of a lead", "C")),
    ("D", pgettext_lazy("grade of a lead", "D")),
)
CLEANSING = options(
    ("raw", _("To be cleansed")),
    ("clean", _("Cleansed")),
    ("dirty", _("Useless")),
)
