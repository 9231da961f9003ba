"""Addresses: the API under /api/v1, pages of single modules, and everything else is pages for any module."""

from django.urls import include, path

urlpatterns = [
    path("api/v1", include("guanxi.api.urls")),
    path("", include("guanxi.modules.companies.setup_pages")),
    path("welcome/", include("guanxi.modules.companies.pages")),
    path("", include("guanxi.modules.companies.logo_pages")),
    path("", include("guanxi.modules.companies.calendar_pages")),
    path("", include("guanxi.modules.webhooks.log_pages")),
    path("", include("guanxi.modules.webhooks.pages")),
    path("", include("guanxi.modules.people.pages")),
    path("", include("guanxi.modules.people.own_pages")),
    path("", include("guanxi.modules.people.token_pages")),
    path("", include("guanxi.modules.people.preset_pages")),
    path("", include("guanxi.modules.people.access_pages")),
    path("", include("guanxi.modules.people.passkey_pages")),
    path("", include("guanxi.modules.change_sets.pages")),
    path("", include("guanxi.modules.change_sets.trying_pages")),
    path("", include("guanxi.modules.change_sets.change_pages")),
    path("", include("guanxi.modules.leads.pages")),
    path("", include("guanxi.modules.business_cards.pages")),
    path("", include("guanxi.modules.leads.form_pages")),
    path("", include("guanxi.modules.announcements.pages")),
    path("", include("guanxi.modules.conversations.pages")),
    path("", include("guanxi.modules.opportunities.pages")),
    path("", include("guanxi.modules.contracts.pages")),
    path("", include("guanxi.modules.forecasts.pages")),
    path("", include("guanxi.modules.forecasts.target_pages")),
    path("", include("guanxi.modules.suggestions.pages")),
    path("", include("guanxi.modules.groups.pages")),
    path("", include("guanxi.modules.contacts.pages")),
    path("", include("guanxi.modules.accounts.map_pages")),
    path("", include("guanxi.modules.visits.pages")),
    path("", include("guanxi.modules.health.pages")),
    path("", include("guanxi.modules.visits.overview_pages")),
    path("", include("guanxi.modules.mails.pages")),
    path("", include("guanxi.modules.mailings.pages")),
    path("", include("guanxi.modules.pools.pages")),
    path("", include("guanxi.modules.segments.pages")),
    path("", include("guanxi.modules.events.pages")),
    path("", include("guanxi.web.urls")),
]
handler400 = "guanxi.web.errors.bad_request"
handler403 = "guanxi.web.errors.forbidden"
handler404 = "guanxi.web.errors.not_found"
handler500 = "guanxi.web.errors.failed"
