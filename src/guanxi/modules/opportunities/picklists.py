"""The picklists of opportunities (DOMAIN 25, F037)."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.choice import options

TYPES = options(
    ("new", _("New customer")),
    ("repeat", _("Repeat purchase")),
    ("upsell", _("Upsell")),
    ("cross", _("Cross-sell")),
    ("renewal", _("Renewal")),
)
STATUSES = options(("open", _("Open")), ("won", _("Won")), ("lost", _("Lost")), ("invalid", _("Invalid")))
CATEGORIES = options(
    ("pipeline", _("Pipeline")),
    ("best_case", _("Best case")),
    ("commit", _("Commit")),
    ("closed", _("Closed")),
    ("omitted", _("Omitted")),
)
WON_REASONS = options(
    ("product", _("Better product")),
    ("price", _("Better price")),
    ("relation", _("Good relationship")),
    ("service", _("Better service")),
    ("brand", _("Brand")),
    ("speed", _("Quick answer")),
    ("other", _("Other")),
)
LOST_REASONS = options(
    ("price", _("Price")),
    ("product", _("Product did not fit")),
    ("competitor", _("Competitor")),
    ("budget", _("Budget cancelled")),
    ("timing", _("Put off")),
    ("relation", _("Relationship")),
    ("no_decision", _("No decision")),
    ("other", _("Other")),
)
