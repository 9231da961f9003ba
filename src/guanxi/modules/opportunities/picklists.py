"""The picklists of opportunities (DOMAIN 25, F037)."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.choice import Option, open_options, options

TYPES = open_options(
    ("new", _("New customer")),
    ("repeat", _("Repeat purchase")),
    ("upsell", _("Upsell")),
    ("cross", _("Cross-sell")),
    ("renewal", _("Renewal")),
)
# The hues of won, lost and invalid are those of the closing stages on a board.
STATUSES = (
    Option(value="open", label=_("Open"), colour=0),
    Option(value="won", label=_("Won"), colour=2),
    Option(value="lost", label=_("Lost"), colour=5),
    Option(value="invalid", label=_("Invalid"), colour=9),
)
CATEGORIES = options(
    ("pipeline", _("Pipeline")),
    ("best_case", _("Best case")),
    ("commit", _("Commit")),
    ("closed", _("Closed")),
    ("omitted", _("Omitted")),
)
WON_REASONS = open_options(
    ("product", _("Better product")),
    ("price", _("Better price")),
    ("relation", _("Good relationship")),
    ("service", _("Better service")),
    ("brand", _("Brand")),
    ("speed", _("Quick answer")),
    ("other", _("Other")),
    system=("other",),
)
POSITIONS = options(
    ("encountered", _("Met")),
    ("ahead", _("Ahead of us")),
    ("behind", _("Behind us")),
    ("eliminated", _("Out of the race")),
    ("won_against_us", _("Won against us")),
)
LOST_REASONS = open_options(
    ("price", _("Price")),
    ("product", _("Product did not fit")),
    ("competitor", _("Competitor")),
    ("budget", _("Budget cancelled")),
    ("timing", _("Put off")),
    ("relation", _("Relationship")),
    ("no_decision", _("No decision")),
    ("other", _("Other")),
    system=("competitor", "other"),
)
