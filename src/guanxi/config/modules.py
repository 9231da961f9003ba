"""The business modules that this installation has, in the order of the menu."""

INSTALLED = (
    "guanxi.modules.companies",
    "guanxi.modules.people",
    "guanxi.modules.exchange_rates",
    "guanxi.modules.pools",
    "guanxi.modules.accounts",
    "guanxi.modules.contacts",
    "guanxi.modules.products",
    "guanxi.modules.competitors",
    "guanxi.modules.opportunities",
    "guanxi.modules.contracts",
    "guanxi.modules.forecasts",
    "guanxi.modules.leads",
    "guanxi.modules.activities",
    "guanxi.modules.tasks",
    "guanxi.modules.follow_up_plans",
    "guanxi.modules.mails",
    "guanxi.modules.segments",
    "guanxi.modules.mailings",
    "guanxi.modules.text_messages",
    "guanxi.modules.print_templates",
    "guanxi.modules.office",
    "guanxi.modules.announcements",
    "guanxi.modules.conversations",
    "guanxi.modules.custom_modules",
    "guanxi.modules.custom_fields",
    "guanxi.modules.sharing",
    "guanxi.modules.number_rules",
    "guanxi.modules.change_sets",
    "guanxi.modules.automations",  # behind all whose records its rules watch
    "guanxi.modules.webhooks",  # the last: they tell of the records of all others
)
