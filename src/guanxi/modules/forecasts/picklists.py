"""The picklists of quotas and forecasts (F042, F043)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.types.choice import options

SCOPES = options(
    ("user", _("Person")),
    ("team", _("Team of a manager")),
    ("department", _("Department")),
    ("company", _("Company")),
)
METRICS = options(
    ("contract_amount", _("Amount signed")),
    ("new_customers", _("New customers")),
    ("activities", _("Follow-ups")),
)
LEVELS = options(
    ("base", pgettext_lazy("level of a quota", "Target")),
    ("stretch", pgettext_lazy("level of a quota", "Stretch")),
    ("challenge", pgettext_lazy("level of a quota", "Challenge")),
)
ADJUSTED = options(("commit", _("Commit")), ("best_case", _("Best case")))
PLACES = options(
    ("own", _("Own deals")),
    ("team", _("Team")),
    ("report", _("As a superior sees it")),
)
KINDS = options(("weekly", _("Weekly")), ("submit", _("Submitted")), ("final", _("Final")))
MONEY = "contract_amount"  # the kind of quota that forecasts are measured by
