"""The picklists of accounts (DOMAIN 25)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.kernel.geodesy import BD09, GCJ02, WGS84
from guanxi.meta.types.choice import open_options, options

ACCOUNT_TYPES = options(
    ("company", pgettext_lazy("account type", "Company")),
    ("person", _("Person")),
    ("government", pgettext_lazy("account type", "Government")),
    ("channel", _("Channel")),
)
RELATIONS = open_options(
    ("customer", _("Customer")),
    ("supplier", _("Supplier")),
    ("dealer", _("Dealer")),
    ("wholesaler", _("Wholesaler")),
    ("service_provider", _("Service provider")),
    ("partner", _("Partner")),
    ("competitor", _("Competitor")),
)
LEVELS = open_options(
    ("A", _("Key")), ("B", _("Regular")), ("C", pgettext_lazy("account level", "General")), ("D", _("Low value"))
)
STAGES = options(
    ("prospect", _("Prospect")),
    ("opportunity", _("In opportunity")),
    ("dealt", _("Dealt")),
    ("repeat", _("Repeat")),
    ("lost", pgettext_lazy("account stage", "Lost")),
)
DEAL_STATUSES = options(("undealt", _("Not dealt yet")), ("dealt", _("Dealt")))
SOURCES = open_options(
    ("exhibition", _("Exhibition")),
    ("paid_ads", _("Paid advertising")),
    ("search", _("Search engine")),
    ("website", _("Website")),
    ("social", _("Social media")),
    ("referral", _("Referral")),
    ("phone", _("Phone")),
    ("email", _("E-mail")),
    ("partner", _("Partner")),
    ("import", _("Import")),
    ("campaign", _("Campaign")),
    ("other", _("Other")),
    system=("import",),
)
SIZES = open_options(
    ("s1", _("1–19 people")),
    ("s2", _("20–99 people")),
    ("s3", _("100–499 people")),
    ("s4", _("500–999 people")),
    ("s5", _("1,000–4,999 people")),
    ("s6", _("5,000 people and more")),
)
INDUSTRIES = open_options(
    ("manufacturing", _("Manufacturing")),
    ("it", _("IT & software")),
    ("trade", _("Trade & wholesale")),
    ("retail", _("Retail")),
    ("medical", _("Medical devices & health")),
    ("education", _("Education")),
    ("finance", pgettext_lazy("industry", "Finance")),
    ("construction", _("Construction & real estate")),
    ("energy", _("Energy")),
    ("logistics", _("Logistics")),
    ("gov", _("Government")),
    ("service", _("Business services")),
    ("agriculture", _("Agriculture")),
    ("hospitality", _("Hotel & catering")),
    ("media", _("Media")),
    ("other", _("Other")),
)
REGIONS = open_options(
    ("north", _("North China")),
    ("northeast", _("Northeast China")),
    ("east", _("East China")),
    ("central", _("Central China")),
    ("south", _("South China")),
    ("southwest", _("Southwest China")),
    ("northwest", _("Northwest China")),
    ("hmt", _("Hong Kong, Macao, Taiwan")),
    ("overseas", _("Overseas")),
)
RFM_SEGMENTS = options(
    ("champions", _("Champions")),
    ("loyal", _("Loyal")),
    ("develop", _("To develop")),
    ("win_back", _("To win back")),
    ("new", pgettext_lazy("customer", "New")),
    ("general", pgettext_lazy("customer", "General")),
)
GEO_SOURCES = options(
    (WGS84, _("WGS-84 (satellites)")), (GCJ02, _("GCJ-02 (maps of mainland China)")), (BD09, _("BD-09 (Baidu)"))
)
HEALTH_BANDS = options(
    ("healthy", _("Healthy")), ("attention", _("Needs attention")), ("risk", _("At risk of being lost"))
)
